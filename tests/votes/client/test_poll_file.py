"""A poll file is refused, by the right check, when anything in it is not as the protocol says."""

import json
from typing import Any

import pytest

from tests.votes.client.election import OPENS, QUESTION, USERNAME, Election
from votes.crypto.elgamal import keygen
from votes.crypto.manifest import election_id
from votes.verifier import anonballot_verify as av
from votes.verifier.client.poll import POLL_VERSION, open_poll

OTHER = "11" * 32


def refusal(text: str, **pins: str) -> str:
    """The name of the check that fails."""
    with pytest.raises(av.VerificationError) as refused:
        open_poll(text, **pins)
    return refused.value.check


@pytest.mark.parametrize("people", [None, (2, 3)], ids=["auto", "threshold"])
def test_a_good_file_is_taken(people: tuple[int, int] | None) -> None:
    election = Election.open(people=people)
    for pins in ({}, election.pins):
        poll = open_poll(election.poll_text(), **pins)
        assert (poll.manifest.question, poll.manifest.opens) == (QUESTION, OPENS)
        assert poll.username == USERNAME
        assert poll.slip.voter == election.voter
        assert poll.slip.key == election.manifest.public_key.encode()
        assert poll.manifest_text == election.manifest.text
    assert election.poll_file()["v"] == POLL_VERSION


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"v": "anonballot/v1-audit"}, "poll.version"),
        ({"election": OTHER}, "poll.election"),
        ({"board_key": OTHER}, "poll.board-key"),
        ({"username": "mallory"}, "poll.voter"),
        ({"salt": OTHER}, "poll.voter"),
        ({"vid": OTHER}, "poll.voter"),
        ({"rev": 0}, "poll.rev"),
        ({"rev": -1}, "poll.number"),
        ({"rev": 1.5}, "poll.number"),
        ({"rev": True}, "poll.shape"),
        ({"rev": "1"}, "poll.shape"),
        ({"head": "11"}, "poll.hex"),
        ({"head": OTHER.replace("1", "A")}, "poll.hex"),
        ({"roll": None}, "poll.shape"),
        ({"username": None}, "poll.shape"),
        ({"username": "\ud800"}, "poll.shape"),
        ({"choice": "yes"}, "poll.keys"),
        ({"roll": [OTHER]}, "roll.size"),
        ({"manifest": "{}"}, "manifest.keys"),
    ],
)
def test_a_changed_file_is_refused(election: Election, changes: dict[str, Any], check: str) -> None:
    assert refusal(election.poll_text(**changes)) == check


def test_another_roll_is_refused(election: Election) -> None:
    roll = [vid.hex() for vid in election.roll]
    own = election.voter.hex()
    others = [vid for vid in roll if vid != own]
    assert refusal(election.poll_text(roll=roll[::-1])) == "roll.order"
    assert refusal(election.poll_text(roll=[roll[0], *roll[:2]])) == "roll.unique"
    assert refusal(election.poll_text(roll=sorted([OTHER, *others]))) == "roll.hash"


def test_a_voter_who_is_not_on_the_roll_is_told(election: Election) -> None:
    stranger = av.digest32("voter", election.manifest.uid, b"mallory", election.salt).hex()
    assert refusal(election.poll_text(username="mallory", vid=stranger)) == "poll.off-roll"


def test_the_announced_values_must_be_the_same(election: Election) -> None:
    assert refusal(election.poll_text(), election=OTHER) == "poll.election"
    assert refusal(election.poll_text(), board_key=OTHER) == "poll.board-key"
    another = Election.open()
    assert refusal(another.poll_text(), **election.pins) == "poll.election"


def test_text_that_is_no_poll_file_is_refused(election: Election) -> None:
    text = election.poll_text()
    assert refusal(text[:-1]) == "poll.syntax"
    assert refusal("[" * 100_000) == "poll.depth"
    assert refusal(text.replace("{", '{"rev": 1, ', 1)) == "poll.duplicate"
    assert refusal("[]") == "poll.shape"
    incomplete = election.poll_file()
    del incomplete["salt"]
    assert refusal(json.dumps(incomplete)) == "poll.keys"


def _with_manifest(election: Election, **changes: Any) -> str:
    """A poll file whose manifest was changed, and whose election id was adapted to it."""
    text = json.dumps(json.loads(election.manifest.text) | changes)
    more = {"board_key": changes["board_key"]} if "board_key" in changes else {}
    return election.poll_text(manifest=text, election=election_id(text).hex(), **more)


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"v": "anonballot/v2"}, "manifest.version"),
        ({"group": "P-256"}, "manifest.group"),
        ({"question": " "}, "manifest.question"),
        ({"closes": OPENS}, "manifest.window"),
        ({"uid": "22" * 16}, "keys.proof"),
        ({"pk": keygen()[1].encode().hex()}, "keys.sum"),
        ({"pk": "00" * 32}, "keys.identity"),
        ({"board_key": "00" * 32}, "poll.board-key"),
        ({"board_key": "ff" * 32}, "poll.board-key"),
        ({"more": 1}, "manifest.keys"),
    ],
)
def test_a_manifest_that_does_not_hold_is_refused(
    election: Election, changes: dict[str, Any], check: str
) -> None:
    assert refusal(_with_manifest(election, **changes)) == check


def test_a_rogue_trustee_is_refused() -> None:
    election = Election.open(people=(2, 3))
    trustees = json.loads(election.manifest.text)["trustees"]
    trustees[1]["t"] = 1
    assert refusal(_with_manifest(election, trustees=trustees)) == "manifest.trustees"
    trustees = json.loads(election.manifest.text)["trustees"]
    trustees[1]["C"][0][0] = keygen()[1].encode().hex()
    assert refusal(_with_manifest(election, trustees=trustees)) == "keys.dkg"
