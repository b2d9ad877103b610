"""Every value of the protocol's published test vector, reproduced."""

import json
from pathlib import Path
from typing import Any

import pytest

from votes.crypto.ballot import Ballot, parse_ballot, verify_ballot
from votes.crypto.board import ballot_entry, open_entry
from votes.crypto.elgamal import encrypt, solve_packed
from votes.crypto.group import Point, Scalar, base_times, decode_scalar
from votes.crypto.manifest import election_id, voter_id
from votes.crypto.proofs import DecryptionStatement, is_decryption_proven
from votes.crypto.tally import Partial
from votes.rules import Choice

VECTOR = Path(__file__).parents[2] / "vectors" / "anonballot-v1.json"
# Not stated in the vector's file: the times of its two board entries.
OPENED, CAST = 1_800_000_000, 1_800_000_060


@pytest.fixture(scope="module")
def vector() -> dict[str, Any]:
    data: dict[str, Any] = json.loads(VECTOR.read_text())
    return data


@pytest.fixture(scope="module")
def ballot(vector: dict[str, Any]) -> Ballot:
    return parse_ballot(json.dumps(vector["ballot"]))


def _bytes(vector: dict[str, Any], name: str) -> bytes:
    return bytes.fromhex(vector[name])


def _secret(vector: dict[str, Any]) -> Scalar:
    return decode_scalar(_bytes(vector, "x"))


def test_the_election_key(vector: dict[str, Any]) -> None:
    assert base_times(_secret(vector)).encode() == _bytes(vector, "pk")


def test_the_election_id(vector: dict[str, Any]) -> None:
    assert election_id("test manifest") == _bytes(vector, "E")


def test_the_voter_id(vector: dict[str, Any]) -> None:
    assert voter_id(uid=bytes(16), username="alice", salt=bytes(32)) == _bytes(vector, "vid")


def test_the_ballot_is_well_formed_and_proven(vector: dict[str, Any], ballot: Ballot) -> None:
    public_key = Point.decode(_bytes(vector, "pk"))
    verify_ballot(ballot, election=_bytes(vector, "E"), public_key=public_key)
    assert ballot.voter == _bytes(vector, "vid")
    assert ballot.seen == _bytes(vector, "head0")
    assert ballot.to_record() == vector["ballot"]


def test_the_ciphertext(vector: dict[str, Any], ballot: Ballot) -> None:
    public_key = Point.decode(_bytes(vector, "pk"))
    assert encrypt(public_key, Choice.YES, decode_scalar(_bytes(vector, "r"))) == ballot.ciphertext


def test_the_tracker(vector: dict[str, Any], ballot: Ballot) -> None:
    assert ballot.tracker == _bytes(vector, "tracker")


def test_the_board(vector: dict[str, Any], ballot: Ballot) -> None:
    first = open_entry(_bytes(vector, "E"), time=OPENED)
    assert first.hash == _bytes(vector, "head0")
    second = ballot_entry(ballot, seq=1, previous=first.hash, time=CAST)
    assert second.hash == _bytes(vector, "entry1")


def test_the_decryption(vector: dict[str, Any], ballot: Ballot) -> None:
    """The vector's proof names head0 as the close head."""
    partial = Partial.from_record(vector["partial"])
    public_key = Point.decode(_bytes(vector, "pk"))
    assert partial.share == ballot.ciphertext.alpha * _secret(vector)
    statement = DecryptionStatement(
        _bytes(vector, "E"),
        _bytes(vector, "head0"),
        partial.index,
        public_key,
        ballot.ciphertext,
        partial.share,
    )
    assert is_decryption_proven(statement, partial.proof)
    assert partial.to_record() == vector["partial"]
    yes_no = solve_packed(ballot.ciphertext.beta - partial.share, 1)
    assert list(yes_no) == vector["yes_no"]
