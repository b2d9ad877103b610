"""Audit files: from the client and as the booth writes them, and every way in which one can be a lie."""

import json
import secrets
from typing import Any

import pytest

from tests.votes.client.election import Election
from votes.crypto.ballot import make_ballot
from votes.crypto.group import scalar_from_int
from votes.rules import Choice
from votes.verifier import anonballot_verify as av
from votes.verifier.client.audit import audit_text, check_audit
from votes.verifier.client.ballots import encrypt
from votes.verifier.client.poll import open_poll

OTHER = "11" * 32
CHOICES = ["yes", "no", "abstain"]


def clients_audit(election: Election, choice: str = "yes") -> dict[str, Any]:
    """What the client writes."""
    poll = open_poll(election.poll_text())
    ballot, r = encrypt(poll.slip, choice)
    file: dict[str, Any] = json.loads(audit_text(poll.manifest_text, ballot, choice, r))
    return file


def another_programs_audit(election: Election, choice: str) -> dict[str, Any]:
    """What another program writes in this format, made by the site's implementation."""
    number = secrets.randbelow(av.L)
    ballot = make_ballot(
        Choice(choice),
        public_key=election.manifest.public_key,
        election=election.manifest.election,
        voter=election.voter,
        rev=3,
        seen=election.head,
        randomness=scalar_from_int(number),
    )
    return {
        "v": "anonballot/v1-audit",
        "manifest": election.manifest.text,
        "ballot": ballot.to_record(),
        "choice": choice,
        "r": number.to_bytes(32, "little").hex(),
    }


@pytest.mark.parametrize("make", [clients_audit, another_programs_audit])
@pytest.mark.parametrize("choice", CHOICES)
def test_an_honest_audit_holds(election: Election, make: Any, choice: str) -> None:
    file = make(election, choice)
    assert list(file) == ["v", "manifest", "ballot", "choice", "r"]
    audited = check_audit(json.dumps(file), **election.pins)
    assert audited.choice == choice
    tracker = audited.ballot.tracker().hex()
    check_audit(json.dumps(file), tracker=tracker)


def refusal(file: dict[str, Any] | str, **pins: str) -> str:
    with pytest.raises(av.VerificationError) as refused:
        check_audit(file if isinstance(file, str) else json.dumps(file), **pins)
    return refused.value.check


@pytest.mark.parametrize("claimed", CHOICES)
@pytest.mark.parametrize("held", CHOICES)
def test_a_ballot_that_holds_another_choice_is_found_out(election: Election, held: str, claimed: str) -> None:
    file = clients_audit(election, held) | {"choice": claimed}
    if held == claimed:
        check_audit(json.dumps(file))
    else:
        assert refusal(file) == "audit.beta"


def _ballot(**changes: Any) -> Any:
    return lambda file: file | {"ballot": file["ballot"] | changes}


def _swapped(file: dict[str, Any]) -> dict[str, Any]:
    ballot = file["ballot"]
    return file | {"ballot": ballot | {"c": ballot["c"][::-1], "s": ballot["s"][::-1]}}


@pytest.mark.parametrize(
    ("change", "check"),
    [
        (lambda file: file | {"v": "anonballot/v1-poll"}, "audit.version"),
        (lambda file: file | {"choice": "maybe"}, "audit.choice"),
        (lambda file: file | {"choice": None}, "audit.shape"),
        (lambda file: file | {"r": "01" * 32}, "audit.alpha"),
        (lambda file: file | {"r": "00" * 32}, "audit.alpha"),
        (lambda file: file | {"r": av.L.to_bytes(32, "little").hex()}, "audit.encoding"),
        (lambda file: file | {"r": "11"}, "audit.hex"),
        (lambda file: file | {"more": 1}, "audit.keys"),
        (lambda file: file | {"manifest": "{"}, "manifest.syntax"),
        (_ballot(v="anonballot/v2"), "audit.version"),
        (_ballot(election=OTHER), "audit.election"),
        (_ballot(rev=0), "audit.rev"),
        (_ballot(rev=4), "audit.proof"),
        (_ballot(seen=OTHER), "audit.proof"),
        (_ballot(voter=OTHER), "audit.proof"),
        (_ballot(alpha="00" * 32), "audit.encoding"),
        (_ballot(beta="ff" * 32), "audit.encoding"),
        (_ballot(beta="00" * 32), "audit.proof"),
        (_ballot(c=["00" * 32] * 2), "audit.shape"),
        (_ballot(extra=1), "audit.keys"),
        (_swapped, "audit.proof"),
    ],
)
def test_a_changed_audit_is_refused(election: Election, change: Any, check: str) -> None:
    assert refusal(change(clients_audit(election))) == check


def test_an_audit_of_another_vote_is_refused(election: Election) -> None:
    other = Election.open()
    file = clients_audit(other)
    assert refusal(file, **election.pins) == "audit.election"
    assert refusal(file, board_key=election.board_key) == "audit.board-key"
    assert refusal(file | {"manifest": election.manifest.text}) == "audit.election"


def test_an_audit_under_another_tracker_is_refused(election: Election) -> None:
    assert refusal(clients_audit(election), tracker=OTHER) == "audit.tracker"


def test_text_that_is_no_audit_file_is_refused(election: Election) -> None:
    text = json.dumps(clients_audit(election))
    assert refusal(text[:-1]) == "audit.syntax"
    assert refusal(text.replace("{", '{"r": "", ', 1)) == "audit.duplicate"
    assert refusal("null") == "audit.shape"
