"""A ballot that the browser only carries: the program encrypts, and the booth's form needs no JavaScript."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.booth.page import RECORDING_MS, Booth
from tests.cast import Cast
from tests.fixtures.waiting import wait_until
from tests.signin import sign_in_demo
from tests.votes.client.program import Program
from votes import queries
from votes.models import Poll


def _download(page: Page, name: str, target: Path) -> None:
    with page.expect_download() as download:
        page.get_by_role("link", name=name, exact=True).click()
    download.value.save_as(target)


def test_program_and_poll_file_out_and_ballot_in_without_javascript(
    browser: Browser, poll: Poll, people: Cast, live_server: LiveServer, tmp_path: Path
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        booth = Booth(page, poll, base_url=live_server.url)
        sign_in_demo(page, people.bob, base_url=booth.base_url, then=booth.path)
        page.get_by_text("Vote from the command line instead").click()

        program = Program(tmp_path, tmp_path / "downloaded.pyz")
        _download(page, "anonballot.pyz", program.path)
        _download(page, "your poll file", tmp_path / "poll.json")
        pins = ["--election", poll.election, "--board-key", str(queries.board_key())]
        answer = program.run("vote", "poll.json", "--output", "ballot.json", *pins, stdin="no\n")
        assert answer.code == 0, answer

        page.get_by_label("The ballot file that the program wrote").set_input_files(tmp_path / "ballot.json")
        page.get_by_role("button", name="Send the ballot").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Your ballot")
        expect(page.locator(".tracker").first).to_have_text(answer.out.split("\n\n    ")[1].split("\n")[0])
        wait_until(
            lambda: "Your ballot is recorded" in page.goto(page.url).text(),  # type: ignore[union-attr]
            timeout=RECORDING_MS / 1000,
            what="the trustee signs the board",
        )
        page.get_by_role("link", name="board", exact=True).click()
        expect(page.get_by_role("status")).to_contain_text("The ballot with this tracker is entry 1")


@pytest.mark.parametrize("width", [1280, 320])
def test_its_pages_are_accessible_and_fit(booth: Booth, people: Cast, tmp_path: Path, width: int) -> None:
    page = booth.page
    page.set_viewport_size({"width": width, "height": 800})
    booth.enter(people.bob)
    page.get_by_text("Vote from the command line instead").click()
    _look(page)
    page.goto(f"{booth.base_url}{booth.path}command-line/")
    page.get_by_role("button", name="Send the ballot").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose the ballot file, or paste its text")
    _look(page)
    program = Program.install(tmp_path)
    _download(page, "your poll file", program.folder / "poll.json")
    program.run("vote", "poll.json", "--choice", "yes", "--output", "ballot.json")
    page.get_by_label("Or the text in it").fill((program.folder / "ballot.json").read_text())
    page.get_by_role("button", name="Send the ballot").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Your ballot")
    _look(page)


def _look(page: Page) -> None:
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    shown, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert shown <= window
