"""The page that verifies, for whoever has a file: no sign-in, nothing sent."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.booth.test_access import look
from tests.browser.booth.test_audit import check
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.workers import Ticks, WorkerProcess
from tests.signin import sign_in_demo
from tests.votes.crypto import polls
from tests.votes.verifier.forge import Forgery, tracker, usual_poll
from tests.voting import cast_ballot
from votes.models import Poll
from votes.rules import Choice
from votes.verifier import anonballot_verify as av


@pytest.fixture
def verify_page(page: Page, live_server: LiveServer) -> Page:
    """The page, opened by somebody whom the site does not know."""
    page.goto(f"{live_server.url}/verify/")
    return page


def record_file(folder: Path, kind: str = "auto", text: str = "") -> Path:
    """An election record on disk."""
    file = folder / "record.json"
    file.write_text(text or Forgery(kind).text())
    return file


@pytest.mark.parametrize("kind", ["auto", "threshold", "no-quorum"])
def test_an_honest_record_is_verified_and_each_check_told(
    verify_page: Page, kind: str, tmp_path: Path
) -> None:
    poll = usual_poll(kind)
    own = tracker(poll.record["board"][1]["data"]).hex()
    verify_page.get_by_label("Election id").fill(poll.election.hex())
    verify_page.get_by_label("Board key").fill(poll.manifest["board_key"])
    check(verify_page, record_file(tmp_path, kind), tracker=own)
    expect(verify_page.get_by_role("heading", name="Every check holds", exact=False)).to_be_focused()
    report = av.verify(
        Forgery(kind).text(), election=poll.election.hex(), board_key=poll.manifest["board_key"], tracker=own
    )
    told = verify_page.locator("#verify-checks li")
    expect(told).to_have_text([f"holds {check.name}: {check.sentence}." for check in report.checks])
    expect(verify_page.locator("#verify-warning")).to_be_hidden()
    expect(verify_page.locator("#verify-facts")).to_contain_text(report.result.outcome.replace("-", " "))


def test_without_published_values_the_verdict_says_so(verify_page: Page, tmp_path: Path) -> None:
    verify_page.get_by_label("Board key").fill("")
    check(verify_page, record_file(tmp_path))
    expect(verify_page.locator("#verify-verdict")).to_contain_text("compare it with the e-mail")
    warning = verify_page.locator("#verify-warning")
    expect(warning).to_contain_text("Not compared: the election id")
    expect(warning).to_contain_text("the board key")


def test_a_tampered_record_is_refused_by_name(verify_page: Page, tmp_path: Path) -> None:
    record = Forgery("auto").record
    record["result"] |= {"yes": 3, "abstain": 2}
    verify_page.get_by_label("Board key").fill("")
    check(verify_page, record_file(tmp_path, text=json.dumps(record)))
    expect(verify_page.get_by_role("heading", name="This record does not hold")).to_be_focused()
    expect(verify_page.locator("#verify-facts")).to_contain_text(
        "result.tally: the decrypted sum of the ballots is not"
    )
    expect(verify_page.locator("#verify-checks li")).to_have_count(9)


HUNDREDS = 300


def test_a_record_of_hundreds_is_verified_behind_a_moving_bar(verify_page: Page, tmp_path: Path) -> None:
    """benchmarks/verify_a_record.py does the same with a thousand."""
    poll = polls.Poll.open([f"voter {number}" for number in range(HUNDREDS)])
    for voter in poll.vids:
        poll.cast(voter)
    poll.close()
    verify_page.evaluate(
        """() => {
            window.seen = [];
            const bar = document.querySelector("#verify-progress");
            const watch = () => window.seen.push([bar.value, bar.checkVisibility()]);
            new MutationObserver(watch).observe(bar, { attributes: true, attributeFilter: ["value"] });
        }"""
    )
    verify_page.get_by_label("Election id").fill(poll.manifest.election.hex())
    verify_page.get_by_label("Board key").fill(poll.manifest.board_key.encode().hex())
    check(verify_page, record_file(tmp_path, text=json.dumps(poll.record())))
    heading = verify_page.get_by_role("heading", name="Every check holds", exact=False)
    expect(heading).to_be_focused(timeout=60_000)
    expect(verify_page.locator("#verify-facts")).to_contain_text(f"yes {HUNDREDS}")
    shown = [value for value, visible in verify_page.evaluate("window.seen") if visible]
    assert shown == sorted(shown)
    assert len({value for value in shown if 0 < value < 1}) >= 2, "it is told a few times a second"


def test_text_may_be_pasted_and_mistakes_are_said(verify_page: Page) -> None:
    verify_page.get_by_role("button", name="Check it").click()
    expect(verify_page.get_by_role("alert")).to_have_text("Choose the file to check, or paste its text.")
    verify_page.get_by_text("or paste its text", exact=True).click()
    verify_page.get_by_label("Text of the file").fill(Forgery("auto").text())
    verify_page.get_by_label("Your tracker").fill("12345")
    verify_page.get_by_role("button", name="Check it").click()
    expect(verify_page.get_by_role("alert")).to_contain_text("Your tracker: this must be 64 digits")
    expect(verify_page.get_by_label("Your tracker")).to_be_focused()
    verify_page.get_by_label("Your tracker").fill("")
    verify_page.get_by_label("Board key").fill("")
    verify_page.get_by_role("button", name="Check it").click()
    expect(verify_page.get_by_role("alert")).to_have_count(0)
    expect(verify_page.locator("#verify-verdict")).to_contain_text("Every check holds")


def test_a_member_checks_a_counted_vote_with_one_click(
    page: Page,
    poll: Poll,
    people: Cast,
    clock: Clock,
    celery_worker_process: WorkerProcess,
    tick: Ticks,
    live_server: LiveServer,
) -> None:
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    for person, choice in ((people.alice, Choice.YES), (people.bob, Choice.YES), (people.carol, Choice.YES)):
        cast_ballot(poll, person, choice)
    clock.advance(days=7)
    tick()
    poll.refresh_from_db()
    assert poll.state == Poll.State.COUNTED
    sign_in_demo(page, people.bob, base_url=live_server.url, then=f"/votes/{poll.pk}/")
    page.get_by_role("link", name="Check it in this browser").click()
    expect(page.locator("#verify-verdict")).to_contain_text("Every check holds")
    expect(page.locator("#verify-facts")).to_contain_text("yes 3, no 0, abstain 0")
    page.goto(f"{live_server.url}/votes/{poll.pk}/board/")
    page.locator("#entry-1 summary").click()
    page.get_by_text("The trustee process", exact=True).click()
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        look(page)
    page.get_by_role("link", name="Check it in this browser").click()
    expect(page.locator("#verify-verdict")).to_contain_text("Every check holds")
    assert thrown == []


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_is_accessible_and_fits(verify_page: Page, width: int, tmp_path: Path) -> None:
    verify_page.set_viewport_size({"width": width, "height": 800})
    verify_page.get_by_text("or paste its text", exact=True).click()
    look(verify_page)
    verify_page.get_by_label("Board key").fill("")
    check(verify_page, record_file(tmp_path))
    expect(verify_page.locator("#verify-verdict")).to_contain_text("Every check holds")
    look(verify_page)
