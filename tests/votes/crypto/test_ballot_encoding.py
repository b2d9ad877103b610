"""Reading a ballot: what is written in any other way than §5 says is refused (§12, encoding)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.votes.crypto.polls import Poll
from votes.crypto.ballot import MAX_BYTES, parse_ballot
from votes.crypto.encoding import load_json
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import ORDER
from votes.rules import Choice

Record = dict[str, Any]
OVER = ORDER.to_bytes(32, "little").hex()
NEGATIVE = "01" + "00" * 31
NON_CANONICAL = "ed" + "ff" * 30 + "7f"


def _with_high_bit(value: str) -> str:
    return value[:62] + f"{int(value[62:], 16) | 0x80:02x}"


@pytest.fixture
def record(poll: Poll) -> Record:
    return poll.ballot("alice", Choice.YES).to_record()


def _reason(text: str | bytes) -> Reason:
    with pytest.raises(ProtocolError) as refusal:
        parse_ballot(text)
    assert refusal.value.message.endswith(".")
    return refusal.value.reason


def test_what_was_made_can_be_read(poll: Poll) -> None:
    for choice in Choice:
        ballot = poll.ballot("alice", choice)
        assert parse_ballot(ballot.to_text()) == ballot
        assert parse_ballot(ballot.to_text().encode()) == ballot
        assert parse_ballot(json.dumps(ballot.to_record(), indent=1)).tracker == ballot.tracker


CHANGES: dict[str, tuple[Reason, Callable[[Record], object]]] = {
    "identity alpha": (Reason.BAD_POINT, lambda b: b.update(alpha="00" * 32)),
    "non-canonical alpha": (Reason.BAD_POINT, lambda b: b.update(alpha=NON_CANONICAL)),
    "non-canonical beta": (Reason.BAD_POINT, lambda b: b.update(beta=NON_CANONICAL)),
    "negative alpha": (Reason.BAD_POINT, lambda b: b.update(alpha=NEGATIVE)),
    "high-bit alpha": (Reason.BAD_POINT, lambda b: b.update(alpha=_with_high_bit(b["alpha"]))),
    "high-bit beta": (Reason.BAD_POINT, lambda b: b.update(beta=_with_high_bit(b["beta"]))),
    "upper-case alpha": (Reason.MALFORMED, lambda b: b.update(alpha="A" + b["alpha"][1:])),
    "upper-case voter": (Reason.MALFORMED, lambda b: b.update(voter="A" + b["voter"][1:])),
    "short alpha": (Reason.MALFORMED, lambda b: b.update(alpha=b["alpha"][:-2])),
    "odd hex": (Reason.MALFORMED, lambda b: b.update(alpha=b["alpha"][:-1])),
    "long seen": (Reason.MALFORMED, lambda b: b.update(seen=b["seen"] + "00")),
    "spaced hex": (Reason.MALFORMED, lambda b: b.update(seen=" " + b["seen"][1:])),
    "newline after hex": (Reason.MALFORMED, lambda b: b.update(seen=b["seen"][:-1] + "\n")),
    "other digits": (Reason.MALFORMED, lambda b: b.update(seen="٣" + b["seen"][1:])),
    "hex that is a number": (Reason.MALFORMED, lambda b: b.update(seen=1)),
    "alpha null": (Reason.MALFORMED, lambda b: b.update(alpha=None)),
    "scalar c not below L": (Reason.BAD_SCALAR, lambda b: b["c"].__setitem__(0, OVER)),
    "scalar s not below L": (Reason.BAD_SCALAR, lambda b: b["s"].__setitem__(2, OVER)),
    "scalar all ones": (Reason.BAD_SCALAR, lambda b: b["s"].__setitem__(1, "ff" * 32)),
    "short scalar": (Reason.MALFORMED, lambda b: b["c"].__setitem__(0, "00")),
    "two branches": (Reason.MALFORMED, lambda b: (b["c"].pop(), b["s"].pop())),
    "four branches": (Reason.MALFORMED, lambda b: (b["c"].append("00" * 32), b["s"].append("00" * 32))),
    "c not a list": (Reason.MALFORMED, lambda b: b.update(c=b["c"][0])),
    "c an object": (Reason.MALFORMED, lambda b: b.update(c=dict.fromkeys(b["c"]))),
    "rev a string": (Reason.MALFORMED, lambda b: b.update(rev="1")),
    "rev a bool": (Reason.MALFORMED, lambda b: b.update(rev=True)),
    "rev null": (Reason.MALFORMED, lambda b: b.update(rev=None)),
    "rev 0": (Reason.MALFORMED, lambda b: b.update(rev=0)),
    "rev negative": (Reason.MALFORMED, lambda b: b.update(rev=-1)),
    "rev a float": (Reason.MALFORMED, lambda b: b.update(rev=1.0)),
    "rev not a number": (Reason.MALFORMED, lambda b: b.update(rev=float("nan"))),
    "rev infinite": (Reason.MALFORMED, lambda b: b.update(rev=float("inf"))),
    "rev too large": (Reason.MALFORMED, lambda b: b.update(rev=2**53)),
    "rev huge": (Reason.MALFORMED, lambda b: b.update(rev=10**2000)),
    "extra key": (Reason.MALFORMED, lambda b: b.update(note="hello")),
    "missing key": (Reason.MALFORMED, lambda b: b.pop("seen")),
    "renamed key": (Reason.MALFORMED, lambda b: b.update(Rev=b.pop("rev"))),
    "another version": (Reason.WRONG_VERSION, lambda b: b.update(v="anonballot/v2")),
    "no version": (Reason.WRONG_VERSION, lambda b: b.update(v=None)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_another_encoding_is_refused(name: str, record: Record) -> None:
    reason, change = CHANGES[name]
    change(record)
    assert _reason(json.dumps(record)) is reason


@pytest.mark.parametrize("key", ["v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"])
def test_every_key_is_needed_and_may_appear_once(key: str, record: Record) -> None:
    twice = json.dumps(record)[:-1] + f", {json.dumps(key)}: {json.dumps(record[key])}}}"
    assert _reason(twice) is Reason.MALFORMED
    del record[key]
    assert _reason(json.dumps(record)) is Reason.MALFORMED


@pytest.mark.parametrize(
    "text",
    ["", " ", "null", "[]", "1", "true", '"ballot"', "{}", "{", "nonsense", "[" * 4000, '{"v":' * 700, "-0"],
)
def test_what_is_no_ballot_at_all_is_refused(text: str) -> None:
    assert _reason(text) is Reason.MALFORMED


def test_text_around_or_missing_from_a_ballot_is_refused(record: Record) -> None:
    text = json.dumps(record)
    for broken in (text[:-1], text[: len(text) // 2], text + "x", text + text, "\ufeff" + text):
        assert _reason(broken) is Reason.MALFORMED


def test_minus_zero_and_exponents_are_not_whole_numbers(record: Record) -> None:
    for rev in ("-0", "1e0", "1.0", "10E-1", "01", "+1", "0x1"):
        text = json.dumps(record).replace('"rev": 1', f'"rev": {rev}')
        assert _reason(text) is Reason.MALFORMED


@pytest.mark.parametrize(
    "text",
    ["-0", "-1", "1.0", "1e3", "NaN", "Infinity", "-Infinity", str(10**16), "1" * 5000, '{"a":1,"a":1}'],
)
def test_the_json_of_the_protocol_has_no_such_values_anywhere(text: str) -> None:
    for wrapped in (text, f"[{text}]", f'{{"k": {text}}}'):
        with pytest.raises(ProtocolError) as refusal:
            load_json(wrapped, limit=10_000)
        assert refusal.value.reason is Reason.MALFORMED


def test_bytes_must_be_utf8(record: Record) -> None:
    text = json.dumps(record)
    for encoded in (text.encode("utf-16"), text.encode("utf-32"), b"\xff" + text.encode()):
        assert _reason(encoded) is Reason.MALFORMED
    assert _reason(text.replace("anonballot", "\ud800")) is Reason.MALFORMED


def test_an_oversize_text_is_refused_before_it_is_read(record: Record) -> None:
    text = json.dumps(record)
    assert parse_ballot(text + " " * (MAX_BYTES - len(text))).rev == 1
    assert _reason(text + " " * (MAX_BYTES + 1 - len(text))) is Reason.OVERSIZE
    assert _reason(b"[" * (MAX_BYTES + 1)) is Reason.OVERSIZE
    assert _reason("é" * (MAX_BYTES // 2 + 1)) is Reason.OVERSIZE
