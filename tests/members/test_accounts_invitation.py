"""Invitations: one link, once, for one person, and for 14 days."""

import hashlib
import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from pytest_django import Settings

from members.models import Account, Invitation, Person
from members.queries import people_to_invite
from members.services import Refused, invite
from members.services.accounts import set_email
from members.services.invitations import InvitationUnusable, accept_invitation
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from psrt.mail.models import OutboxMessage, Process
from psrt.mail.services import sweep
from tests.cast import Cast, add_member, make_cast, remove_member
from tests.clock import Clock
from tests.signin import client_for, client_without_second_factor


def link_to(person: Person) -> str:
    """The path in the newest invitation mail to ``person``."""
    message = OutboxMessage.objects.filter(name="invitation", to=person.email).order_by("created_at").last()
    assert message is not None
    match = re.search(r"https?://[^/\s]+(/accounts/invitation/\S+/)", message.body_text)
    assert match is not None
    assert match[1] in message.body_html
    return match[1]


@pytest.fixture
def newcomer(cast: Cast, clock: Clock) -> Person:
    """A member since today, without an account."""
    person = add_member("Nia Newcomer", "nia-n", now=clock.now(), joined=clock.now().date())
    account = person.account
    assert account is not None
    account.delete()
    person.refresh_from_db()
    return person


@pytest.fixture
def link(newcomer: Person, clock: Clock) -> str:
    """The link of the newcomer's invitation."""
    invite(person=newcomer, actor=None, now=clock.now())
    return link_to(newcomer)


def test_the_link_makes_the_account_and_signs_in(link: str, newcomer: Person, client: Client) -> None:
    page = client.get(link)
    assert page.status_code == 200
    assert "Nia Newcomer" in page.text
    response = client.post(link)
    assert response["Location"] == "/accounts/2fa/?next=%2Fhome%2F"
    newcomer.refresh_from_db()
    account = newcomer.account
    assert account is not None
    assert (account.username, account.email) == ("nia-n", "nia-n@example.org")
    assert not account.has_usable_password()
    address = EmailAddress.objects.get(user=account)
    assert (address.email, address.verified, address.primary) == ("nia-n@example.org", True, True)
    assert int(client.session["_auth_user_id"]) == account.pk
    setup = client.get("/accounts/2fa/?next=/home/")
    assert "Set up a passkey" in setup.text
    assert client.get("/accounts/2fa/passkeys/add/").status_code == 200


def test_it_welcomes_a_member_and_calls_nobody_else_one(link: str, cast: Cast, clock: Clock) -> None:
    assert "You are a member of the Python Security Response Team" in OutboxMessage.objects.get().body_text
    invite(person=cast.sam, actor=None, now=clock.now())  # on the Steering Council only
    message = OutboxMessage.objects.get(to=cast.sam.email)
    assert "You are on the record" in message.body_text
    assert "You are a member" not in message.body_text + message.body_html


def test_looking_at_it_uses_nothing_up(link: str, client: Client) -> None:
    for _ in range(3):  # a mail scanner, a preview, a person
        assert client.get(link).status_code == 200
    invitation = Invitation.objects.get()
    assert invitation.opened_at is not None
    assert invitation.used_at is None
    assert client.post(link).status_code == 302


def test_only_the_hash_of_the_token_is_kept(link: str) -> None:
    token = link.rstrip("/").rsplit("/", 1)[1]
    invitation = Invitation.objects.get()
    assert invitation.token_hash == hashlib.sha256(token.encode()).hexdigest()
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_invitation::text FROM members_invitation")
        assert token not in cursor.fetchone()[0]


def test_it_works_once(link: str, client: Client) -> None:
    client.post(link)
    for response in (Client().get(link), Client().post(link)):
        assert response.status_code == 410
        assert "It was used already" in response.text
    assert Account.objects.filter(username="nia-n").count() == 1


def test_it_expires_after_14_days(link: str, clock: Clock, client: Client) -> None:
    clock.advance(days=13, hours=23)
    assert client.get(link).status_code == 200
    clock.advance(hours=2)
    for response in (client.get(link), client.post(link)):
        assert response.status_code == 410
        assert "valid for 14 days" in response.text
    assert not Account.objects.filter(username="nia-n").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("token", ["x", "A" * 43, "%00", "ü", "A" * 3000])
def test_an_unknown_token_gets_the_same_calm_page(client: Client, token: str) -> None:
    for response in (
        client.get(f"/accounts/invitation/{token}/"),
        client.post(f"/accounts/invitation/{token}/"),
    ):
        assert response.status_code == 404
        assert "This invitation cannot be used" in response.text


def test_a_new_invitation_revokes_the_earlier_one(
    link: str, newcomer: Person, clock: Clock, client: Client
) -> None:
    invite(person=newcomer, actor=None, now=clock.now())
    newer = link_to(newcomer)
    assert newer != link
    assert client.post(link).status_code == 410
    assert "A newer invitation" in client.get(link).text
    assert client.post(newer).status_code == 302


def test_it_does_not_get_round_a_second_factor(cast: Cast, clock: Clock, client: Client) -> None:
    client_for(cast.alice)  # sets up an app
    invite(person=cast.alice, actor=None, now=clock.now())
    response = client.post(link_to(cast.alice))
    assert response["Location"] == "/accounts/login/second-factor/"
    assert "_auth_user_id" not in client.session
    assert client.get("/me/").status_code == 302


def test_it_keeps_the_account_and_verifies_the_new_address(cast: Cast, clock: Clock, client: Client) -> None:
    account = cast.alice.account
    call_command("invite", "alice-a", email="Alice.New@example.org")
    cast.alice.refresh_from_db()
    client.post(link_to(cast.alice))
    cast.alice.refresh_from_db()
    assert account is not None
    assert cast.alice.account == account
    account.refresh_from_db()
    assert account.email == "alice.new@example.org"
    assert [each.email for each in EmailAddress.objects.filter(user=account)] == ["alice.new@example.org"]


def test_a_link_to_a_former_address_opens_nothing(
    link: str, newcomer: Person, clock: Clock, client: Client
) -> None:
    set_email(person=newcomer, email="Nia@New.example", actor=None, now=clock.now())
    assert list(people_to_invite(now=clock.now())) == [newcomer]
    for page in (client.get(link), client.post(link)):
        assert page.status_code == 410
        assert "no longer yours" in page.text
    assert not Account.objects.filter(username="nia-n").exists()
    set_email(person=newcomer, email="NIA-N@example.org", actor=None, now=clock.now())
    assert client.post(link).status_code == 302  # the same again, in other letters


def test_accepting_ends_the_session_of_whoever_was_signed_in(link: str, cast: Cast) -> None:
    client = client_without_second_factor(cast.bob)
    assert "You are signed in as <strong>bob-b</strong>" in client.get(link).text
    client.post(link)
    assert int(client.session["_auth_user_id"]) == Account.objects.get(username="nia-n").pk


def test_the_second_factor_of_the_invited_is_asked_for_even_in_anothers_browser(
    cast: Cast, clock: Clock
) -> None:
    client_for(cast.alice)  # sets up an app
    invite(person=cast.alice, actor=None, now=clock.now())
    client = client_for(cast.bob)
    page = client.post(link_to(cast.alice), follow=True)
    assert "Now your second factor" in page.text
    assert "_auth_user_id" not in client.session


def test_somebody_without_access_cannot_be_invited(cast: Cast, clock: Clock) -> None:
    for person in (cast.eve, cast.mallory):
        with pytest.raises(Refused, match="neither a member nor on the Steering Council"):
            invite(person=person, actor=None, now=clock.now())
    assert invite(person=cast.sam, actor=None, now=clock.now()).email == "sam-s@example.org"


def test_the_link_dies_with_the_membership(link: str, newcomer: Person, clock: Clock, client: Client) -> None:
    remove_member(newcomer, now=clock.now())
    assert client.post(link).status_code == 410
    assert not Account.objects.filter(username="nia-n").exists()


def test_another_account_in_the_way_leaves_the_invitation_unused(link: str, client: Client) -> None:
    Account.objects.create(username="somebody", email="NIA-N@example.org")
    response = client.post(link)
    assert response.status_code == 409
    assert Invitation.objects.get().used_at is None
    assert not Account.objects.filter(username="nia-n").exists()


def test_each_step_is_audited_without_names_or_addresses(link: str, newcomer: Person, client: Client) -> None:
    client.post(link)
    events = (Event.INVITATION_SENT, Event.INVITATION_USED, Event.SIGNED_IN)
    entries = list(Entry.objects.filter(event__in=events).order_by("seq"))
    assert [entry.event for entry in entries] == list(events)
    assert {entry.subject for entry in entries} == {f"person:{newcomer.pk}"}
    assert not any("nia" in entry.data.lower() or "@" in entry.data for entry in entries)
    assert '"methods":["invitation"]' in entries[-1].data
    assert verify() is None


def test_the_command_sends_mail_and_prints_no_secret(
    newcomer: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("invite", "nia-n")
    token = link_to(newcomer).rstrip("/").rsplit("/", 1)[1]
    output = "".join(capsys.readouterr())
    assert "14 days" in output
    assert token not in output


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobody-here"], "No person has the handle"),
        (["eve-e"], "neither a member"),
        (["bob-b", "--email", "not an address"], "not an e-mail address"),
        (["bob-b", "--email", "ALICE-A@example.org"], "Somebody else"),
    ],
)
def test_the_command_says_what_is_wrong(cast: Cast, arguments: list[str], says: str) -> None:
    with pytest.raises(CommandError, match=says):
        call_command("invite", *arguments)
    assert not Invitation.objects.exists()


def test_the_command_needs_an_address(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(email="")
    with pytest.raises(CommandError, match="no e-mail address"):
        call_command("invite", "bob-b")
    call_command("invite", "bob-b", "--email", "bob@example.org")
    assert Invitation.objects.get().email == "bob@example.org"


def test_the_database_lets_one_invitation_be_open_and_a_used_one_rest(link: str, clock: Clock) -> None:
    now, invitation = clock.now(), Invitation.objects.get()
    with pytest.raises(IntegrityError, match="members_invitation_one_open"), transaction.atomic():
        Invitation.objects.create(
            person=invitation.person,
            email="x@example.org",
            token_hash="0" * 64,
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
    late = Invitation.objects.filter(pk=invitation.pk)
    with pytest.raises(IntegrityError, match="members_invitation_used_in_time"), transaction.atomic():
        late.update(used_at=invitation.expires_at)
    late.update(used_at=now)
    for change in ({"used_at": None}, {"revoked_at": now}):
        with pytest.raises(DatabaseError, match="members_invitation_final"), transaction.atomic():
            late.update(**change)


@pytest.mark.django_db(transaction=True)
def test_of_many_who_follow_it_at_once_one_gets_in(clock: Clock) -> None:
    cast = make_cast(now=clock.now())
    invite(person=cast.alice, actor=None, now=clock.now())
    token = link_to(cast.alice).rstrip("/").rsplit("/", 1)[1]
    start, outcomes = threading.Barrier(8), list[str]()

    def follow() -> None:
        try:
            start.wait()
            accept_invitation(token=token, now=clock.now())
            outcomes.append("in")
        except InvitationUnusable as unusable:
            outcomes.append(unusable.reason)
        finally:
            connection.close()

    threads = [threading.Thread(target=follow) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in"] + ["used"] * 7
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_inviting_twice_at_once_leaves_one_open(clock: Clock) -> None:
    cast = make_cast(now=clock.now())
    start = threading.Barrier(4)

    def send() -> None:
        try:
            start.wait()
            invite(person=cast.alice, actor=None, now=clock.now())
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Invitation.objects.filter(revoked_at=None).count() == 1
    assert Invitation.objects.count() == 4


def test_once_sent_the_link_is_nowhere_in_the_database(
    link: str, clock: Clock, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    settings.DEMO = False
    sweep(process=Process.DEFAULT, now=clock.now())
    assert [message.to for message in mailoutbox] == [["nia-n@example.org"]]
    assert link in mailoutbox[0].body
    stored = OutboxMessage.objects.get(name="invitation")
    assert (stored.subject, stored.body_text, stored.body_html) == ("", "", "")
