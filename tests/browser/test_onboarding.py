"""A new member's first weeks in Chromium: what she, an admin and her mentor see and press, page by page."""

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from onboarding.models import Checklist
from onboarding.rules import Kind
from onboarding.tasks import advance_due
from psrt.audit.services import verify
from tests.browser.witness import Witness
from tests.cast import make_cast, remove_member
from tests.clock import Clock
from tests.onboarding.conftest import admit_noor, go_live

pytestmark = pytest.mark.django_db(transaction=True)


def test_arriving_and_leaving(live_server: LiveServer, page: Page, clock: Clock) -> None:
    cast = go_live(make_cast(now=clock.now()))
    noor = admit_noor()
    advance_due()
    witness = Witness(page, base_url=live_server.url)

    witness.become(noor)
    witness.sees("Your onboarding: Read PEP 811 and accept the embargo policy")
    witness.follow("Go on")
    witness.look("Your onboarding")
    witness.follow("Read and accept the embargo policy")
    witness.look("Embargo policy")
    witness.press("Accept the policy")
    witness.look("Embargo policy")
    witness.sees("Tick this if you accept the policy")
    page.get_by_label("I have read the embargo policy and I accept it").check()
    witness.press("Accept the policy")
    witness.look("Your onboarding")
    witness.sees("1 of 7 steps are done.")

    witness.become(cast.carol, then="/desk/")
    witness.look("Desk")
    witness.follow("Onboarding")
    witness.look("Onboarding and offboarding")
    witness.follow("Noor Vermeulen")
    witness.look("Onboarding of Noor Vermeulen")
    for _ in range(2):
        page.get_by_role("button", name="They are in").first.click()
    expect(page.get_by_role("button", name="They are in")).to_have_count(0)
    witness.follow("Ask a member")
    witness.look("A mentor for Noor Vermeulen")
    page.get_by_label("Ask this member").select_option(label="Bob Bălan")
    witness.press("Ask")
    witness.follow("Set a date")
    witness.look("Orientation of Noor Vermeulen")
    session = clock.now() + timedelta(days=1)
    witness.fill(day=f"{session:%Y-%m-%d}", time="16:30", place="https://call.example.org/1")
    witness.press("Set the session")
    witness.look("Onboarding of Noor Vermeulen")
    witness.sees("Waits for its day")
    witness.open(reverse("onboarding:start"), "Start an onboarding by hand")
    witness.open(reverse("onboarding:template", args=["onboarding"]), "Onboarding template")
    witness.follow("Make a new version")
    witness.look("A new version of the onboarding template")
    page.get_by_text("2. Access").click()
    witness.look("A new version of the onboarding template")
    witness.open(reverse("onboarding:policy"), "Embargo policy")
    witness.open(reverse("onboarding:policy-edit"), "A new version of the embargo policy")

    witness.become(cast.bob)
    witness.follow("Answer")
    witness.look("Will you be the mentor of Noor Vermeulen?")
    witness.press("Yes, I will")
    witness.look("You are the mentor of Noor Vermeulen")
    witness.sees("Orientation session: ")
    witness.press("Done")
    witness.look("You are the mentor of Noor Vermeulen")

    clock.advance(days=2)
    advance_due()
    witness.become(noor, then="/me/onboarding/")
    witness.sees("Bob Bălan")
    with page.expect_download() as download:
        witness.follow("Calendar file")
    assert download.value.suggested_filename == "psrt-orientation.ics"
    witness.press("Done")
    witness.look("Your onboarding")
    witness.sees("Nothing waits for you at the moment")
    witness.become(cast.carol)
    witness.follow("Go on")
    witness.press("It took place")
    witness.look("Onboarding of Noor Vermeulen")
    witness.sees("That was the last step: the onboarding is finished.")

    remove_member(noor, now=clock.now())
    advance_due()
    leaving = Checklist.objects.get(person=noor, kind=Kind.OFFBOARDING)
    witness.open(reverse("onboarding:checklist", args=[leaving.pk]), "Offboarding of Noor Vermeulen")
    page.get_by_role("article", name="Hand over open reports").get_by_role("link").click()
    witness.look("Hand over open reports")
    witness.fill(reason="She coordinated none.")
    witness.press("Skip this step")
    for _ in range(2):
        witness.look("Offboarding of Noor Vermeulen")
        page.get_by_role("button", name="They are out").first.click()
    witness.look("Offboarding of Noor Vermeulen")
    witness.sees("That was the last step: the offboarding is finished.")
    assert verify() is None
