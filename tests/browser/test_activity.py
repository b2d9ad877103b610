"""Activity in Chromium: an import, a name decided on, the page of thanks, and a yearly report from end to end."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from activity.models import Report
from activity.tasks import advance_due
from tests.activity.records import ghsa, osv
from tests.browser.witness import Witness
from tests.cast import make_cast
from tests.clock import Clock


@pytest.mark.usefixtures("transactional_db")
def test_activity_and_the_yearly_report(
    page: Page, live_server: LiveServer, settings: Settings, clock: Clock, tmp_path: Path
) -> None:
    cast = make_cast(now=clock.now())
    witness = Witness(page, base_url=live_server.url)
    file = tmp_path / "advisories.json"
    credited = [
        {"name": "Alice M. Achterberg", "type": "COORDINATOR"},
        {"name": "Pat Passer", "type": "FINDER"},
    ]
    file.write_text(json.dumps([osv(aliases=["CVE-2026-1"], credits=credited), ghsa(summary="Secret")]))

    # --- Carol imports a file and decides on the names in it
    witness.become(cast.carol, then="/desk/activity/")
    witness.look("Activity")
    witness.follow("Import advisories")
    witness.look("Import advisories")
    page.set_input_files("[name=file]", file)
    witness.press("Look at what would change")
    witness.look("What would change")
    witness.press("Import")
    witness.sees("Imported: 2 new, 0 changed, 0 as before.")
    witness.look("Activity")
    witness.press("Alice Achterberg")
    witness.sees("“Alice M. Achterberg” is Alice Achterberg, in every credit.")
    witness.press("Nobody on the record")
    witness.sees("Nothing to decide")
    for link, heading in (
        ("Decided names", "Decided names"),
        ("Private work", "Private work"),
        ("By member", "Activity of the members"),
        ("Alice Achterberg", "Activity of Alice Achterberg"),
    ):
        witness.follow(link)
        witness.look(heading)

    # --- the public says thanks
    witness.leave()
    witness.open("/recognition/", "Recognition")
    expect(page.get_by_role("link", name="PSF-2026-1").first).to_have_attribute(
        "href", "https://osv.dev/vulnerability/PSF-2026-1"
    )
    expect(page.get_by_role("row", name="Alice Achterberg")).to_be_visible()
    page.get_by_text("The numbers as a table").click()
    witness.look("Recognition")
    witness.become(cast.alice, then="/me/recognition/")
    witness.look("Being named")
    page.get_by_label("Do not name me").check()
    witness.press("Save")
    witness.sees("You are no longer named there.")

    # --- a year later: Bob answers, the others do not
    settings.FIRST_REPORT_ON = clock.now().date()
    advance_due()
    witness.become(cast.bob)
    witness.sees("Are you still active?")
    witness.follow("Answer")
    witness.look("Still active?")
    witness.fill(sentence="Read every report.")
    witness.press("I am still active")
    witness.sees("Your answer is kept for the yearly report.")
    for days in (5, 5, 4):
        clock.advance(days=days)
        advance_due()
    report = Report.objects.get()
    day = f"{report.ends.day} {report.ends:%B %Y}"
    witness.become(cast.carol, then="/desk/report/")
    witness.look("Yearly report")
    witness.follow(day)
    witness.look(f"Yearly report, {day}")
    witness.sees("“Read every report.”")
    witness.press("Send it to the Steering Council")
    witness.look(f"Yearly report, {day}")

    # --- the Council decides
    witness.become(cast.sam)
    witness.follow("Read the report")
    witness.look(f"Yearly report, {day}")
    witness.follow("Decide about Dana Đurić")
    witness.look("Dana Đurić, in the yearly report")
    witness.sees("Dana Đurić is one of the last two admins")
    witness.follow("Keep Dana Đurić, found inactive by the yearly report")
    witness.look("Keep Dana Đurić, found inactive by the yearly report")
    witness.press("Move to keep")
    witness.look("Keep Dana Đurić, found inactive by the yearly report")
    witness.fill(reason="On leave.")
    witness.press("Move to keep")
    witness.look("Keep Dana Đurić, found inactive by the yearly report")
    witness.become(cast.sol)
    witness.follow("Vote or abstain")
    page.get_by_label("Yes").check()
    witness.press("Record my vote")
    witness.sees("The motion is carried, and in effect.")
    witness.look("Keep Dana Đurić, found inactive by the yearly report")
    witness.open("/council/report/", "Yearly reports")
    witness.follow(day)
    witness.look(f"Yearly report, {day}")
    witness.open("/council/report/", "Yearly reports")
    witness.look("Yearly reports")
