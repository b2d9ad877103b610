"""Cast or audit: a ballot that is opened instead of cast, and the second device that looks into it."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.booth.page import Booth
from tests.browser.booth.test_access import look
from tests.cast import Cast
from votes.models import BoardEntry
from votes.verifier.client.audit import check_audit


def audit(booth: Booth, folder: Path) -> Path:
    """Ask for the audit of what is encrypted, and save its file."""
    booth.press("Audit this ballot instead")
    booth.heading("Audit this ballot")
    with booth.page.expect_download() as download:
        booth.page.get_by_role("link", name="Save the audit file").click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def check(page: Page, file: Path, *, tracker: str = "") -> None:
    """Open a file on the page that verifies."""
    page.get_by_label("Audit file or election record").set_input_files(file)
    page.get_by_label("Your tracker").fill(tracker)
    page.get_by_role("button", name="Check it").click()


def test_an_audited_ballot_is_opened_elsewhere_and_a_new_one_is_cast(
    booth: Booth, people: Cast, browser: Browser, tmp_path: Path
) -> None:
    booth.enter(people.bob)
    audited = booth.encrypt("No")
    file = audit(booth, tmp_path)
    assert file.name == f"audit-{audited[:8]}.json"
    assert booth.tracker() == audited
    expect(booth.page.get_by_text("You have not voted with it.")).to_be_visible()
    held = check_audit(file.read_text(), election=booth.poll.election, tracker=audited)
    assert held.choice == "no"

    with browser.new_context() as elsewhere:  # another device: nobody is signed in there
        page = elsewhere.new_page()
        sent: list[str] = []
        page.goto(f"{booth.base_url}/verify/")
        page.on("request", lambda request: sent.append(request.url))
        check(page, file, tracker=audited)
        expect(page.get_by_role("heading", name="This ballot holds: No")).to_be_focused()
        expect(page.locator("#verify-facts")).to_contain_text(booth.poll.question)
        check(page, file, tracker="11" * 32)
        expect(page.get_by_role("heading", name="This audit does not hold")).to_be_visible()
        expect(page.locator("#verify-facts")).to_contain_text("audit.tracker")
        check(page, tampered(file), tracker=audited)
        expect(page.locator("#verify-facts")).to_contain_text("audit.beta")
        assert [
            url for url in sent if "/static/" not in url
        ] == []  # the worker, and what the page looks like

    booth.press("Choose again and encrypt afresh")
    booth.heading("Choose")
    cast = booth.encrypt("Yes")
    assert cast != audited
    booth.cast()
    booth.recorded()
    (ballot,) = booth.poll.board.filter(type=BoardEntry.Type.BALLOT)
    assert (ballot.tracker, ballot.rev) == (cast, 1)
    assert len(booth.casts) == 1


def tampered(file: Path) -> Path:
    """The same audit, said to hold the other choice."""
    changed = file.with_name("tampered.json")
    changed.write_text(json.dumps(json.loads(file.read_text()) | {"choice": "yes"}))
    return changed


def test_what_was_tried_to_be_cast_can_not_be_audited_any_more(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    booth.encrypt("Yes")
    booth.page.route(booth.ballots_url, lambda route: route.abort(), times=1)
    booth.press("Cast this ballot")
    expect(booth.alert).to_contain_text("The site did not answer.")
    expect(booth.page.get_by_role("button", name="Audit this ballot instead")).to_have_count(0)
    booth.press("Start over")
    booth.encrypt("Yes")
    expect(booth.page.get_by_role("button", name="Audit this ballot instead")).to_be_visible()


def test_an_audited_ballot_leaves_nothing_on_the_page(booth: Booth, people: Cast, tmp_path: Path) -> None:
    booth.enter(people.bob)
    booth.encrypt("Yes")
    booth.press("Audit this ballot instead")
    address = booth.page.get_by_role("link", name="Save the audit file").get_attribute("href") or ""
    assert address.startswith("blob:")
    booth.press("Choose again and encrypt afresh")
    assert booth.page.locator("#booth-audit-file").get_attribute("href") is None
    expect(booth.page.locator("#booth-audited-choice")).to_be_empty()
    gone = booth.page.evaluate("(url) => fetch(url).then(() => false, () => true)", address)
    assert gone
    assert booth.casts == []


@pytest.mark.parametrize("width", [1280, 390])
def test_review_and_audit_are_accessible_and_fit(
    booth: Booth, people: Cast, live_server: LiveServer, width: int
) -> None:
    page = booth.page
    page.set_viewport_size({"width": width, "height": 800})
    booth.enter(people.bob)
    tracker = booth.encrypt("Abstain")
    page.get_by_text("What does this protect?").click()
    expect(page.get_by_text("a cheating program is caught")).to_be_visible()
    code = page.locator("#booth-tracker-code")
    expect(code).to_have_attribute(
        "aria-label", f"QR code of the tracker {' '.join(tracker[i : i + 8] for i in range(0, 64, 8))}"
    )
    look(page)
    booth.press("Audit this ballot instead")
    look(page)
