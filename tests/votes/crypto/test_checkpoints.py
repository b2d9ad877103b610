"""Checkpoints: what the trustee's signatures over the board expose (§6; §12, board)."""

from dataclasses import replace
from typing import Any

import pytest

from tests.votes.crypto.polls import OPENS, Poll, cast_at_once, rechained
from votes.crypto.board import Checkpoint, sign_checkpoint, verify_checkpoint, verify_checkpoints
from votes.crypto.elgamal import keygen
from votes.crypto.errors import ProtocolError, Reason
from votes.rules import Choice


def _verify_checkpoints(poll: Poll, checkpoints: list[Checkpoint], **change: Any) -> None:
    facts: dict[str, Any] = {
        "election": poll.manifest.election,
        "board_key": poll.manifest.board_key,
    }
    verify_checkpoints(poll.entries, checkpoints, **(facts | change))


def _checkpoints_refused(poll: Poll, checkpoints: list[Checkpoint], **change: Any) -> None:
    with pytest.raises(ProtocolError) as refusal:
        _verify_checkpoints(poll, checkpoints, **change)
    assert refusal.value.reason is Reason.BAD_CHECKPOINT


def test_checkpoints_of_opening_and_close_are_enough(counted: Poll) -> None:
    every = counted.checkpoints()
    _verify_checkpoints(counted, every)
    _verify_checkpoints(counted, [every[0], every[-1]])
    _verify_checkpoints(counted, every[::-1])


def test_opening_and_close_need_a_checkpoint(counted: Poll) -> None:
    every = counted.checkpoints()
    _checkpoints_refused(counted, every[1:])
    _checkpoints_refused(counted, every[:-1])
    _checkpoints_refused(counted, [])


def test_an_open_board_needs_only_the_opening_signed() -> None:
    poll = Poll.open()
    poll.cast("alice")
    _verify_checkpoints(poll, [poll.checkpoint(poll.entries[0])])


def test_a_checkpoint_survives_its_json_form(counted: Poll) -> None:
    checkpoint = counted.checkpoint(counted.entries[3])
    assert Checkpoint.from_record(checkpoint.to_record()) == checkpoint
    changes: list[dict[str, object]] = [
        {"sig": []},
        {"sig": "00"},
        {"seq": -1},
        {"time": None},
        {"note": 1},
    ]
    for change in changes:
        with pytest.raises(ProtocolError):
            Checkpoint.from_record(checkpoint.to_record() | change)


def test_a_checkpoint_by_another_key_is_refused(counted: Poll) -> None:
    stranger, strangers_key = keygen()
    forged = sign_checkpoint(
        stranger,
        election=counted.manifest.election,
        seq=2,
        head=counted.entries[2].hash,
        time=counted.entries[2].time,
    )
    _checkpoints_refused(counted, [*counted.checkpoints(), forged])
    # Nor do good checkpoints help when another key is pinned than the manifest names.
    _checkpoints_refused(counted, counted.checkpoints(), board_key=strangers_key)


def test_a_checkpoint_of_another_election_is_refused(counted: Poll) -> None:
    _checkpoints_refused(counted, counted.checkpoints(), election=bytes(32))


@pytest.mark.parametrize("change", [{"seq": 3}, {"head": bytes(32)}, {"time": OPENS + 10**6}])
def test_a_signature_covers_number_head_and_time(counted: Poll, change: dict[str, Any]) -> None:
    altered = replace(counted.checkpoint(counted.entries[2]), **change)
    with pytest.raises(ProtocolError) as refusal:
        verify_checkpoint(altered, election=counted.manifest.election, board_key=counted.manifest.board_key)
    assert refusal.value.reason is Reason.BAD_CHECKPOINT


def test_checkpoints_expose_a_board_with_another_ballot() -> None:
    """The administrator of everything swaps one ballot and hashes anew: only the old checkpoints tell."""
    poll = cast_at_once()
    signed = poll.checkpoints()
    just_opened = replace(poll, entries=poll.entries[:1])
    other = replace(poll.entries[2], ballot=just_opened.ballot("bob", Choice.NO))
    poll.entries = rechained([*poll.entries[:2], other, *poll.entries[3:]])
    assert poll.verify().closed
    _checkpoints_refused(poll, signed)


def test_checkpoints_expose_a_board_with_a_ballot_removed() -> None:
    poll = cast_at_once()
    signed = poll.checkpoints()
    poll.entries = rechained([entry for entry in poll.entries[:-1] if entry.seq != 2])
    poll.close()
    assert len(poll.verify().counted) == 2
    _checkpoints_refused(poll, signed)


def test_a_checkpoint_beyond_the_board_exposes_a_rollback() -> None:
    poll = Poll.open()
    poll.cast("alice")
    signed = poll.checkpoints()
    poll.entries.pop()
    poll.verify()
    _checkpoints_refused(poll, signed)


def test_a_checkpoint_is_not_older_than_its_entry(counted: Poll) -> None:
    entry = counted.entries[2]
    backdated = sign_checkpoint(
        counted.board_secret,
        election=counted.manifest.election,
        seq=entry.seq,
        head=entry.hash,
        time=entry.time - 1,
    )
    _checkpoints_refused(counted, [*counted.checkpoints(), backdated])
