"""Invitations at the desk: where they stand, sending again, revoking, inviting everyone."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from members.models import Invitation, Person
from members.rules import InvitationState, invitation_state
from members.services import invite
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.signin import client_for

THEN = datetime(2026, 3, 1, tzinfo=UTC)
LATER = THEN + timedelta(days=14)


@pytest.mark.parametrize(
    ("opened", "used", "revoked", "now", "state"),
    [
        (None, None, None, THEN, InvitationState.SENT),
        (THEN, None, None, THEN, InvitationState.OPENED),
        (THEN, THEN, None, LATER, InvitationState.USED),
        (None, None, THEN, LATER, InvitationState.REVOKED),
        (THEN, None, None, LATER - timedelta.resolution, InvitationState.OPENED),
        (THEN, None, None, LATER, InvitationState.EXPIRED),
        (None, None, None, LATER, InvitationState.EXPIRED),
    ],
)
def test_where_an_invitation_stands(
    opened: datetime | None,
    used: datetime | None,
    revoked: datetime | None,
    now: datetime,
    state: InvitationState,
) -> None:
    found = invitation_state(opened_at=opened, used_at=used, revoked_at=revoked, expires_at=LATER, now=now)
    assert found == state


@pytest.fixture
def admin(cast: Cast) -> Client:
    """Carol at her desk; Alice and Bob have no account yet."""
    Person.objects.filter(pk__in=[cast.alice.pk, cast.bob.pk]).update(account=None)
    return client_for(cast.carol)


def shown(admin: Client, state: str = "") -> list[tuple[str, str]]:
    rows = admin.get(f"/desk/invitations/?show={state}").context["rows"]
    return [(row.invitation.person.name, row.state.value) for row in rows]


def test_an_invitation_from_its_sending_to_its_end(
    admin: Client, client: Client, cast: Cast, clock: Clock
) -> None:
    path = f"/desk/members/{cast.bob.pk}/invite/"
    assert cast.bob.email in admin.get(path).text
    assert admin.post(path).status_code == 302
    assert shown(admin) == [("Bob Bălan", "sent")]
    twice = admin.post(path)
    assert twice.status_code == 422
    assert "An invitation went to Bob Bălan a moment ago." in twice.text
    link = re.search(r"/accounts/invitation/\S+/", OutboxMessage.objects.get(name="invitation").body_text)
    assert link is not None
    client.get(link[0])
    assert shown(admin, "opened") == [("Bob Bălan", "opened")]
    clock.advance(minutes=3)
    admin.post(path)
    assert shown(admin) == [("Bob Bălan", "sent"), ("Bob Bălan", "revoked")]
    newest = Invitation.objects.latest("created_at")
    assert admin.get(f"/desk/invitations/{newest.pk}/revoke/").status_code == 200
    assert admin.post(f"/desk/invitations/{newest.pk}/revoke/").status_code == 302
    assert shown(admin, "sent") == []
    again = admin.post(f"/desk/invitations/{newest.pk}/revoke/")
    assert "This invitation was used or revoked already." in again.text
    clock.advance(minutes=3)
    admin.post(path)
    clock.advance(days=14)
    admin = client_for(cast.carol)
    assert shown(admin, "expired") == [("Bob Bălan", "expired")]
    assert "1 person did not follow the invitation in time" in admin.get("/desk/").text


def test_what_became_of_its_mail(admin: Client, cast: Cast, clock: Clock) -> None:
    invite(person=cast.bob, actor=None, now=clock.now())
    assert "about to leave" in admin.get("/desk/invitations/").text
    OutboxMessage.objects.filter(name="invitation").update(attempts=3, last_error="SMTPException")
    assert "not delivered yet, 3 attempts" in admin.get("/desk/invitations/").text
    assert "1 invitation could not be delivered" in admin.get("/desk/").text
    OutboxMessage.objects.filter(name="invitation").update(sent_at=clock.now())
    assert "handed to the mail server" in admin.get("/desk/invitations/").text


def test_who_cannot_be_invited_is_told_apart(admin: Client, cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(email="")
    assert "The record has no e-mail address" in admin.get(f"/desk/members/{cast.bob.pk}/invite/").text
    assert admin.post(f"/desk/members/{cast.bob.pk}/invite/").status_code == 422
    assert "There is nothing to invite to" in admin.get(f"/desk/members/{cast.eve.pk}/invite/").text


def test_everyone_who_was_on_the_page_is_invited_or_nobody(admin: Client, cast: Cast, clock: Clock) -> None:
    page = admin.get("/desk/invitations/everyone/")
    assert [person.name for person in page.context["people"]] == ["Alice Achterberg", "Bob Bălan"]
    chosen = [f"{person.pk} {person.email}" for person in page.context["people"]]
    for nobody in ([], ["7"], ["nonsense"]):
        assert "Nobody is ticked" in admin.post("/desk/invitations/everyone/", {"person": nobody}).text
    Person.objects.filter(pk=cast.bob.pk).update(email="bob@example.net")
    refused = admin.post("/desk/invitations/everyone/", {"person": chosen})
    assert refused.status_code == 422
    assert "the list has changed since you opened this page (Bob Bălan)" in refused.text
    assert not Invitation.objects.exists()
    assert admin.post("/desk/invitations/everyone/", {"person": chosen[:1]}).status_code == 302
    assert [each.email for each in Invitation.objects.all()] == [cast.alice.email]
    assert admin.post("/desk/invitations/everyone/", {"person": chosen[:1]}).status_code == 422
