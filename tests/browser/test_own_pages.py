"""One's own pages and the audit log, walked through in a real browser: wide and on a phone, light and accessible."""

import json
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from psrt.audit.services import head
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.signin import sign_in_demo

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = ViewportSize(width=390, height=844)
DESKTOP = ViewportSize(width=1280, height=900)


@pytest.fixture
def cast(clock: Clock) -> Cast:
    """The cast, really committed, for the server's threads."""
    return make_cast(now=clock.now())


def look_at(page: Page) -> None:
    """No complaint of axe, and nothing to scroll sideways on a phone."""
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], page.url
    page.set_viewport_size(DESKTOP)


def test_a_member_looks_after_their_own_record_and_leaves(
    page: Page, live_server: LiveServer, cast: Cast
) -> None:
    sign_in_demo(page, cast.bob, base_url=live_server.url, then="/me/")
    look_at(page)
    page.get_by_role("link", name="Change name, links, time zone").click()
    page.get_by_label("Public name or alias").fill("Bobby Tables")
    page.get_by_label("Link 1: a word for it").fill("Blog")
    page.get_by_label("Link 1: its address").fill("https://bobby.example.org/")
    page.get_by_label("Time zone").select_option("Asia/Tokyo")
    look_at(page)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bobby Tables")
    pages = page.get_by_role("navigation", name="Your pages")
    pages.get_by_role("link", name="Mail").click()
    page.get_by_label("A nomination was withdrawn").uncheck()
    look_at(page)
    page.get_by_role("button", name="Save").click()
    pages.get_by_role("link", name="Calendar").click()
    page.get_by_role("button", name="Make an address").click()
    expect(page.get_by_role("heading", name="Your address")).to_be_visible()
    look_at(page)
    pages.get_by_role("link", name="What you did").click()
    look_at(page)
    pages.get_by_role("link", name="Audit log").click()
    expect(page.get_by_text("Record changed: name, links, time zone")).to_be_visible()
    look_at(page)
    pages.get_by_role("link", name="Your data").click()
    look_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Download it").click()
    assert json.loads(Path(download.value.path()).read_text())["person"][0]["name"] == "Bobby Tables"
    pages.get_by_role("link", name="Leave").click()
    page.get_by_label("Yes: list me among the emeriti").check()
    page.get_by_label("I leave the team today").check()
    look_at(page)
    page.get_by_role("button", name="Leave the team today").click()
    expect(page.get_by_text("You have left the team.")).to_be_visible()
    expect(page.get_by_role("row", name="Bobby Tables")).to_be_visible()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_an_admin_reads_and_checks_the_log(page: Page, live_server: LiveServer, cast: Cast) -> None:
    sign_in_demo(page, cast.carol, base_url=live_server.url, then="/desk/")
    page.get_by_role("link", name="Audit log").click()
    page.get_by_label("Person (name or GitHub username)").fill("eklund")
    page.get_by_label("Kind").select_option("members")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("row").filter(has_text="Membership ended")).to_have_count(1)
    page.get_by_text(re.compile(r"^Entry \d")).first.click()
    look_at(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON, an entry a line").click()
    assert "members.membership_ended" in Path(download.value.path()).read_text()
    page.get_by_role("link", name="Check the log").click()
    look_at(page)
    page.get_by_role("button", name="Check now").click()
    seq, digest = head()
    expect(page.get_by_text(f"{seq}:{digest}")).to_be_visible()
    look_at(page)
