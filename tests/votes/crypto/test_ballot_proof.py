"""A ballot's proof holds for the three choices. Proofs that must not hold are in tests/votes/rejections."""

from dataclasses import replace

import pytest

from tests.votes.crypto.polls import Poll
from votes.crypto import proofs
from votes.crypto.ballot import Ballot, verify_ballot
from votes.crypto.elgamal import VALUE_POINTS, Ciphertext
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import (
    base_times,
    random_scalar,
    scalar_from_int,
    scalar_sub,
)
from votes.crypto.proofs import BallotProof, BallotStatement
from votes.rules import Choice

ONE = scalar_from_int(1)


@pytest.fixture
def ballot(poll: Poll) -> Ballot:
    return poll.ballot("alice", Choice.YES, rev=3)


def _verify(poll: Poll, ballot: Ballot) -> None:
    verify_ballot(ballot, election=poll.manifest.election, public_key=poll.public_key)


def _refused(poll: Poll, ballot: Ballot, reason: Reason = Reason.BAD_PROOF) -> None:
    with pytest.raises(ProtocolError) as refusal:
        _verify(poll, ballot)
    assert refusal.value.reason is reason


@pytest.mark.parametrize("choice", list(Choice))
def test_each_choice_can_be_proven(poll: Poll, choice: Choice) -> None:
    _verify(poll, poll.ballot("alice", choice))


def test_two_ballots_for_the_same_choice_have_nothing_in_common(poll: Poll) -> None:
    one, two = poll.ballot("alice"), poll.ballot("alice")
    assert one.ciphertext.alpha != two.ciphertext.alpha
    assert one.ciphertext.beta != two.ciphertext.beta
    assert not set(one.proof.c + one.proof.s) & set(two.proof.c + two.proof.s)
    assert one.tracker != two.tracker


def test_adaptive_forgery_is_refused(poll: Poll) -> None:
    """The classic attack on weak Fiat–Shamir: fix challenges and responses first, then solve for β.

    For given α, c, s and commitments one can compute a β that satisfies one branch's equation; only because
    the hash covers β, the challenges no longer add up.
    """
    r = random_scalar()
    c = [random_scalar() for _ in range(proofs.BRANCHES)]
    s = [random_scalar() for _ in range(proofs.BRANCHES)]
    alpha = base_times(r)
    beta = poll.public_key * r + VALUE_POINTS[1] + VALUE_POINTS[2]  # yes and no at once
    statement = BallotStatement(
        poll.manifest.election, poll.vids["alice"], 1, poll.head, poll.public_key, Ciphertext(alpha, beta)
    )
    commitments = statement.commitments(BallotProof(tuple(c), tuple(s)))
    c[0] = scalar_sub(scalar_sub(statement.challenge(commitments), c[1]), c[2])
    forged = Ballot(
        statement.election,
        statement.voter,
        1,
        statement.seen,
        statement.ciphertext,
        BallotProof(tuple(c), tuple(s)),
    )
    _refused(poll, forged)


def test_the_tracker_covers_every_field(poll: Poll, ballot: Ballot) -> None:
    flipped = Ciphertext(ballot.ciphertext.beta, ballot.ciphertext.alpha)
    reversed_c = BallotProof(ballot.proof.c[::-1], ballot.proof.s)
    reversed_s = BallotProof(ballot.proof.c, ballot.proof.s[::-1])
    trackers = {
        ballot.tracker,
        replace(ballot, election=bytes(32)).tracker,
        replace(ballot, voter=bytes(32)).tracker,
        replace(ballot, rev=4).tracker,
        replace(ballot, seen=bytes(32)).tracker,
        replace(ballot, ciphertext=flipped).tracker,
        replace(ballot, proof=reversed_c).tracker,
        replace(ballot, proof=reversed_s).tracker,
    }
    assert len(trackers) == 8
