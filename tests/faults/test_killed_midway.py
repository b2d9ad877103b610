"""Worker and trustee are killed in the middle of a task; the next tick finishes it, and does nothing twice.

Each is caught inside a transaction: the test holds the lock that every entry in the audit log waits for. The
broker forgets the killed task, so that nothing but the tick can be what helps.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from typing import Protocol
from uuid import uuid4

import psycopg
import pytest
from django.db import transaction

from nominations.rules import State
from psrt import clock as psrt_clock
from psrt.audit.models import Entry
from psrt.audit.services import APPEND_LOCK, verify
from psrt.mail.models import OutboxMessage
from psrt.mail.services import enqueue
from tests.cast import make_cast
from tests.clock import Clock
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import Broker, Ticks, WorkerProcess
from tests.nominations.stages import Stages
from tests.voting import cast_ballot
from votes import services as votes
from votes.models import BoardEntry, Partial, Poll
from votes.rules import PRESETS, WEEK

# Enough that the worker is still at it when it is killed.
MANY = 150


class KillAt(Protocol):
    """Sends a tick, kills the process in the middle of its task, and starts it again."""

    def __call__(self, process: WorkerProcess, task: str) -> None: ...


@pytest.fixture
def kill_at(worker_environment: dict[str, str], broker: Broker, tick: Ticks) -> KillAt:
    """``kill_at(process, task)``: the task had begun to write, and was never heard of again."""

    def kill(process: WorkerProcess, task: str) -> None:
        with _held_up(worker_environment["DATABASE_URL"]) as is_waiting:
            tick.send(task)
            wait_until(is_waiting, what="the task writes, and waits for the lock")
            process.kill()
        broker.clear()
        process.start()

    return kill


@contextmanager
def _held_up(database: str) -> Iterator[Callable[[], bool]]:
    """Nobody gets past writing an audit entry; yields whether somebody tries to."""
    waiting = """
        SELECT count(*) > 0 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND wait_event = 'advisory'
    """
    with psycopg.connect(database, autocommit=True) as holder:
        holder.execute("SELECT pg_advisory_lock(%s)", [APPEND_LOCK])

        def is_waiting() -> bool:
            row = holder.execute(waiting).fetchone()
            return row is not None and bool(row[0])

        yield is_waiting
        holder.execute("SELECT pg_advisory_unlock(%s)", [APPEND_LOCK])
        wait_until(lambda: not is_waiting(), what="the database has noticed that the process is gone")


def test_a_worker_killed_while_it_advances_a_nomination(
    celery_worker_process: WorkerProcess, kill_at: KillAt, clock: Clock, broker: Broker, tick: Ticks
) -> None:
    nomination = Stages(make_cast(now=clock.now()), clock).review()
    clock.advance(days=7)
    kill_at(celery_worker_process, "nominations.advance_due")
    nomination.refresh_from_db()
    assert nomination.state == State.REVIEW, "half a step is no step"
    assert not Poll.objects.exists()

    for _ in range(2):
        tick.send("nominations.advance_due")
        wait_until(lambda: broker.is_idle("default"), what="the worker is done")
    nomination.refresh_from_db()
    assert nomination.state == State.VOTING.value
    assert Poll.objects.get().subject == nomination.pk
    assert _events(f"nomination:{nomination.pk}")["nominations.vote_requested"] == 1
    assert verify() is None


def test_the_trustee_killed_while_it_closes_a_vote(
    trustee_process: WorkerProcess, kill_at: KillAt, clock: Clock, broker: Broker, tick: Ticks
) -> None:
    people = make_cast(now=clock.now())
    broker.clear()  # what arrivals set going is another worker's, and none runs here
    poll = votes.request_poll(
        subject=uuid4(),
        question="Shall Noor Vermeulen become a member of the PSRT?",
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=clock.now(),
    )
    wait_until(lambda: _state_of(poll) == Poll.State.OPEN, timeout=30, what="the vote is open")
    for member, choice in zip(people.members, ("yes", "yes", "no", "yes"), strict=True):
        cast_ballot(poll, member, choice)
    tick("votes.trustee_due")
    clock.advance(days=7)
    kill_at(trustee_process, "votes.trustee_due")
    assert _state_of(poll) == Poll.State.OPEN, "half a step is no step"

    tick("votes.trustee_due")
    tick("votes.trustee_due")
    assert _state_of(poll) == Poll.State.COUNTED
    assert (poll.alarm, poll.outcome, poll.yes, poll.no) == ("", "approved", 3, 1)
    assert poll.key_destroyed_at is not None
    assert BoardEntry.objects.filter(poll=poll, type=BoardEntry.Type.CLOSE).count() == 1
    assert Partial.objects.count() == 1
    assert set(_events(f"poll:{poll.pk}").values()) == {1}
    assert OutboxMessage.objects.filter(name="vote-receipt").count() == 4
    assert verify() is None


def test_a_worker_killed_while_it_sends_mail_loses_none(
    celery_worker_process: WorkerProcess,
    broker: Broker,
    tick: Ticks,
    delivered_mail: Callable[[], list[EmailMessage]],
) -> None:
    with transaction.atomic():
        for number in range(MANY):
            _put_in_outbox(number)
    wait_until(lambda: OutboxMessage.objects.exclude(sent_at=None).exists(), interval=0.005, what="it sends")
    celery_worker_process.kill()
    left = OutboxMessage.objects.filter(sent_at=None).count()
    assert left > 0, "killed too late to show anything"
    broker.clear()
    celery_worker_process.start()

    tick("psrt.mail.sweep")
    assert not OutboxMessage.objects.filter(sent_at=None).exists()
    times_sent = Counter(mail["Message-ID"] for mail in delivered_mail())
    assert len(times_sent) == MANY
    # The one in hand may have left before the database could be told; its Message-ID tells that it is one.
    assert sum(times_sent.values()) <= MANY + 1


def _put_in_outbox(number: int) -> None:
    enqueue(
        "confirmed",
        to=f"member-{number}@example.org",
        key=f"confirmed:{number}",
        context={},
        now=psrt_clock.now(),
    )


def _state_of(poll: Poll) -> str:
    poll.refresh_from_db()
    return poll.state


def _events(subject: str) -> Counter[str]:
    return Counter(Entry.objects.filter(subject=subject).values_list("event", flat=True))
