"""An import in a real worker: its progress is seen while it is at it, and a worker that dies leaves nothing behind."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest

from members.models import Membership, Person, RosterImport
from members.queries import roster
from members.services.imports import confirm_import, start_import, work_on_imports
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.cast import Cast, make_cast
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import Broker, Ticks, WorkerProcess

MANY = 700
LISTS = "".join(f"Voter {n:03},voter-{n:03},\n" for n in range(MANY)) + "Rita,rita,Release Manager\n"
HeldUp = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    return make_cast(now=clock.now())


@pytest.fixture
def held_up(worker_environment: dict[str, str]) -> HeldUp:
    """Within it, nobody writes role terms: an import comes to them last."""

    @contextmanager
    def hold() -> Iterator[None]:
        with psycopg.connect(worker_environment["DATABASE_URL"]) as holder:
            holder.execute("LOCK TABLE members_roleterm IN SHARE MODE")
            yield

    return hold


def test_its_progress_is_seen_and_a_killed_worker_leaves_nothing(
    cast: Cast, celery_worker_process: WorkerProcess, broker: Broker, tick: Ticks, held_up: HeldUp
) -> None:
    started = start_import(members=LISTS.encode(), emeriti=None, joined=None, by=cast.carol, now=clock.now())
    wait_until(lambda: state_of(started) == "ready", timeout=60, what="the worker has checked it")
    started.refresh_from_db()
    entries = Entry.objects.count()
    assert len(started.changes) == MANY + 2
    with held_up():
        confirm_import(import_id=started.pk, seen=started.fingerprint(), by=cast.dana)
        wait_until(lambda: done_of(started) > 1.5 * (MANY + 1), timeout=60, what="most of it is written")
        assert work_on_imports(now=clock.now()) == 0, "somebody is at it"
        assert Person.objects.filter(name="Rita").count() == 0, "all of it or nothing"
        celery_worker_process.kill()
    assert state_of(started) == "applying"
    assert (len(roster(on=clock.now().date())), Entry.objects.count()) == (4, entries)
    broker.clear()
    celery_worker_process.start()
    tick("members.work_on_imports")
    tick("members.work_on_imports")
    assert state_of(started) == "done"
    assert Membership.objects.filter(left=None).count() == 4 + MANY + 1
    assert Entry.objects.filter(event=Event.ROSTER_IMPORTED).count() == 1
    assert verify() is None


def state_of(started: RosterImport) -> str:
    return RosterImport.objects.get(pk=started.pk).state


def done_of(started: RosterImport) -> int:
    return RosterImport.objects.get(pk=started.pk).done
