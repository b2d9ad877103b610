"""Real threads, a barrier, real commits: whatever the order, the board holds and each voter counts once."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from random import Random
from time import sleep
from typing import TypeVar

import pytest
from django.db import connections

from members.models import Person
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.votes.server.conftest import Trustee
from tests.voting import cast_ballot, make_ballot_for
from votes import queries, services
from votes.board import stored_entries, stored_roll
from votes.crypto.board import verify_board
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Partial, Poll

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


def at_once(tasks: Sequence[Callable[[], T]]) -> list[T]:
    """Run the tasks in threads that start together, each with its own database connection."""
    barrier = threading.Barrier(len(tasks))

    def run(task: Callable[[], T]) -> T:
        try:
            barrier.wait(timeout=30)
            return task()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def casting(poll: Poll, voter: Person, text: str) -> Callable[[], str]:
    """A task that casts and says "taken" or the code of the refusal."""

    def cast() -> str:
        try:
            services.cast(poll=poll, person=voter, ballot_text=text)
        except services.BallotRefused as refusal:
            return refusal.code
        return "taken"

    return cast


def holds(poll: Poll) -> int:
    """Verify the whole board; the number of ballots to count."""
    manifest = parse_manifest(poll.manifest)
    return len(verify_board(manifest, stored_roll(poll), stored_entries(poll)).counted)


def test_twenty_casts_of_one_voter_leave_one(open_poll: Poll, voters: list[Person]) -> None:
    ballots = [make_ballot_for(open_poll, voters[0], "yes").to_text() for _ in range(20)]
    answers = at_once([casting(open_poll, voters[0], text) for text in ballots])
    assert sorted(answers) == ["stale-rev"] * 19 + ["taken"]
    assert BoardEntry.objects.filter(poll=open_poll).count() == 2
    assert holds(open_poll) == 1


def test_twenty_revisions_at_once_count_as_one(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    ballots = [make_ballot_for(open_poll, voters[0], "yes", rev=rev).to_text() for rev in range(1, 21)]
    answers = at_once([casting(open_poll, voters[0], text) for text in ballots])
    assert set(answers) <= {"taken", "stale-rev"}
    assert answers[-1] == "taken", "the newest revision always fits"
    assert holds(open_poll) == 1
    assert queries.turnout(open_poll) == 1
    clock.advance(days=7)
    trustee.run()
    open_poll.refresh_from_db()
    assert open_poll.ballots == 1


def test_all_voters_at_once_are_all_taken(open_poll: Poll, voters: list[Person]) -> None:
    answers = at_once(
        [casting(open_poll, voter, make_ballot_for(open_poll, voter, "no").to_text()) for voter in voters]
    )
    assert answers == ["taken"] * len(voters)
    assert holds(open_poll) == len(voters)


def test_one_ballot_sent_many_times_is_on_the_board_once(open_poll: Poll, voters: list[Person]) -> None:
    text = make_ballot_for(open_poll, voters[0], "yes").to_text()
    answers = at_once([casting(open_poll, voters[0], text)] * 8)
    assert sorted(answers) == ["duplicate"] * 7 + ["taken"]
    assert holds(open_poll) == 1


def test_a_cast_that_races_the_close_is_wholly_in_or_wholly_out(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    _, closes = open_poll.window
    ballots = [make_ballot_for(open_poll, voter, "yes").to_text() for voter in voters]
    random = Random(7)
    clock.advance_to(closes - timedelta(seconds=1))

    def late(voter: Person, text: str, delay: float) -> Callable[[], str]:
        def cast() -> str:
            sleep(delay)
            return casting(open_poll, voter, text)()

        return cast

    def close() -> str:
        while not Poll.objects.filter(pk=open_poll.pk, state=Poll.State.COUNTED).exists():
            trustee.run()
        return "closed and counted"

    racing = [
        late(voter, text, random.uniform(0.2, 1.4)) for voter, text in zip(voters, ballots, strict=True)
    ]
    *answers, _ = at_once([*racing, close])
    assert set(answers) <= {"taken", "closed"}
    open_poll.refresh_from_db()
    assert open_poll.ballots == answers.count("taken") == holds(open_poll)
    assert stored_entries(open_poll)[-1].type == "close"


def test_casts_and_signatures_at_once_leave_a_whole_board(
    open_poll: Poll, voters: list[Person], trustee: Trustee
) -> None:
    tasks = [
        casting(open_poll, voter, make_ballot_for(open_poll, voter, "yes").to_text()) for voter in voters
    ]

    def sign() -> str:
        for _ in range(5):
            trustee.run()
        return "signed"

    at_once([*tasks, sign, sign])
    trustee.run()
    open_poll.refresh_from_db()
    assert open_poll.alarm == ""
    assert holds(open_poll) == len(voters)
    assert OutboxMessage.objects.filter(name="vote-receipt").count() == len(voters)


def test_two_ticks_at_once_count_once(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    for voter in voters[:4]:
        cast_ballot(open_poll, voter, "yes")
    clock.advance(days=7)
    at_once([trustee.run] * 4)
    assert_counted_once(open_poll)


def test_two_counts_at_once_count_once_even_without_the_trustees_lock(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    """As if two trustee hosts worked on copies of one key directory: the database lets one of them publish."""
    for voter in voters[:4]:
        cast_ballot(open_poll, voter, "yes")
    clock.advance(days=7)
    while not trustee.can_count(open_poll):
        assert trustee.step(open_poll)
    at_once([lambda: trustee.count(open_poll)] * 3)
    trustee.run()
    assert_counted_once(open_poll)


def assert_counted_once(poll: Poll) -> None:
    """One result, one decryption, one word of it in the log."""
    poll.refresh_from_db()
    assert (poll.state, poll.alarm, poll.yes, poll.outcome) == (Poll.State.COUNTED, "", 4, "approved")
    assert Partial.objects.filter(poll=poll).count() == 1
    assert BoardEntry.objects.filter(poll=poll, type="close").count() == 1
    for event in ("poll_closed", "poll_counted", "poll_key_destroyed"):
        assert Entry.objects.filter(event=f"votes.{event}").count() == 1
