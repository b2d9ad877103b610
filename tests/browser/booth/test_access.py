"""The booth for everyone: by keyboard, by screen reader, on a phone, in the dark; and an answer without JavaScript."""

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.booth.page import Booth
from tests.cast import Cast
from tests.signin import sign_in_demo
from votes.models import Poll


def look(page: Page) -> None:
    """Fail if axe finds anything, or if the page is wider than the window."""
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    width, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert width <= window


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark"), (320, "light")])
def test_every_step_is_accessible_and_fits(
    booth: Booth, people: Cast, width: int, scheme: Literal["light", "dark"]
) -> None:
    page = booth.page
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    booth.enter(people.bob)
    booth.press("Encrypt my choice")
    page.get_by_text("What your browser has checked").click()
    look(page)
    booth.encrypt("Yes")
    look(page)
    booth.cast()
    booth.recorded()
    look(page)


def test_a_vote_by_keyboard_alone_with_the_focus_on_each_step(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    page = booth.page
    page.get_by_role("radio", name="Yes", exact=True).focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="No", exact=True)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Review the encrypted ballot")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy the tracker").first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cast this ballot")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#booth-receipt-heading")).to_be_focused()
    booth.recorded()


def test_without_javascript_the_page_says_why_it_needs_it(
    browser: Browser, poll: Poll, people: Cast, live_server: LiveServer
) -> None:
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        booth = Booth(page, poll, base_url=live_server.url)
        sign_in_demo(page, people.bob, base_url=booth.base_url, then=booth.path)
        expect(page.get_by_role("heading", name="Voting needs JavaScript")).to_be_visible()
        assert "Your choice is encrypted here, in your browser" in page.locator("noscript").inner_text()
        expect(page.get_by_text("Preparing the booth")).to_be_hidden()
        expect(page.get_by_role("radio")).to_have_count(0)
