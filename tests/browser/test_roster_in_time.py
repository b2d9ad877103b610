"""The history as the public sees it; an admin's exports and an import with its progress bar."""

import re
from pathlib import Path
from subprocess import run

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from members.roster_export import roster_csv
from psrt import clock
from tests.browser.witness import Witness
from tests.cast import Cast
from tests.fixtures.waiting import wait_until
from tests.members.test_import_worker import LISTS, MANY, HeldUp, cast, held_up

__all__ = ["cast", "held_up"]  # fixtures


@pytest.mark.usefixtures("celery_worker_process")
def test_history_exports_and_an_import(
    page: Page, live_server: LiveServer, settings: Settings, cast: Cast, held_up: HeldUp, tmp_path: Path
) -> None:
    settings.SITE_URL = live_server.url
    witness = Witness(page, base_url=live_server.url)
    witness.open("/", "Who is on the team")
    witness.follow("History")
    witness.look("History of the team")
    expect(page.get_by_role("img", name="Size of the team over time")).to_be_visible()
    page.get_by_text("The same as a table").click()
    expect(page.get_by_role("row", name=re.compile("before|5"))).not_to_have_count(0)
    witness.sees("Eve Eklund is no longer on the team")
    page.get_by_label("Year").select_option(str(clock.now().year))
    witness.press("Show")
    witness.look("History of the team")
    expect(page.get_by_text("Alice Achterberg joined the team")).to_have_count(0)

    witness.become(cast.carol, then="/desk/exports/")
    witness.look("Exports")
    current = "Alice Achterberg,alice-a,\nZoë,zoe,\n"
    page.get_by_label("psrt.csv, pasted").fill(current)
    witness.press("Show the change")
    witness.look("The change for a pull request")
    with page.expect_download() as download:
        witness.follow("Download psrt.patch")
    (tmp_path / "security").mkdir()
    (tmp_path / "security/psrt.csv").write_text(current)
    download.value.save_as(tmp_path / "psrt.patch")
    run(["git", "apply", "psrt.patch"], cwd=tmp_path, check=True)
    assert (tmp_path / "security/psrt.csv").read_bytes() == roster_csv(on=clock.now().date())

    witness.follow("Import")
    witness.look("Import the lists")
    page.get_by_label("psrt.csv, as a file").set_input_files(
        {"name": "psrt.csv", "mimeType": "text/csv", "buffer": LISTS.encode()}
    )
    witness.press("Check the lists")
    expect(page.get_by_role("heading", level=1)).to_have_text("What would change", timeout=60_000)
    witness.look("What would change")
    witness.sees(f"{MANY + 2} changes.")
    witness.sees("Bob Bălan: still member, though on no list")
    with held_up():
        witness.press("Import")
        witness.look("The lists are being imported")
        bar = page.get_by_role("progressbar", name="Progress")
        expect(bar).to_have_js_property("max", 2 * (MANY + 1))
        wait_until(lambda: bar.evaluate("bar => bar.value") > MANY, timeout=60, what="the bar moves")
    expect(page.get_by_role("heading", level=1)).to_have_text("Imported", timeout=60_000)
    witness.look("Imported")
    witness.follow("See the roster")
    witness.look("Who is on the team")
    witness.sees("Rita")
