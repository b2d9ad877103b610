"""The board: what may join it, and every way to tamper with it (§6; §12, copying, eligibility, board)."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tests.votes.crypto.polls import OPENS, Poll, cast_at_once, rechained
from votes.crypto.board import (
    Entry,
    check_admission,
    open_entry,
    read_board,
    verify_board,
)
from votes.crypto.elgamal import sum_ciphertexts
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import scalar_add, scalar_from_int
from votes.rules import Choice


def _refused(poll: Poll, reason: Reason, entries: list[Entry] | None = None) -> ProtocolError:
    with pytest.raises(ProtocolError) as refusal:
        verify_board(poll.manifest, poll.roll, poll.entries if entries is None else entries)
    assert refusal.value.reason is reason
    return refusal.value


def test_a_whole_board(counted: Poll) -> None:
    board = counted.verify()
    assert board.closed
    assert board.head == counted.entries[-1].hash
    assert (board.seq, board.time) == (7, counted.manifest.closes)
    assert set(board.counted) == set(counted.roll)
    assert board.counted[counted.vids["alice"]].rev == 2
    assert board.total == sum_ciphertexts(b.ciphertext for b in board.counted.values())


def test_an_open_board_can_be_verified_too() -> None:
    poll = Poll.open()
    assert poll.verify().counted == {}
    poll.cast("alice")
    board = poll.verify()
    assert not board.closed
    assert len(board.counted) == 1


def test_the_record_form_reads_back(counted: Poll) -> None:
    records = [entry.to_record() for entry in counted.entries]
    assert read_board(records) == counted.entries
    assert set(records[0]) == {"seq", "type", "time", "hash"}
    assert records[-1]["data"] == {"ballots": 5}


RECORD_CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "unknown type": lambda e: e.update(type="note"),
    "no type": lambda e: e.pop("type"),
    "type a list": lambda e: e.update(type=["ballot"]),
    "opening with data": lambda e: e.update(type="open"),
    "close with a ballot": lambda e: e.update(type="close"),
    "extra key": lambda e: e.update(note=1),
    "negative seq": lambda e: e.update(seq=-1),
    "seq a bool": lambda e: e.update(seq=True),
    "time a float": lambda e: e.update(time=1.0),
    "time a string": lambda e: e.update(time="1"),
    "hash too short": lambda e: e.update(hash="00"),
    "ballot with an extra key": lambda e: e["data"].update(note=1),
    "ballot missing": lambda e: e.update(data=None),
}


@pytest.mark.parametrize("name", RECORD_CHANGES)
def test_the_record_form_is_strict(counted: Poll, name: str) -> None:
    record: dict[str, Any] = counted.entries[1].to_record()
    RECORD_CHANGES[name](record)
    with pytest.raises(ProtocolError) as refusal:
        Entry.from_record(record)
    assert refusal.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("value", [None, [], "ballot", {"ballots": 5}])
def test_an_entry_is_an_object(value: object) -> None:
    with pytest.raises(ProtocolError):
        Entry.from_record(value)


# --- Joining the board


def _admission(**change: Any) -> None:
    poll = Poll.open()
    facts: dict[str, Any] = {
        "opens": poll.manifest.opens,
        "closes": poll.manifest.closes,
        "now": poll.manifest.opens,
        "on_roll": True,
        "seen_is_head": True,
        "last_rev": 0,
        "is_copy": False,
    }
    check_admission(poll.ballot("alice", rev=5), **(facts | change))


def test_the_window_includes_the_opening_and_excludes_the_close() -> None:
    closes = OPENS + 7 * 24 * 3600
    _admission(now=OPENS)
    _admission(now=closes - 1)
    for now, reason in ((OPENS - 1, Reason.TOO_EARLY), (closes, Reason.TOO_LATE)):
        with pytest.raises(ProtocolError) as refusal:
            _admission(now=now)
        assert refusal.value.reason is reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"on_roll": False}, Reason.NOT_ON_ROLL),
        ({"seen_is_head": False}, Reason.UNKNOWN_HEAD),
        ({"is_copy": True}, Reason.DUPLICATE),
        ({"last_rev": 5}, Reason.OLD_REVISION),
        ({"last_rev": 6}, Reason.OLD_REVISION),
    ],
)
def test_what_the_board_says_against_a_ballot(change: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(ProtocolError) as refusal:
        _admission(**change)
    assert refusal.value.reason is reason
    assert refusal.value.message.endswith(".")


def test_a_revision_needs_to_be_higher_but_not_the_next() -> None:
    _admission(last_rev=4)
    _admission(last_rev=1)


# --- Copying


def test_another_voters_ballot_cannot_be_copied() -> None:
    poll = Poll.open()
    alice = poll.cast("alice").ballot
    assert alice is not None
    poll.append(replace(alice, voter=poll.vids["bob"]))
    _refused(poll, Reason.DUPLICATE)
    # With the original gone, the copy isn't a duplicate any more; its proof is still Alice's.
    _refused(poll, Reason.BAD_PROOF, rechained([poll.entries[0], poll.entries[2]]))


def test_the_same_ballot_cannot_be_cast_twice() -> None:
    poll = Poll.open()
    alice = poll.cast("alice").ballot
    assert alice is not None
    poll.append(alice)
    _refused(poll, Reason.DUPLICATE)


def test_an_old_revision_cannot_follow_a_new_one() -> None:
    for rev in (1, 2):
        poll = Poll.open()
        poll.cast("alice", rev=2)
        poll.cast("alice", Choice.NO, rev=rev)
        _refused(poll, Reason.OLD_REVISION)


def test_an_old_ballot_cannot_be_replayed_to_undo_a_change_of_mind() -> None:
    poll = Poll.open()
    first = poll.cast("alice", Choice.YES).ballot
    poll.cast("alice", Choice.NO, rev=2)
    assert first is not None
    poll.append(replace(first, rev=3))
    _refused(poll, Reason.DUPLICATE)


# --- Eligibility


def test_a_voter_off_the_roll_is_refused() -> None:
    poll = Poll.open()
    stranger = poll.vids["alice"][::-1]
    ballot = replace(poll.ballot("alice"), voter=stranger)
    poll.append(ballot)
    _refused(poll, Reason.NOT_ON_ROLL)


def test_another_roll_is_refused(counted: Poll) -> None:
    for roll in (counted.roll[1:], sorted([*counted.roll, bytes(32)]), counted.roll[::-1]):
        with pytest.raises(ProtocolError) as refusal:
            verify_board(counted.manifest, roll, counted.entries)
        assert refusal.value.reason is Reason.BAD_ROLL


# --- The board itself


def test_no_entry_can_be_deleted(counted: Poll) -> None:
    for seq in range(1, len(counted.entries) - 1):
        entries = counted.entries[:seq] + counted.entries[seq + 1 :]
        error = _refused(counted, Reason.BAD_ORDER, entries)
        assert f"entry {seq + 1}" in error.message


def test_the_opening_cannot_be_deleted(counted: Poll) -> None:
    _refused(counted, Reason.BAD_ORDER, counted.entries[1:])
    _refused(counted, Reason.BAD_ORDER, [])
    shifted = [replace(entry, seq=entry.seq - 1) for entry in counted.entries[1:]]
    _refused(counted, Reason.BAD_ORDER, shifted)


def test_a_board_opens_once(counted: Poll) -> None:
    again = replace(counted.entries[0], seq=1)
    _refused(counted, Reason.BAD_ORDER, [counted.entries[0], again])


def test_entries_cannot_be_reordered() -> None:
    poll = cast_at_once()
    opening, alice, bob, *rest = poll.entries
    _refused(poll, Reason.BAD_ORDER, [opening, bob, alice, *rest])
    _refused(poll, Reason.BAD_CHAIN, [opening, replace(bob, seq=1), replace(alice, seq=2), *rest])


def test_a_renumbered_board_breaks_the_chain() -> None:
    poll = cast_at_once()
    opening, alice, _, carol, close = poll.entries
    shorter = [opening, alice, replace(carol, seq=2), replace(close, seq=3, counted=2)]
    _refused(poll, Reason.BAD_CHAIN, shorter)


def test_a_ballot_that_others_have_seen_cannot_be_removed_even_by_rechaining(counted: Poll) -> None:
    removed = [entry for entry in counted.entries if entry.seq != 3]
    _refused(counted, Reason.UNKNOWN_HEAD, rechained(removed))


def test_an_entry_cannot_be_dated_anew(counted: Poll) -> None:
    for seconds in (1, -1):
        entries = list(counted.entries)
        entries[3] = replace(entries[3], time=entries[3].time + seconds)
        _refused(counted, Reason.BAD_CHAIN, entries)


def test_a_rechained_board_cannot_go_back_in_time(counted: Poll) -> None:
    entries = list(counted.entries)
    entries[3] = replace(entries[3], time=entries[2].time - 1)
    _refused(counted, Reason.BAD_TIME, rechained(entries))


def test_the_opening_has_the_manifests_time() -> None:
    for seconds in (-1, 1):
        poll = Poll.open()
        poll.entries = [open_entry(poll.manifest.election, time=OPENS + seconds)]
        _refused(poll, Reason.BAD_TIME)


def test_the_opening_is_of_this_election() -> None:
    poll, other = Poll.open(), Poll.open()
    _refused(poll, Reason.BAD_CHAIN, other.entries)


def test_a_ballot_cannot_be_early_or_late() -> None:
    for time, reason in (
        (OPENS - 1, Reason.BAD_TIME),
        (OPENS + 7 * 24 * 3600, Reason.TOO_LATE),
        (OPENS + 8 * 24 * 3600, Reason.TOO_LATE),
    ):
        poll = Poll.open()
        poll.append(poll.ballot("alice"), time=time)
        _refused(poll, reason)


def test_the_last_second_counts() -> None:
    poll = Poll.open()
    poll.append(poll.ballot("alice"), time=poll.manifest.closes - 1)
    poll.close()
    assert len(poll.verify().counted) == 1


def test_a_board_cannot_be_closed_early() -> None:
    poll = Poll.open()
    poll.cast("alice")
    poll.close(time=poll.manifest.closes - 1)
    _refused(poll, Reason.BAD_CLOSE)


def test_nothing_follows_the_close() -> None:
    poll = Poll.open()
    poll.cast("alice")
    poll.close()
    closed = list(poll.entries)
    poll.append(poll.ballot("bob"), time=poll.manifest.closes)
    _refused(poll, Reason.BAD_CLOSE)
    poll.entries = closed
    poll.close()
    _refused(poll, Reason.BAD_CLOSE)


@pytest.mark.parametrize("counted_ballots", [0, 1, 3])
def test_the_close_counts_voters_not_entries(counted_ballots: int) -> None:
    poll = Poll.open()
    poll.cast("alice")
    poll.cast("alice", rev=2)
    poll.cast("bob")
    poll.close(counted_ballots)
    _refused(poll, Reason.BAD_CLOSE)
    poll.entries.pop()
    poll.close(2)
    assert poll.verify().closed


def test_a_ballot_cannot_refer_to_a_fork_of_the_board() -> None:
    poll = Poll.open()
    fork = replace(poll, entries=list(poll.entries))
    fork.cast("bob")
    ballot = fork.ballot("alice")  # its `seen` is the fork's head
    poll.append(ballot)
    _refused(poll, Reason.UNKNOWN_HEAD)


def test_a_ballot_cannot_refer_to_before_the_board_or_to_itself() -> None:
    poll = Poll.open()
    poll.append(replace(poll.ballot("alice"), seen=bytes(32)))
    _refused(poll, Reason.UNKNOWN_HEAD)


def test_a_ballot_may_refer_to_an_older_head() -> None:
    poll = Poll.open()
    early = poll.ballot("alice")
    poll.cast("bob")
    poll.append(early)
    assert len(poll.verify().counted) == 2


def test_a_ballot_of_another_election_is_refused() -> None:
    poll, other = Poll.open(), Poll.open()
    foreign = other.ballot("alice")
    poll.append(replace(foreign, voter=poll.vids["alice"], seen=poll.head))
    _refused(poll, Reason.WRONG_ELECTION)


def test_an_altered_ballot_is_refused(counted: Poll) -> None:
    entry = counted.entries[2]
    assert entry.ballot is not None
    s = entry.ballot.proof.s
    altered = (scalar_add(s[0], scalar_from_int(1)), *s[1:])
    ballot = replace(entry.ballot, proof=replace(entry.ballot.proof, s=altered))
    entries = [*counted.entries[:2], replace(entry, ballot=ballot), *counted.entries[3:]]
    _refused(counted, Reason.BAD_PROOF, entries)
