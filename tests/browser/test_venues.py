"""The venues' desk in Chromium, with a real worker that asks a GitHub on this computer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from psrt.audit.services import verify
from tests.browser.witness import Witness
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.fixtures.venues import TOKEN, FakeTeam, serving
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import Broker, Ticks, WorkerProcess
from venues.models import Application, Comparison
from venues.queries import open_grants


@pytest.fixture
def github() -> Iterator[FakeTeam]:
    """Bob and Carol are on the team, Dana is invited, Eve is still there, and so is a bot."""
    team = FakeTeam(
        accounts={1: "alice-a", 2: "bob-b", 3: "carol-c", 4: "dana-d", 5: "eve-e", 9: "advisory-bot"},
        organization={1},
        members=[2, 3, 5, 9],
        invitations=[{"login": "dana-d"}],
    )
    with serving(team):
        yield team


@pytest.fixture
def worker(
    transactional_db: None,
    github: FakeTeam,
    broker: Broker,
    worker_environment: dict[str, str],
    tmp_path: Path,
) -> Iterator[WorkerProcess]:
    """A worker that is given the team's token, as no other process is."""
    own = {"PSRT_PROCESS": "worker", "GITHUB_API_URL": github.url, "GITHUB_TEAM_TOKEN": TOKEN}
    process = WorkerProcess("default", environment=worker_environment | own, log=tmp_path / "worker.log")
    process.start()
    yield process
    wait_until(broker.is_idle, timeout=30, what="the worker is done with this test")
    process.stop()


def test_a_team_is_compared_and_put_right(
    page: Page, live_server: LiveServer, worker: WorkerProcess, github: FakeTeam, clock: Clock, tick: Ticks
) -> None:
    cast = make_cast(now=clock.now())
    for number, person in enumerate((cast.alice, cast.bob, cast.carol, cast.dana, cast.eve), start=1):
        Person.objects.filter(pk=person.pk).update(github_id=number)
    witness = Witness(page, base_url=live_server.url)
    witness.become(cast.carol)
    _the_team_is_added(witness)
    tick("venues.advance_due")  # the worker says that it has the token; it may be past the hour of the night
    _the_list_is_read(witness)
    _the_bot_is_allowed(witness)
    _changes_are_made(witness, cast)
    assert sorted(github.members) == [1, 2, 3, 9]
    assert [open_grants(person).count() for person in (cast.alice, cast.eve)] == [1, 0]
    assert TOKEN not in worker.log_text()
    assert verify() is None


def _the_team_is_added(witness: Witness) -> None:
    witness.open("/desk/", "Desk")
    witness.follow("Venues")
    witness.look("Venues")
    witness.follow("Add a venue")
    witness.look("Add a venue")
    witness.fill(name="GitHub team", address="psrt")
    witness.press("Add the venue")
    witness.look("Add a venue")
    witness.sees("Write the organization and the team’s slug, such as python/psrt.")
    witness.fill(address="python/psrt")
    witness.press("Add the venue")
    witness.look("GitHub team")
    witness.sees("The site cannot read its list")


def _the_list_is_read(witness: Witness) -> None:
    witness.page.reload()
    witness.press("Compare now")
    witness.look("GitHub team, compared")
    wait_until(_nothing_is_compared, timeout=30, what="the worker has compared")
    witness.page.reload()
    witness.look("GitHub team, compared")
    for group in ("Missing (1)", "Extra (1)", "Unknown (1)", "Pending (1)"):
        witness.sees(group)
    witness.page.get_by_text("In place (2): no change needed").click()
    witness.look("GitHub team, compared")


def _the_bot_is_allowed(witness: Witness) -> None:
    witness.page.get_by_role("link", name=re.compile("Allow it.*advisory-bot")).click()
    witness.look("Allow advisory-bot (id 9)")
    witness.fill(reason="files advisories")
    witness.press("Allow it")
    witness.sees("Allowed (1): no change needed")


def _changes_are_made(witness: Witness, cast: Cast) -> None:
    page = witness.page
    page.get_by_label(cast.alice.name).check()
    page.get_by_label(cast.eve.name).check()
    witness.press("Go on with the chosen rows")
    witness.look("Change GitHub team")
    witness.press("Make 2 changes")
    witness.look("Changes to GitHub team")
    wait_until(
        lambda: Application.objects.filter(state="done").exists(), timeout=30, what="the changes are made"
    )
    wait_until(_nothing_is_compared, timeout=30, what="the worker has looked again")
    page.reload()
    witness.look("Changes to GitHub team")
    witness.sees(f"{cast.alice.name} is on the team.")
    witness.sees("eve-e is not on the team any more.")
    witness.follow("See how it compares now")
    witness.look("GitHub team, compared")
    witness.sees("Everybody is where they should be")
    witness.follow("GitHub team")
    witness.look("GitHub team")
    witness.follow("Paste its list instead")
    witness.look("Paste the list of GitHub team")


def _nothing_is_compared() -> bool:
    states = set(Comparison.objects.values_list("state", flat=True))
    return bool(states) and states <= {"done", "failed"}
