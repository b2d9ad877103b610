"""Signed-in clients, with the session records that a real sign-in leaves; the demo's button for pages."""

import time

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, user_logged_in
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client, RequestFactory
from playwright.sync_api import Page

from members.models import Account, Person
from members.presence import PRESENCE_MAX_AGE
from members.services.accounts import account_of

_STEP, _ENOUGH = 30, 4  # seconds: how long a code lasts, and what a slow test needs of it
_RECORDS_OF = "account_authentication_methods_user"  # allauth's key beside the records: whose they are


def client_for(person: Person) -> Client:
    """A client signed in as ``person``, who used an authenticator app a moment ago."""
    account = _account(person)
    app = Authenticator.objects.filter(user=account, type=Authenticator.Type.TOTP).first()
    if app is None:
        app = TOTP.activate(account, generate_totp_secret()).instance
    return _client(account, {"method": "mfa", "type": "totp", "id": app.pk})


def client_without_second_factor(person: Person) -> Client:
    """A client signed in as ``person`` by an e-mailed code alone."""
    account = _account(person)
    return _client(account, {"method": "code", "email": account.email})


def stale(client: Client) -> Client:
    """The same client, whose proofs have just become too old to count as presence."""
    session = client.session
    for record in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        record["at"] -= PRESENCE_MAX_AGE.total_seconds()
    session.save()
    return client


def code_of(secret: str) -> str:
    """What an authenticator app with this key shows now; good for a few seconds yet."""
    left = _STEP - time.time() % _STEP
    if left < _ENOUGH:
        time.sleep(left)
    code: str = format_hotp_value(hotp_value(secret, int(time.time()) // _STEP))
    return code


def sign_in_demo(page: Page, person: Person, *, base_url: str, then: str = "/home/") -> None:
    """Press the demo's button for ``person`` on the sign-in page, and arrive at the path ``then``."""
    page.goto(f"{base_url}/accounts/login/?next={then}")
    for folded in page.locator("details:not([open]) > summary").all():
        folded.click()
    page.get_by_role("button", name=person.name).click()
    page.wait_for_url(f"{base_url}{then}")


def _account(person: Person) -> Account:
    return account_of(Person.objects.get(pk=person.pk))  # as stored: the test may have made it meanwhile


def _client(account: Account, record: dict[str, object]) -> Client:
    """Write the session at once as a sign-in leaves it: which writes it several times on its way there."""
    request = RequestFactory().get("/")
    request.user = account
    request.session = SessionStore()
    request.session.update(
        {
            SESSION_KEY: str(account.pk),
            BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
            HASH_SESSION_KEY: account.get_session_auth_hash(),
            AUTHENTICATION_METHODS_SESSION_KEY: [record | {"at": time.time()}],
            _RECORDS_OF: str(account.pk),
        }
    )
    request.session.save()
    assert request.session.session_key is not None
    user_logged_in.send(sender=Account, request=request, user=account)
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key
    return client
