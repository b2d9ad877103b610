"""Ballots of the command-line client: the protocol's vector, and what every other implementation says of them."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from tests.votes.booth.node import ask_booth
from tests.votes.client.election import Election
from votes.crypto.ballot import parse_ballot, verify_ballot
from votes.verifier import anonballot_verify as av
from votes.verifier.client.ballots import (
    Slip,
    ballot_record,
    ballot_text,
    check_ballot,
    encrypt,
    random_scalar,
)
from votes.verifier.client.poll import open_poll

VECTOR = Path(__file__).parents[2] / "vectors" / "anonballot-v1.json"
PLAIN = {"yes": (1, 0), "no": (0, 1), "abstain": (0, 0)}


def test_the_vectors_ballot_is_made_again_bit_by_bit() -> None:
    vector = json.loads(VECTOR.read_text())
    expected = vector["ballot"]
    hexes = ("election", "voter", "seen")
    election, voter, seen = (bytes.fromhex(expected[key]) for key in hexes)
    r = _number(vector["r"])
    c, s = ([_number(text) for text in expected[key]] for key in ("c", "s"))
    real = 1  # it holds a yes
    w = (s[real] - c[real] * r) % av.L
    given = iter([r, *c[:real], 0, *c[real + 1 :], *s[:real], 0, *s[real + 1 :], w])
    slip = Slip(election, bytes.fromhex(vector["pk"]), voter, expected["rev"], seen)
    ballot, opened = encrypt(slip, "yes", lambda: next(given))
    assert ballot_record(ballot) == expected
    assert ballot.tracker().hex() == vector["tracker"]
    assert opened == r


def _number(text: str) -> int:
    return int.from_bytes(bytes.fromhex(text), "little")


@pytest.mark.parametrize("choice", PLAIN)
@pytest.mark.parametrize("people", [None, (2, 3)], ids=["auto", "threshold"])
def test_the_site_takes_them_and_they_hold_the_choice(choice: str, people: tuple[int, int] | None) -> None:
    election = Election.open(people=people)
    poll = open_poll(election.poll_text(), **election.pins)
    made, _ = encrypt(poll.slip, choice)
    ballot = parse_ballot(ballot_text(made))
    verify_ballot(ballot, election=election.manifest.election, public_key=election.manifest.public_key)
    assert (ballot.voter, ballot.rev, ballot.seen) == (election.voter, 3, election.head)
    assert ballot.tracker == made.tracker()
    assert ballot.to_text() == ballot_text(made)
    if people is None:
        assert election.decrypt(ballot) == PLAIN[choice]


def test_the_booths_javascript_takes_them(election: Election) -> None:
    slip = open_poll(election.poll_text()).slip
    made = [encrypt(slip, choice)[0] for choice in PLAIN]
    answers = ask_booth([election.ask("check", text=ballot_text(ballot)) for ballot in made])
    assert answers == [{"tracker": ballot.tracker().hex()} for ballot in made]


def test_no_two_ballots_are_alike(election: Election) -> None:
    slip = open_poll(election.poll_text()).slip
    ballots = [encrypt(slip, "yes")[0] for _ in range(3)]
    for value in ("alpha", "beta", "c", "s"):
        assert len({getattr(ballot, value) for ballot in ballots}) == 3
    assert len({random_scalar() for _ in range(100)}) == 100


def test_what_is_none_of_the_choices_is_not_encrypted(election: Election) -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        encrypt(open_poll(election.poll_text()).slip, "maybe")


IDENTITY = bytes(32)
ORDER = av.L.to_bytes(32, "little")
CHANGES: list[tuple[dict[str, Any], str]] = [
    ({"v": "anonballot/v2"}, "version"),
    ({"election": bytes(32)}, "election"),
    ({"rev": 0}, "rev"),
    ({"alpha": IDENTITY}, "encoding"),
    ({"alpha": b"\x01" + bytes(31)}, "encoding"),
    ({"beta": b"\xff" * 32}, "encoding"),
    ({"c": (ORDER, IDENTITY, IDENTITY)}, "encoding"),
    ({"s": (IDENTITY, ORDER, IDENTITY)}, "encoding"),
    ({"rev": 4}, "proof"),
    ({"seen": bytes(32)}, "proof"),
    ({"voter": bytes(32)}, "proof"),
    ({"beta": IDENTITY}, "proof"),
    ({"c": (IDENTITY, IDENTITY, IDENTITY)}, "proof"),
    ({"s": (IDENTITY, IDENTITY, IDENTITY)}, "proof"),
]


@pytest.mark.parametrize(("changes", "check"), CHANGES)
def test_a_changed_ballot_is_refused(election: Election, changes: dict[str, Any], check: str) -> None:
    poll = open_poll(election.poll_text())
    ballot, _ = encrypt(poll.slip, "no")
    where = {"election": poll.slip.election, "key": poll.slip.key}
    check_ballot(ballot, **where, stage="ballot")
    with pytest.raises(av.VerificationError) as refused:
        check_ballot(dataclasses.replace(ballot, **changes), **where, stage="ballot")
    assert refused.value.check == f"ballot.{check}"


def test_a_ballot_under_another_key_is_refused(election: Election) -> None:
    slip = open_poll(election.poll_text()).slip
    other = Election.open().manifest.public_key.encode()
    ballot, _ = encrypt(dataclasses.replace(slip, key=other), "yes")
    with pytest.raises(av.VerificationError, match=r"ballot\.proof"):
        check_ballot(ballot, election=slip.election, key=slip.key, stage="ballot")
