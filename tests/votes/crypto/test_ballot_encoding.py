"""Reading a ballot strictly. Bent ballots are in tests/votes/rejections; here is what no ballot's text shows."""

import json
from typing import Any

import pytest

from tests.votes.crypto.polls import Poll
from votes.crypto.ballot import MAX_BYTES, parse_ballot
from votes.crypto.encoding import load_json
from votes.crypto.errors import ProtocolError, Reason
from votes.rules import Choice

Record = dict[str, Any]


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
