"""Signing in, in a real browser with a virtual passkey, under the site's own content security policy."""

import re
from collections.abc import Iterator

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import ConsoleMessage, Page, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from members.presence import PRESENCE_MAX_AGE
from members.services import invite
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.fixtures.browser import Passkey
from tests.signin import code_of, sign_in_demo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(clock: Clock) -> Cast:
    """The cast, really committed, for the server's threads."""
    return make_cast(now=clock.now())


@pytest.fixture(autouse=True)
def no_complaints(page: Page) -> Iterator[list[str]]:
    """Whatever the browser complains about fails the test: a blocked script, a missing file, an exception."""
    complaints = list[str]()

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    page.on("console", listen)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield complaints
    assert complaints == []


def newest_mail(name: str, to: Person) -> OutboxMessage:
    """The newest mail of this kind to this person."""
    message = OutboxMessage.objects.filter(name=name, to=to.email).order_by("created_at").last()
    assert message is not None
    return message


def follow_invitation(page: Page, live_server: LiveServer, person: Person, clock: Clock) -> None:
    """Send it, open its link, accept."""
    invite(person=person, actor=None, now=clock.now())
    match = re.search(r"/accounts/invitation/\S+/", newest_mail("invitation", person).body_text)
    assert match is not None
    page.goto(live_server.url + match[0])
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Welcome, {person.name}")
    page.get_by_role("button", name="Accept and sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Second factors")


def sign_out(page: Page) -> None:
    """The button in the header."""
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def make_stale() -> None:
    """Let every proof in every session become too old."""
    for stored in Session.objects.all():
        session = SessionStore(stored.session_key)
        for record in session.get(AUTHENTICATION_METHODS_SESSION_KEY, []):
            record["at"] -= PRESENCE_MAX_AGE.total_seconds()
        session.save()


def test_invitation_passkey_recovery_codes_and_in_again(
    page: Page, passkey: Passkey, live_server: LiveServer, cast: Cast, clock: Clock
) -> None:
    follow_invitation(page, live_server, cast.alice, clock)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Phone")
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    expect(page.get_by_label("Unused codes").get_by_role("listitem")).to_have_count(10)
    assert [key["isResidentCredential"] for key in passkey.credentials()] == [True]
    page.get_by_role("link", name="I have saved them").click()
    page.wait_for_url(f"{live_server.url}/home/")

    sign_out(page)
    page.goto(f"{live_server.url}/accounts/login/?next=/me/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{live_server.url}/me/")
    expect(page.get_by_text("Passkey “Phone”")).to_be_visible()

    make_stale()
    page.goto(f"{live_server.url}/accounts/2fa/recovery-codes/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")


def test_a_refused_passkey_is_said_on_the_page(
    page: Page, passkey: Passkey, live_server: LiveServer, cast: Cast, clock: Clock
) -> None:
    follow_invitation(page, live_server, cast.alice, clock)
    passkey.refuse()
    page.get_by_role("link", name="Set up a passkey").click()
    page.wait_for_load_state("networkidle")  # the button works once its script has run
    page.get_by_role("button", name="Set up the passkey").click()
    expect(page.get_by_role("alert")).to_have_text(re.compile("The passkey was not used"))


def test_emailed_code_authenticator_app_and_in_again(page: Page, live_server: LiveServer, cast: Cast) -> None:
    secret = ""
    for _ in ("set up", "use"):
        page.goto(f"{live_server.url}/accounts/login/?next=/home/")
        page.get_by_label("Email").fill(cast.bob.email)
        page.get_by_role("button", name="Send me a code").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
        page.get_by_label("Code").fill(newest_mail("sign-in-code", cast.bob).subject.split()[0])
        page.get_by_role("button", name="Sign in", exact=True).click()
        if not secret:
            page.get_by_role("link", name="Use an authenticator app").click()
            expect(page.get_by_role("img", name="QR code")).to_be_visible()
            secret = page.locator("code.tracker").inner_text()
            page.get_by_label("Authenticator code").fill(code_of(secret))
            page.get_by_role("button", name="Finish").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
            page.get_by_role("link", name="I have saved them").click()
            page.wait_for_url(f"{live_server.url}/home/")
            sign_out(page)
        else:
            expect(page.get_by_role("heading", level=1)).to_have_text("Now your second factor")
            page.get_by_role("textbox", name="Code").fill(code_of(secret))
            page.get_by_role("button", name="Sign in", exact=True).click()
            page.wait_for_url(f"{live_server.url}/home/")


def test_the_demos_button(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sign_in_demo(page, cast.carol, base_url=live_server.url, then="/me/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Carol Çelik")
    make_stale()
    page.goto(f"{live_server.url}/accounts/presence/?next=/home/")
    page.get_by_role("button", name="It is me").click()
    page.wait_for_url(f"{live_server.url}/home/")
