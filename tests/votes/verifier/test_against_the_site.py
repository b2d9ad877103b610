"""Records that the site's own implementation makes pass the independent verifier."""

import json
import secrets
from typing import Any

import pytest

from tests.votes.verifier.forge import CLOSES, OPENS
from votes.crypto.ballot import make_ballot
from votes.crypto.board import ballot_entry, close_entry, open_entry, sign_checkpoint, verify_board
from votes.crypto.elgamal import keygen
from votes.crypto.manifest import build_manifest, setup_id, voter_id
from votes.crypto.tally import count, decrypt, has_quorum
from votes.crypto.trustees import make_auto_group
from votes.rules import PRESETS, Choice
from votes.verifier import anonballot_verify as av


def site_record(rule: str, choices: list[tuple[int, Choice]], size: int) -> Any:
    """A whole poll as the site runs it; `choices` are (voter number, choice) in the order of casting."""
    uid = secrets.token_bytes(16)
    secret, group = make_auto_group(setup_id(uid))
    board_secret, board_key = keygen()
    roll = [voter_id(uid=uid, username=f"voter{n}", salt=secrets.token_bytes(32)) for n in range(size)]
    manifest = build_manifest(
        uid=uid,
        question="Shall Noor become a member? (“yes”, naïvely)",
        rule=PRESETS[rule],
        opens=OPENS,
        roll=roll,
        trustees=[group],
        board_key=board_key,
    )
    entries = [open_entry(manifest.election, time=manifest.opens)]
    revisions = dict.fromkeys(range(size), 0)
    for voter, choice in choices:
        revisions[voter] += 1
        last = entries[-1]
        ballot = make_ballot(
            choice,
            public_key=manifest.public_key,
            election=manifest.election,
            voter=roll[voter],
            rev=revisions[voter],
            seen=last.hash,
        )
        entries.append(ballot_entry(ballot, seq=last.seq + 1, previous=last.hash, time=last.time + 60))
    board = verify_board(manifest, sorted(roll), entries)
    entries.append(close_entry(len(board.counted), seq=board.seq + 1, previous=board.head, time=CLOSES))
    board = verify_board(manifest, sorted(roll), entries)
    checkpoints = [
        sign_checkpoint(
            board_secret, election=manifest.election, seq=entry.seq, head=entry.hash, time=entry.time + 1
        )
        for entry in entries
    ]
    partials = []
    if has_quorum(manifest, board):
        partials = [[decrypt(manifest, board, secret, group=0, index=1, now=CLOSES + 5)]]
    return {
        "manifest": manifest.text,
        "roll": [vid.hex() for vid in sorted(roll)],
        "board": [entry.to_record() for entry in entries],
        "checkpoints": [checkpoint.to_record() for checkpoint in checkpoints],
        "partials": [[partial.to_record() for partial in shares] for shares in partials],
        "result": count(manifest, board, partials).to_record(),
    }


YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


@pytest.mark.parametrize(
    ("rule", "choices", "expected"),
    [
        (
            "membership",
            [(0, YES), (1, NO), (2, YES), (1, YES), (3, ABSTAIN), (4, YES)],
            av.Result(5, 5, yes=4, no=0, abstain=1, outcome="approved"),
        ),
        (
            "membership",
            [(0, YES), (1, NO), (2, YES)],
            av.Result(5, 3, yes=2, no=1, abstain=0, outcome="not-approved"),
        ),
        (
            "votes-cast",
            [(0, YES), (1, NO), (2, YES)],
            av.Result(5, 3, yes=2, no=1, abstain=0, outcome="approved"),
        ),
        ("membership", [(0, YES), (1, YES)], av.Result(5, 2, None, None, None, outcome="no-quorum")),
        ("membership", [], av.Result(5, 0, None, None, None, outcome="no-quorum")),
    ],
)
def test_the_sites_record_holds(rule: str, choices: list[tuple[int, Choice]], expected: av.Result) -> None:
    record = site_record(rule, choices, size=5)
    report = av.verify(json.dumps(record))
    assert report.result == expected
    assert report.replaced == len(choices) - expected.ballots


def test_a_bent_record_of_the_site_is_refused() -> None:
    record = site_record("membership", [(n, YES) for n in range(4)], size=5)
    record["board"][2]["data"]["s"].reverse()
    with pytest.raises(av.VerificationError, match=r"board\.proof: entry 2"):
        av.verify(json.dumps(record))
