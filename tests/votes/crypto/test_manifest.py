"""The manifest and the roll: written once, read strictly, hashed as the exact text (§3)."""

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.votes.crypto.polls import OPENS, Poll
from votes.crypto.elgamal import PACKING, keygen
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.manifest import (
    build_manifest,
    election_id,
    parse_manifest,
    roll_hash,
    setup_id,
    verify_roll,
    voter_id,
)
from votes.crypto.trustees import make_auto_group
from votes.rules import PRESETS

Record = dict[str, Any]


@pytest.fixture
def record(poll: Poll) -> Record:
    data: Record = json.loads(poll.manifest.text)
    return data


def _reason(text: str) -> Reason:
    with pytest.raises(ProtocolError) as refusal:
        parse_manifest(text)
    return refusal.value.reason


def test_the_manifest_says_what_the_protocol_lists(poll: Poll, record: Record) -> None:
    assert list(record) == [
        *("v", "group", "uid", "question", "choices", "rule", "opens", "closes", "roll"),
        *("trustees", "pk", "board_key"),
    ]
    assert record["v"] == "anonballot/v1"
    assert record["group"] == "ristretto255"
    assert record["choices"] == [
        {"id": "abstain", "value": 0},
        {"id": "yes", "value": 1},
        {"id": "no", "value": 1048576},
    ]
    assert record["rule"] == {"base": "electorate", "threshold": [2, 3], "quorum": [1, 2]}
    assert record["opens"] == OPENS
    assert record["closes"] == OPENS + 7 * 24 * 3600
    assert record["roll"] == {"size": 5, "hash": roll_hash(poll.roll).hex()}
    assert list(record["trustees"][0]) == ["t", "keys"]
    assert list(record["trustees"][0]["keys"][0]) == ["i", "pk", "pok"]


def test_what_was_written_reads_back(poll: Poll) -> None:
    assert parse_manifest(poll.manifest.text) == poll.manifest


def test_the_closing_time_follows_the_rule() -> None:
    poll = Poll.open(rule=replace(PRESETS["votes-cast"], voting=timedelta(days=10)))
    assert poll.manifest.closes - poll.manifest.opens == 10 * 24 * 3600
    assert poll.manifest.rule.base == "votes-cast"


def test_the_election_id_covers_every_character(poll: Poll) -> None:
    text = poll.manifest.text
    assert poll.manifest.election == election_id(text)
    spaced = text.replace(",", ", ", 1)
    assert parse_manifest(spaced).election != poll.manifest.election


def test_any_language_can_be_asked_in_and_the_text_stays_ascii() -> None:
    uid = secrets.token_bytes(16)
    _, group = make_auto_group(setup_id(uid))
    _, board_key = keygen()
    question = 'Soll "Zoë Žižek 😀" beitreten?'
    manifest = build_manifest(
        uid=uid,
        question=question,
        rule=PRESETS["membership"],
        opens=OPENS,
        roll=[secrets.token_bytes(32)],
        trustees=[group],
        board_key=board_key,
    )
    assert manifest.text.isascii()
    assert parse_manifest(manifest.text).question == question


@pytest.mark.parametrize("question", ["", "  \n", "\ud800?"])
def test_a_poll_that_no_verifier_would_accept_cannot_be_opened(question: str) -> None:
    uid = secrets.token_bytes(16)
    _, group = make_auto_group(setup_id(uid))
    _, board_key = keygen()
    with pytest.raises(ProtocolError):
        build_manifest(
            uid=uid,
            question=question,
            rule=PRESETS["membership"],
            opens=OPENS,
            roll=[bytes(32)],
            trustees=[group],
            board_key=board_key,
        )


@pytest.mark.parametrize("voters", [0, 2])
def test_a_roll_names_somebody_and_nobody_twice(voters: int) -> None:
    uid = secrets.token_bytes(16)
    _, group = make_auto_group(setup_id(uid))
    _, board_key = keygen()
    with pytest.raises(ProtocolError):
        build_manifest(
            uid=uid,
            question="Shall Noor become a member?",
            rule=PRESETS["membership"],
            opens=OPENS,
            roll=[bytes(32)] * voters,
            trustees=[group],
            board_key=board_key,
        )


def test_a_manifest_that_understates_its_roll_is_noticed(poll: Poll, record: Record) -> None:
    """A smaller electorate needs fewer yes votes: the size must be that of the hashed roll."""
    record["roll"]["size"] = 4
    manifest = parse_manifest(json.dumps(record))
    with pytest.raises(ProtocolError) as refusal:
        verify_roll(manifest, poll.roll)
    assert refusal.value.reason is Reason.BAD_ROLL


CHANGES: dict[str, tuple[Reason, Callable[[Record], object]]] = {
    "another version": (Reason.WRONG_VERSION, lambda m: m.update(v="anonballot/v2")),
    "another group": (Reason.BAD_MANIFEST, lambda m: m.update(group="p256")),
    "short uid": (Reason.MALFORMED, lambda m: m.update(uid="00" * 15)),
    "upper-case uid": (Reason.MALFORMED, lambda m: m.update(uid="AB" * 16)),
    "no question": (Reason.BAD_MANIFEST, lambda m: m.update(question=" ")),
    "question a number": (Reason.BAD_MANIFEST, lambda m: m.update(question=1)),
    "choices swapped": (Reason.BAD_MANIFEST, lambda m: m["choices"].reverse()),
    "choice worth more": (Reason.BAD_MANIFEST, lambda m: m["choices"][1].update(value=2)),
    "choice worth true": (Reason.BAD_MANIFEST, lambda m: m["choices"][1].update(value=True)),
    "fourth choice": (Reason.BAD_MANIFEST, lambda m: m["choices"].append({"id": "veto", "value": 5})),
    "rule without quorum": (Reason.BAD_MANIFEST, lambda m: m["rule"].pop("quorum")),
    "another base": (Reason.BAD_MANIFEST, lambda m: m["rule"].update(base="council")),
    "threshold above one": (Reason.BAD_MANIFEST, lambda m: m["rule"].update(threshold=[3, 2])),
    "closes before it opens": (Reason.BAD_MANIFEST, lambda m: m.update(closes=m["opens"])),
    "opens at a fraction": (Reason.MALFORMED, lambda m: m.update(opens=1.5)),
    "opens at zero": (Reason.MALFORMED, lambda m: m.update(opens=0)),
    "closes beyond all dates": (Reason.MALFORMED, lambda m: m.update(closes=253402300800)),
    "nobody on the roll": (Reason.MALFORMED, lambda m: m["roll"].update(size=0)),
    "too many for the packing": (Reason.MALFORMED, lambda m: m["roll"].update(size=PACKING)),
    "roll with a note": (Reason.MALFORMED, lambda m: m["roll"].update(note="")),
    "no trustees": (Reason.BAD_MANIFEST, lambda m: m.update(trustees=[])),
    "three groups": (Reason.BAD_MANIFEST, lambda m: m.update(trustees=m["trustees"] * 3)),
    "second group without commitments": (Reason.MALFORMED, lambda m: m.update(trustees=m["trustees"] * 2)),
    "another election key": (Reason.BAD_KEY, lambda m: m.update(pk=m["board_key"])),
    "identity election key": (Reason.BAD_KEY, lambda m: m.update(pk="00" * 32)),
    "identity board key": (Reason.BAD_KEY, lambda m: m.update(board_key="00" * 32)),
    "non-canonical board key": (Reason.BAD_POINT, lambda m: m.update(board_key="ff" * 32)),
    "another uid": (Reason.BAD_KEY, lambda m: m.update(uid="00" * 16)),
    "extra key": (Reason.MALFORMED, lambda m: m.update(note="")),
    "missing key": (Reason.MALFORMED, lambda m: m.pop("board_key")),
}


@pytest.mark.parametrize("name", CHANGES)
def test_another_manifest_is_refused(name: str, record: Record) -> None:
    reason, change = CHANGES[name]
    change(record)
    assert _reason(json.dumps(record)) is reason


def test_a_manifest_is_strict_json(poll: Poll) -> None:
    text = poll.manifest.text
    doubled = text[:-1] + ',"opens":1}'
    for broken in (doubled, text[:-1], text + "{}", "[" * 100_000, "", text.replace("Shall", "\ud800")):
        assert _reason(broken) is Reason.MALFORMED
    assert _reason(text + " " * 1_048_576) is Reason.OVERSIZE


def test_a_voter_can_recompute_their_id() -> None:
    uid, salt = secrets.token_bytes(16), secrets.token_bytes(32)
    vid = voter_id(uid=uid, username="alice", salt=salt)
    assert len(vid) == 32
    others = {
        voter_id(uid=uid, username="alicé", salt=salt),
        voter_id(uid=uid, username="alice", salt=secrets.token_bytes(32)),
        voter_id(uid=secrets.token_bytes(16), username="alice", salt=salt),
    }
    assert len(others | {vid}) == 4


def test_ids_need_their_full_length() -> None:
    with pytest.raises(ValueError, match="16 bytes"):
        voter_id(uid=bytes(15), username="alice", salt=bytes(32))
    with pytest.raises(ValueError, match="32 bytes"):
        voter_id(uid=bytes(16), username="alice", salt=b"")
    with pytest.raises(ValueError, match="16 bytes"):
        setup_id(b"")


def test_the_roll_must_be_the_frozen_one(poll: Poll) -> None:
    roll = poll.roll
    verify_roll(poll.manifest, roll)
    stranger = secrets.token_bytes(32)
    wrong = {
        "one fewer": roll[1:],
        "one more": sorted([*roll, stranger]),
        "one replaced": sorted([*roll[1:], stranger]),
        "one twice": sorted([*roll[1:], roll[1]]),
        "out of order": roll[::-1],
        "nobody": [],
    }
    for name, changed in wrong.items():
        with pytest.raises(ProtocolError) as refusal:
            verify_roll(poll.manifest, changed)
        assert refusal.value.reason is Reason.BAD_ROLL, name
