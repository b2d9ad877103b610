"""Who gets in: by role, with a second factor, and only as long as the record says so."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.test import Client

from members.access import access_of
from members.models import Account, Person, RoleTerm
from members.rules import Role
from members.services import end_role
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_role, remove_member
from tests.clock import Clock
from tests.signin import client_for, client_without_second_factor, code_of

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.private_pages")]

DOORS = ("members", "admins", "council", "both")
OPEN_TO = {
    "alice": {"members", "both"},
    "carol": {"members", "admins", "both"},
    "sam": {"council", "both"},
    "eve": set[str](),
    "mallory": set[str](),
}


@pytest.mark.parametrize("name", OPEN_TO)
@pytest.mark.parametrize("door", DOORS)
def test_each_door_opens_to_whom_it_should_and_is_not_there_for_others(
    cast: Cast, name: str, door: str
) -> None:
    person: Person = getattr(cast, name)
    response = client_for(person).get(f"/for/{door}/")
    assert response.status_code == (200 if door in OPEN_TO[name] else 404)


@pytest.mark.parametrize("door", DOORS)
def test_a_visitor_finds_nothing_and_is_offered_to_sign_in(client: Client, cast: Cast, door: str) -> None:
    response = client.get(f"/for/{door}/")
    assert response.status_code == 404
    assert f"/accounts/login/?next={quote(f'/for/{door}/')}" in response.text


def test_a_visitor_at_their_own_page_is_sent_to_sign_in(client: Client, cast: Cast) -> None:
    response = client.get("/for/oneself/?tab=1")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/for/oneself/%3Ftab%3D1"


@pytest.mark.parametrize("door", ["members", "both", "oneself"])
def test_without_a_second_factor_the_way_leads_to_setting_one_up(cast: Cast, door: str) -> None:
    response = client_without_second_factor(cast.alice).get(f"/for/{door}/")
    assert response.status_code == 302
    assert response["Location"] == f"/accounts/2fa/?next={quote(f'/for/{door}/', safe='')}"


def test_whoever_may_not_pass_learns_nothing_from_the_second_factor_either(cast: Cast) -> None:
    assert client_without_second_factor(cast.alice).get("/for/admins/").status_code == 404


def test_a_factor_that_this_session_never_used_does_not_count(cast: Cast) -> None:
    client_for(cast.alice)  # sets the factor up, in another session
    response = client_without_second_factor(cast.alice).get("/for/members/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/2fa/")


def test_a_factor_that_was_removed_no_longer_counts(cast: Cast) -> None:
    client = client_for(cast.alice)
    assert client.get("/for/members/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/for/members/").status_code == 302


def test_every_session_ends_with_the_membership(cast: Cast, clock: Clock) -> None:
    phone, desk = client_for(cast.alice), client_for(cast.alice)
    assert desk.get("/for/members/").status_code == 200
    remove_member(cast.alice, now=clock.now())
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())  # no session of before comes back with that
    for client in (phone, desk):
        assert client.get("/for/both/").status_code == 404
        assert "_auth_user_id" not in client.session
    assert client_for(cast.alice).get("/for/both/").status_code == 200


def test_who_keeps_an_access_keeps_the_session(cast: Cast, clock: Clock) -> None:
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())
    client = client_for(cast.alice)
    remove_member(cast.alice, now=clock.now())
    assert client.get("/for/members/").status_code == 404
    assert client.get("/for/council/").status_code == 200


def test_access_that_ends_by_the_calendar_ends_the_session_with_the_next_request(
    cast: Cast, clock: Clock
) -> None:
    term = cast.sam.role_terms.get(role=Role.STEERING_COUNCIL)
    tomorrow = clock.now().date() + timedelta(days=1)
    client = client_for(cast.sam)
    end_role(term=term, ends=tomorrow, decided_by="the tests", actor=None, now=clock.now())
    assert client.get("/for/council/").status_code == 200
    clock.advance(days=1)
    assert client.get("/for/council/").status_code == 404
    assert "_auth_user_id" not in client.session
    entry = Entry.objects.get(event=Event.SESSION_ENDED)
    assert entry.subject == f"person:{cast.sam.pk}"


def test_the_session_ends_on_a_public_page_too(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.alice)
    remove_member(cast.alice, now=clock.now())
    assert client.get("/").status_code == 200
    assert "_auth_user_id" not in client.session


def test_an_admin_who_is_no_longer_a_member_has_no_admin_access(cast: Cast, clock: Clock) -> None:
    today = clock.now().date()
    RoleTerm.objects.create(person=cast.eve, role=Role.ADMIN, starts=today - timedelta(days=9))
    assert not access_of(cast.eve, on=today).is_admin
    assert access_of(cast.eve, on=today - timedelta(days=1)).is_admin


def test_a_closed_account_has_no_access(cast: Cast) -> None:
    client = client_for(cast.carol)
    Account.objects.filter(person=cast.carol).update(is_active=False)
    assert client.get("/for/admins/").status_code == 404


def test_a_council_term_that_is_over_opens_nothing(cast: Cast, clock: Clock) -> None:
    client = client_for(cast.sam)
    assert client.get("/for/council/").status_code == 200
    term = cast.sam.role_terms.get(role=Role.STEERING_COUNCIL)
    end_role(term=term, ends=clock.now().date(), decided_by="the tests", actor=None, now=clock.now())
    assert client.get("/for/council/").status_code == 404
    assert not access_of(cast.sam, on=clock.now().date()).is_private
    assert access_of(cast.sam, on=clock.now().date() - timedelta(days=1)).is_council


def test_public_pages_do_not_look_at_the_session_of_a_visitor(client: Client, cast: Cast) -> None:
    response = client.get("/roster.csv")
    assert response.status_code == 200
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("path", ["/django-admin/", "/django-admin/login/", "/django-admin/members/person/"])
def test_the_back_office_is_not_there_for_members(cast: Cast, path: str) -> None:
    assert client_for(cast.carol).get(path).status_code == 404


def test_staff_who_are_not_superusers_have_no_back_office(cast: Cast) -> None:
    client = client_for(cast.carol)
    Account.objects.filter(person=cast.carol).update(is_staff=True)
    assert client.get("/django-admin/").status_code == 404


def test_a_superuser_needs_the_second_factor_as_everyone(cast: Cast) -> None:
    Account.objects.filter(person=cast.carol).update(is_staff=True, is_superuser=True)
    response = client_without_second_factor(cast.carol).get("/django-admin/")
    assert response["Location"].startswith("/accounts/2fa/")
    assert client_for(cast.carol).get("/django-admin/").status_code == 200


def test_an_operator_who_is_nobody_on_the_record_can_use_the_back_office_and_nothing_else(
    cast: Cast, client: Client
) -> None:
    operator = Account.objects.create_superuser("operator", "operator@example.org")
    client.post("/accounts/login/", {"login": operator.email})
    message = OutboxMessage.objects.get(name="sign-in-code")
    client.post("/accounts/login/code/confirm/", {"code": message.subject.split()[0]})
    assert client.get("/django-admin/")["Location"].startswith("/accounts/2fa/")
    client.get("/accounts/2fa/app/add/")
    secret = client.session[SECRET_SESSION_KEY]
    client.post("/accounts/2fa/app/add/", {"code": code_of(secret)})
    for path, status in {"/django-admin/": 200, "/me/": 200, "/home/": 200, "/for/both/": 404}.items():
        assert client.get(path).status_code == status
