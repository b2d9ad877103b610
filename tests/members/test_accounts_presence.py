"""Proof of presence: fresh for 15 minutes, asked for again, and nothing lost meanwhile."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils.http import urlencode

from members import field_encryption
from members.models import Person
from members.presence import presence_url
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.signin import client_for, client_without_second_factor, code_of, stale

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.members.private_pages")]


def app_code(person: Person) -> str:
    """What the person's authenticator app shows now."""
    app = Authenticator.objects.get(user=person.account, type=Authenticator.Type.TOTP)
    return code_of(field_encryption.decrypt(app.data["secret"]))


def emailed_code() -> str:
    """The code in the newest mail."""
    message = OutboxMessage.objects.filter(name="sign-in-code").order_by("created_at").last()
    assert message is not None
    match = re.search(r"^ {4}(\S+)$", message.body_text, re.MULTILINE)
    assert match is not None
    return match[1]


def test_a_fresh_proof_is_enough(cast: Cast) -> None:
    assert client_for(cast.alice).get("/needs/presence/").text == "done by GET"


def test_an_old_proof_is_asked_for_again_before_the_form_is_shown(cast: Cast) -> None:
    response = stale(client_for(cast.alice)).get("/needs/presence/?a=1")
    assert response.status_code == 302
    assert response["Location"] == presence_url("/needs/presence/?a=1")


def test_the_forms_long_text_waits_in_the_session(cast: Cast) -> None:
    client = stale(client_for(cast.sam))
    response = client.post("/needs/veto/", {"reason": "A long reason.", "other": "x"})
    assert response["Location"] == presence_url("/needs/veto/")
    client.post("/accounts/2fa/confirm/code/", {"code": app_code(cast.sam), "next": "/needs/veto/"})
    assert client.get("/needs/veto/").text == "GET A long reason."
    assert client.get("/needs/veto/").text == "GET nothing kept"


def test_a_stale_post_changes_nothing(cast: Cast) -> None:
    assert stale(client_for(cast.sam)).post("/needs/presence/").status_code == 302


def test_the_authenticator_app_proves_presence(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    response = client.post(
        "/accounts/2fa/confirm/code/", {"code": app_code(cast.alice), "next": "/needs/presence/"}
    )
    assert response["Location"] == "/needs/presence/"
    assert client.get("/needs/presence/").status_code == 200


def test_a_wrong_code_proves_nothing(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    response = client.post("/accounts/2fa/confirm/code/", {"code": "000000", "next": "/needs/presence/"})
    assert "This code is not right" in response.text
    assert client.get("/needs/presence/").status_code == 302


def test_an_app_code_works_once(cast: Cast) -> None:
    client, code = stale(client_for(cast.alice)), app_code(cast.alice)
    client.post("/accounts/2fa/confirm/code/", {"code": code})
    again = stale(client)
    again.post("/accounts/2fa/confirm/code/", {"code": code})
    assert again.get("/needs/presence/").status_code == 302


def test_an_emailed_code_proves_presence(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    page = client.post("/accounts/presence/email/", {"next": "/needs/presence/"}, follow=True)
    assert "a…@example.org" in page.text
    client.post("/accounts/presence/email/", {"code": emailed_code().lower(), "next": "/needs/presence/"})
    assert client.get("/needs/presence/").status_code == 200


def test_an_emailed_code_works_once_and_for_its_session_only(cast: Cast) -> None:
    client, other = stale(client_for(cast.alice)), stale(client_for(cast.bob))
    client.post("/accounts/presence/email/")
    code = emailed_code()
    other.post("/accounts/presence/email/", {"code": code})
    assert other.get("/needs/presence/").status_code == 302
    client.post("/accounts/presence/email/", {"code": code})
    again = stale(client)
    again.post("/accounts/presence/email/", {"code": code})
    assert again.get("/needs/presence/").status_code == 302


def test_three_wrong_emailed_codes_end_it(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    client.post("/accounts/presence/email/")
    for _ in range(3):
        response = client.post("/accounts/presence/email/", {"code": "XXXX-XXXX"})
    assert "send a new one" in response.text
    client.post("/accounts/presence/email/", {"code": emailed_code()})
    assert client.get("/needs/presence/").status_code == 302


def test_an_emailed_code_gets_too_old(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    client.post("/accounts/presence/email/")
    session = client.session
    session["presence_code"] |= {"at": time.time() - 601}
    session.save()
    response = client.post("/accounts/presence/email/", {"code": emailed_code()})
    assert "no longer valid" in response.text
    assert client.get("/needs/presence/").status_code == 302


def test_codes_cannot_be_asked_for_without_end(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    statuses = [client.post("/accounts/presence/email/").status_code for _ in range(12)]
    assert statuses[0] == 302
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", r"/\evil.example/", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(cast: Cast, elsewhere: str) -> None:
    client = client_for(cast.alice)
    home = client.get(f"/accounts/presence/?{urlencode({'next': elsewhere})}")
    assert home["Location"] == "/home/"
    stale(client)
    code = client.post("/accounts/2fa/confirm/code/", {"code": app_code(cast.alice), "next": elsewhere})
    assert code["Location"] == "/home/"
    client.post("/accounts/presence/email/")
    email = client.post("/accounts/presence/email/", {"code": emailed_code(), "next": elsewhere})
    assert email["Location"] == "/home/"


def test_for_changing_factors_an_emailed_code_is_not_enough(cast: Cast) -> None:
    client = stale(client_for(cast.alice))
    client.post("/accounts/presence/email/")
    client.post("/accounts/presence/email/", {"code": emailed_code()})
    response = client.get("/accounts/2fa/passkeys/add/")
    assert response["Location"] == presence_url("/accounts/2fa/passkeys/add/", by_second_factor=True)
    page = client.get(response["Location"])
    assert "From your authenticator app" in page.text
    assert "Send a code to" not in page.text


def test_a_visitor_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    for path in ("/accounts/presence/", "/accounts/presence/email/"):
        assert client.get(path)["Location"].startswith("/accounts/login/")


def test_somebody_without_a_factor_confirms_by_email(cast: Cast) -> None:
    client = stale(client_without_second_factor(cast.alice))
    assert client.get("/accounts/2fa/passkeys/add/")["Location"] == presence_url(
        "/accounts/2fa/passkeys/add/"
    )
    client.post("/accounts/presence/email/")
    client.post("/accounts/presence/email/", {"code": emailed_code()})
    assert client.get("/accounts/2fa/passkeys/add/").status_code == 200
