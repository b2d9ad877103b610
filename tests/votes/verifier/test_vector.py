"""The verifier reproduces the protocol's test vector."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from votes.verifier import anonballot_verify as av

VECTOR = Path(__file__).parents[2] / "vectors" / "anonballot-v1.json"
# The vector's file has the hashes of its board entries, but not their times.
OPENED, CAST = 1_800_000_000, 1_800_000_060


@pytest.fixture(scope="module")
def vector() -> Any:
    return json.loads(VECTOR.read_text())


@pytest.fixture(scope="module")
def ballot(vector: Any) -> av.Ballot:
    return av.Strict("json").read(av.Ballot, json.dumps(vector["ballot"]))


def scalar(text: str) -> int:
    return av.read_scalar(bytes.fromhex(text), "vector", text)


def point(text: str | bytes) -> av.Point:
    return av.read_point(bytes.fromhex(text) if isinstance(text, str) else text, "vector", "point")


def proof_holds(ballot: av.Ballot, key: str) -> bool:
    c, s = ([number.hex() for number in numbers] for numbers in (ballot.c, ballot.s))
    alpha, beta = point(ballot.alpha), point(ballot.beta)
    table = av.multiples(point(key))
    numbers = list(map(scalar, c)), list(map(scalar, s))
    return av.ballot_proof_holds(ballot, bytes.fromhex(key), table, alpha, beta, *numbers)


def test_ids_and_key(vector: Any) -> None:
    assert av.digest32("manifest", b"test manifest").hex() == vector["E"]
    assert av.digest32("voter", bytes(16), b"alice", bytes(32)).hex() == vector["vid"]
    assert av.encode(av.combine((scalar(vector["x"]), av.BASE))).hex() == vector["pk"]


def test_the_ballot_encrypts_yes_with_a_valid_proof(vector: Any, ballot: av.Ballot) -> None:
    r, key = scalar(vector["r"]), point(vector["pk"])
    assert av.encode(av.combine((r, av.BASE))) == ballot.alpha
    assert av.encode(av.combine((r, av.multiples(key)), (1, av.BASE))) == ballot.beta
    assert proof_holds(ballot, vector["pk"])
    assert ballot.tracker().hex() == vector["tracker"]


@pytest.mark.parametrize("field", ["election", "voter", "rev", "seen", "alpha", "beta", "c", "s"])
def test_no_part_of_the_ballot_can_be_changed(vector: Any, ballot: av.Ballot, field: str) -> None:
    value = getattr(ballot, field)
    other: Any
    if field == "rev":
        other = value + 1
    elif field in ("c", "s"):
        other = (value[1], value[0], value[2])
    elif field in ("alpha", "beta"):
        other = bytes.fromhex(vector["pk"])
    else:
        other = bytes(32)
    changed = dataclasses.replace(ballot, **{field: other})
    assert not proof_holds(changed, vector["pk"])
    assert changed.tracker() != ballot.tracker()


def test_board_entries(vector: Any, ballot: av.Ballot) -> None:
    election = bytes.fromhex(vector["E"])
    head = av.digest32("entry", bytes(32), av.u64(0), b"open", av.u64(OPENED), election)
    assert head.hex() == vector["head0"]
    assert ballot.seen == head
    head = av.digest32("entry", head, av.u64(1), b"ballot", av.u64(CAST), ballot.tracker())
    assert head.hex() == vector["entry1"]


def test_the_share_decrypts_the_ballot(vector: Any, ballot: av.Ballot) -> None:
    share = av.Strict("json").read(av.Partial, json.dumps(vector["partial"]))
    key = bytes.fromhex(vector["pk"])
    # The vector binds its share to head0 in the place of the closing head.
    close_head = bytes.fromhex(vector["head0"])
    total = av.Sum(bytes.fromhex(vector["E"]), close_head, point(ballot.alpha), point(ballot.beta))
    decrypted = av.check_share(share, key, point(key), total, "share 1")
    yes, no = vector["yes_no"]
    assert av.equal(total.b, av.add(decrypted, av.combine((yes + av.PACKING * no, av.BASE))))
    elsewhere = dataclasses.replace(total, close_head=bytes(32))
    with pytest.raises(av.VerificationError, match=r"partials\.proof"):
        av.check_share(share, key, point(key), elsewhere, "share 1")
