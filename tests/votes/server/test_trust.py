"""The trustee trusts nothing in the database: what it finds changed stops the poll, for good, with an alarm."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from pytest_django import Settings

from members.models import Person
from members.rules import Role
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import add_role
from tests.clock import Clock
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot, make_ballot_for
from votes import queries, services
from votes.board import new_row, stored_entries
from votes.crypto.board import ballot_entry
from votes.crypto.manifest import election_id
from votes.models import BoardEntry, Checkpoint, Poll, RollEntry, RollVid

Tamper = Callable[[Poll], None]


@contextmanager
def as_database_administrator() -> Iterator[None]:
    """Write past every trigger, as somebody with the database in their hands can."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


@pytest.fixture
def voted_poll(open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock) -> Poll:
    """Four have voted, and the trustee has signed it; the first two voters are the admins."""
    for admin in voters[:2]:
        add_role(admin, Role.ADMIN, now=clock.now())
    for voter in voters[:4]:
        cast_ballot(open_poll, voter, "yes")
    trustee.run()
    return open_poll


def last_ballot_deleted(poll: Poll) -> None:
    """A backup from before the last ballot was restored."""
    last = queries.head(poll)
    assert last is not None
    Checkpoint.objects.filter(poll=poll, seq=last.seq).delete()
    last.delete()


def rechained(poll: Poll) -> None:
    """One ballot is dropped and the rest chained anew, so that the chain holds; checkpoints of the past are dropped."""
    rows = list(BoardEntry.objects.filter(poll=poll, type="ballot").order_by("seq"))
    kept = [entry.ballot for entry in stored_entries(poll) if entry.ballot is not None][1:]
    BoardEntry.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Checkpoint.objects.filter(poll=poll, seq__gt=0).delete()
    opening = BoardEntry.objects.get(poll=poll, seq=0)
    previous = bytes.fromhex(opening.hash)
    for seq, ballot in enumerate(kept, start=1):
        entry = ballot_entry(ballot, seq=seq, previous=previous, time=rows[seq].time)
        new_row(poll, entry).save()
        previous = entry.hash


def voter_replaced(poll: Poll) -> None:
    """Somebody else's pseudonym is put on the published roll."""
    vid = RollVid.objects.filter(poll=poll).latest("vid")
    RollVid.objects.filter(pk=vid.pk).update(vid="ab" * 32)


def pseudonym_replaced(poll: Poll) -> None:
    """A voter is given a pseudonym that is not on the published roll."""
    entry = RollEntry.objects.filter(poll=poll).latest("username")
    RollEntry.objects.filter(pk=entry.pk).update(vid="ab" * 32)


def manifest_replaced(poll: Poll) -> None:
    """The stored manifest is another text."""
    Poll.objects.filter(pk=poll.pk).update(manifest=poll.manifest + " ")


def election_replaced(poll: Poll) -> None:
    """The poll carries the election id of a manifest that the trustee did not make."""
    Poll.objects.filter(pk=poll.pk).update(election="ab" * 32)


def ballot_forged(poll: Poll) -> None:
    """A ciphertext is swapped after the fact."""
    first, second = BoardEntry.objects.filter(poll=poll, type="ballot").order_by("seq")[:2]
    BoardEntry.objects.filter(pk=first.pk).update(beta=second.alpha)


def checkpoint_forged(poll: Poll) -> None:
    """Somebody signs in the trustee's place, with another key."""
    Checkpoint.objects.filter(poll=poll, seq=4).update(c="01" + "0" * 62)


def earlier_checkpoint_forged(poll: Poll) -> None:
    """The same, for an entry that is not the last: its voter's booth would not believe it."""
    Checkpoint.objects.filter(poll=poll, seq=2).update(c="01" + "0" * 62)


TAMPERINGS: list[tuple[Tamper, str]] = [
    (last_ballot_deleted, "The board went back"),
    (rechained, "The board went back"),
    (voter_replaced, "The board does not verify"),
    (pseudonym_replaced, "The voters on the roll do not have"),
    (manifest_replaced, "The manifest is not the one"),
    (election_replaced, "The database has lost the election"),
    (ballot_forged, "The board does not verify"),
    (checkpoint_forged, "A checkpoint of the board was not signed by the trustee"),
    (earlier_checkpoint_forged, "A checkpoint of the board was not signed by the trustee"),
]


@pytest.mark.parametrize(("tamper", "sentence"), TAMPERINGS, ids=[t.__name__ for t, _ in TAMPERINGS])
def test_what_was_changed_is_never_counted(
    voted_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock, tamper: Tamper, sentence: str
) -> None:
    with as_database_administrator():
        tamper(voted_poll)
    trustee.run()
    clock.advance(days=7)
    trustee.run()
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.alarm.startswith(sentence)
    assert voted_poll.outcome == ""
    assert not voted_poll.partials.exists()
    alarms = OutboxMessage.objects.filter(name="vote-alarm").order_by("to")
    assert [mail.to for mail in alarms] == [admin.email for admin in voters[:2]]
    assert voted_poll.alarm in alarms[0].body_text
    assert Entry.objects.filter(event="votes.poll_alarm_raised").count() == 1


def test_an_alarm_is_raised_while_the_vote_is_open_and_stops_casting(
    voted_poll: Poll, voters: list[Person], trustee: Trustee
) -> None:
    ballot = make_ballot_for(voted_poll, voters[5], "yes")
    with as_database_administrator():
        last_ballot_deleted(voted_poll)
    trustee.run()
    with pytest.raises(services.BallotRefused) as refusal:
        services.cast(poll=voted_poll, person=voters[5], ballot_text=ballot.to_text())
    assert refusal.value.code == "stopped"


def test_a_stopped_poll_can_be_cancelled_even_after_its_close(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    with as_database_administrator():
        last_ballot_deleted(voted_poll)
    trustee.run()
    clock.advance(days=8)
    services.cancel_poll(poll=voted_poll, actor=None, now=clock.now())
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.state == Poll.State.CANCELLED
    assert trustee.store.elections() == []


def test_a_database_from_before_the_opening_is_not_opened_again(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    with as_database_administrator():
        for table in (Checkpoint, BoardEntry, RollEntry, RollVid):
            table._default_manager.filter(poll=voted_poll).delete()
        Poll.objects.filter(pk=voted_poll.pk).update(
            state="pending", manifest="", election="", opens_at=None, closes_at=None, electorate=None
        )
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.state == Poll.State.PENDING
    assert voted_poll.alarm == "The database has lost the election that the trustee opened for this vote."
    assert len(trustee.store.elections()) == 1


def test_a_database_from_before_the_count_is_not_counted_again(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    clock.advance(days=7)
    trustee.run()
    nothing = {"outcome": "", "ballots": None, "yes": None, "no": None, "abstain": None, "counted_at": None}
    with as_database_administrator():
        voted_poll.partials.all().delete()
        Poll.objects.filter(pk=voted_poll.pk).update(
            state="closed", key_destroyed_at=None, objections_until=None, **nothing
        )
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.alarm
    assert voted_poll.outcome == ""


def test_a_manifest_that_the_trustee_did_not_make_is_never_counted(
    open_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    """Whoever writes to the database opens a poll under a key of their own."""
    poll = request()
    forged = open_poll.manifest.replace("Noor", "Mallory")
    opens, closes = open_poll.window
    with as_database_administrator():
        Poll.objects.filter(pk=poll.pk).update(
            state="open",
            manifest=forged,
            election=election_id(forged).hex(),
            opens_at=opens,
            closes_at=closes,
            electorate=6,
        )
    trustee.run()
    poll.refresh_from_db()
    assert poll.alarm == "The trustee holds no key for this vote."


def test_a_result_that_does_not_hold_keeps_its_key_and_raises_an_alarm(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    clock.advance(days=7)
    while voted_poll.state != Poll.State.COUNTED:
        assert trustee.step(voted_poll)
    with as_database_administrator():
        Poll.objects.filter(pk=voted_poll.pk).update(yes=3, no=1)
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.alarm.startswith("The published result does not verify.")
    assert voted_poll.key_destroyed_at is None
    assert trustee.store.elections() == [voted_poll.election]


def test_a_close_that_is_not_signed_is_not_counted(voted_poll: Poll, trustee: Trustee, clock: Clock) -> None:
    clock.advance(days=7)
    assert trustee.step(voted_poll)
    assert voted_poll.state == Poll.State.CLOSED
    with pytest.raises(Exception, match="not the one that the trustee has signed"):
        trustee.count(voted_poll)
    assert not voted_poll.partials.exists()


def test_nothing_is_closed_early_by_the_trustees_own_clock(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    """The database's clock says that voting is over; the trustee's own computer does not."""
    clock.advance(days=7)
    with time_machine.travel(clock.now() - timedelta(days=8), tick=True):
        trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.state == Poll.State.OPEN
    trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.state == Poll.State.COUNTED


def test_nothing_is_closed_early_by_the_databases_clock(
    voted_poll: Poll, trustee: Trustee, clock: Clock
) -> None:
    with time_machine.travel(clock.now() + timedelta(days=30), tick=True):
        trustee.run()
    voted_poll.refresh_from_db()
    assert voted_poll.state == Poll.State.OPEN


def test_a_poll_with_an_alarm_keeps_no_other_waiting(
    voted_poll: Poll, voters: list[Person], trustee: Trustee
) -> None:
    with as_database_administrator():
        last_ballot_deleted(voted_poll)
    other = request()
    trustee.run()
    other.refresh_from_db()
    assert other.state == Poll.State.OPEN


def test_a_lost_signing_key_is_never_replaced_in_silence(
    trustee: Trustee, settings: Settings, voters: list[Person]
) -> None:
    trustee.run()
    published = queries.board_key()
    (settings.TRUSTEE_DIR / "board.key").unlink()
    poll = request()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="missing"):
            trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.PENDING
    assert queries.board_key() == published


def test_a_lost_directory_is_replaced_by_command_and_stops_what_was_open(
    open_poll: Poll, settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="nothing to replace"):
        call_command("replace_board_key")
    old = queries.board_key()
    settings.TRUSTEE_DIR = tmp_path / "new"
    call_command("replace_board_key")
    new = queries.board_key()
    assert new is not None
    assert new != old
    assert new in capsys.readouterr().out
    Trustee().run()
    open_poll.refresh_from_db()
    assert open_poll.alarm == "What the trustee remembered of this board is missing."
    settings.PSRT_PROCESS = "manage"
    with pytest.raises(CommandError, match="PSRT_PROCESS=trustee"):
        call_command("replace_board_key")


def test_the_signing_key_of_another_installation_is_refused(
    trustee: Trustee, settings: Settings, tmp_path: Path
) -> None:
    trustee.run()
    published = queries.board_key()
    settings.TRUSTEE_DIR = tmp_path / "another"
    with pytest.raises(RuntimeError, match="missing"):
        Trustee().run()
    Trustee().store.create_board_secret()
    with pytest.raises(RuntimeError, match="not that of the key"):
        Trustee().run()
    assert queries.board_key() == published
