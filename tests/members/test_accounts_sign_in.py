"""Signing in by e-mailed code; what does not exist; what an outsider cannot find out."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.test import Client

from members.models import Account
from members.services.profile import change_email
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.signin import client_for, client_without_second_factor

pytestmark = pytest.mark.django_db

LOGIN = "/accounts/login/"
CONFIRM = "/accounts/login/code/confirm/"


def ask_for_code(client: Client, address: str, *, then: str = "") -> str:
    """The page after asking, without what differs by itself (the token of the form)."""
    response = client.post(LOGIN, {"login": address, "next": then}, follow=True)
    assert response.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.text)


def emailed_code(to: str) -> str:
    """The code in the newest mail to this address."""
    message = OutboxMessage.objects.filter(name="sign-in-code", to=to).order_by("created_at").last()
    assert message is not None
    return message.subject.split()[0]


def test_a_code_signs_in(cast: Cast, client: Client) -> None:
    ask_for_code(client, "Alice-A@example.org", then="/home/")
    response = client.post(CONFIRM, {"code": emailed_code("alice-a@example.org"), "next": "/home/"})
    assert response["Location"] == "/home/"
    assert int(client.session["_auth_user_id"]) == cast.alice.account_id
    assert UserSession.objects.get().user == cast.alice.account
    entry = Entry.objects.get(event=Event.SIGNED_IN)
    assert (entry.actor, entry.data) == (cast.alice.pk, '{"methods":["code"]}')


def test_after_the_code_the_second_factor_is_asked_for(cast: Cast, client: Client) -> None:
    client_for(cast.alice)
    ask_for_code(client, "alice-a@example.org")
    response = client.post(CONFIRM, {"code": emailed_code("alice-a@example.org")})
    assert response["Location"] == "/accounts/login/second-factor/"
    page = client.get(response["Location"])
    assert "Now your second factor" in page.text
    wrong = client.post("/accounts/login/second-factor/", {"code": "000000"})
    assert "This code is not right" in wrong.text
    assert "_auth_user_id" not in client.session


def test_a_recovery_code_is_a_second_factor_once(cast: Cast, client: Client) -> None:
    client_for(cast.alice)
    account = cast.alice.account
    assert account is not None
    code = RecoveryCodes.activate(account).get_unused_codes()[0]
    for browser, follows in ((client, "/home/"), (Client(), None)):
        ask_for_code(browser, account.email)
        browser.post(CONFIRM, {"code": emailed_code(account.email)})
        response = browser.post("/accounts/login/second-factor/", {"code": code})
        assert response.get("Location") == follows
    assert client.get("/me/").status_code == 200


def test_nobody_learns_who_is_on_the_team(cast: Cast) -> None:
    known = ask_for_code(Client(), "alice-a@example.org").replace("alice-a@example.org", "?")
    unknown = ask_for_code(Client(), "nobody@example.org").replace("nobody@example.org", "?")
    assert known == unknown
    assert OutboxMessage.objects.count() == 1
    wrong = [
        client.post(CONFIRM, {"code": "WRON-GGGG"}).status_code
        for client, address in ((Client(), "alice-a@example.org"), (Client(), "nobody@example.org"))
        if ask_for_code(client, address)
    ]
    assert wrong == [200, 200]


def test_three_wrong_codes_end_it(cast: Cast, client: Client) -> None:
    ask_for_code(client, "alice-a@example.org")
    for _ in range(3):
        response = client.post(CONFIRM, {"code": "WRON-GGGG"})
    assert response.status_code == 302
    client.post(CONFIRM, {"code": emailed_code("alice-a@example.org")})
    assert "_auth_user_id" not in client.session


def test_a_code_ends_with_the_address_it_was_sent_to(cast: Cast, clock: Clock, client: Client) -> None:
    ask_for_code(client, "Alice-A@example.org", then="/home/")
    change_email(person=cast.alice, email="alice@new.example", now=clock.now())
    page = client.post(CONFIRM, {"code": emailed_code("alice-a@example.org")}, follow=True)
    assert "the address it was sent to was changed" in page.text
    assert "_auth_user_id" not in client.session
    ask_for_code(client, "alice@new.example")
    client.post(CONFIRM, {"code": emailed_code("alice@new.example")})
    assert int(client.session["_auth_user_id"]) == cast.alice.account_id


def test_codes_for_one_address_cannot_be_asked_for_without_end(cast: Cast) -> None:
    for _ in range(6):
        Client().post(LOGIN, {"login": "alice-a@example.org"})
    assert OutboxMessage.objects.count() == 3


def test_whoever_left_is_told_so_after_the_code_and_not_before(cast: Cast, client: Client) -> None:
    ask_for_code(client, "eve-e@example.org")
    response = client.post(CONFIRM, {"code": emailed_code("eve-e@example.org")})
    assert response.status_code == 403
    assert "Your access has ended" in response.text
    assert "_auth_user_id" not in client.session
    assert Entry.objects.get(event=Event.SIGN_IN_REFUSED).subject == f"person:{cast.eve.pk}"
    assert client.get(LOGIN).status_code == 200


def test_a_closed_account_opens_nothing(cast: Cast, client: Client) -> None:
    Account.objects.filter(person=cast.alice).update(is_active=False)
    ask_for_code(client, "alice-a@example.org")
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/home/",
        r"/\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "http://testserver.evil.example/",
    ],
)
def test_signing_in_leads_nowhere_else(cast: Cast, client: Client, elsewhere: str) -> None:
    ask_for_code(client, "alice-a@example.org", then=elsewhere)
    code = emailed_code("alice-a@example.org")
    assert client.post(CONFIRM, {"code": code, "next": elsewhere})["Location"] == "/home/"
    assert client.post(LOGIN, {"next": elsewhere})["Location"] == "/home/"
    assert client.get("/accounts/2fa/", {"next": elsewhere}).status_code == 200
    assert client.post("/accounts/logout/", {"next": elsewhere})["Location"] == "/"


@pytest.mark.parametrize(
    "path",
    [
        "signup/",
        "password/change/",
        "password/set/",
        "password/reset/",
        "email/",
        "confirm-email/",
        "reauthenticate/",
        "3rdparty/",
        "3rdparty/signup/",
        "github/login/token/",
    ],
)
def test_what_this_site_does_not_have_does_not_exist(cast: Cast, path: str) -> None:
    client = client_for(cast.alice)
    assert client.get(f"/accounts/{path}").status_code == 404
    assert client.post(f"/accounts/{path}").status_code == 404


def test_a_password_signs_nobody_in(cast: Cast, client: Client) -> None:
    account = cast.alice.account
    assert account is not None
    account.set_password("correct horse battery staple")
    account.save()
    form = {"login": account.email, "password": "correct horse battery staple"}
    assert client.post(LOGIN, form)["Location"].startswith(CONFIRM)
    assert "_auth_user_id" not in client.session
    assert client.post("/django-admin/login/", {"username": "alice-a", "password": "x"}).status_code == 404


def test_ones_own_page_shows_the_record_and_only_to_oneself(cast: Cast, client: Client) -> None:
    page = client_for(cast.carol).get("/me/")
    assert page.status_code == 200
    for text in ("Carol Çelik", "carol-c@example.org", "Founding member", "Admin", "Authenticator app"):
        assert text in page.text
    assert client.get("/me/")["Location"].startswith("/accounts/login/")
    assert client_without_second_factor(cast.bob).get("/me/")["Location"].startswith("/accounts/2fa/")


def test_other_sessions_can_be_ended(cast: Cast) -> None:
    here, there = Client(), Client(headers={"user-agent": "Elsewhere/1.0"})
    for browser in (here, there):
        browser.post("/demo/sign-in/", {"person": str(cast.alice.pk)})
    page = here.get("/accounts/sessions/")
    assert "Elsewhere/1.0" in page.text
    here.post("/accounts/sessions/")
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
