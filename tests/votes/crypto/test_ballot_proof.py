"""A ballot's proof: it holds for the three choices, and for nothing else (§12, proof)."""

from dataclasses import replace

import pytest

from tests.votes.crypto.polls import Poll
from votes.crypto import proofs
from votes.crypto.ballot import Ballot, make_ballot, verify_ballot
from votes.crypto.elgamal import PACKING, VALUE_POINTS, Ciphertext, keygen
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import (
    BASE,
    IDENTITY,
    Point,
    Scalar,
    base_times,
    random_scalar,
    scalar_add,
    scalar_from_int,
    scalar_sub,
)
from votes.crypto.proofs import BallotProof, BallotStatement, prove_ballot
from votes.crypto.transcript import hash_scalar, u64
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


def test_altering_what_the_ballot_says_breaks_the_proof(poll: Poll, ballot: Ballot) -> None:
    _refused(poll, replace(ballot, rev=ballot.rev + 1))
    _refused(poll, replace(ballot, voter=poll.vids["bob"]))
    _refused(poll, replace(ballot, seen=bytes(32)))
    alpha, beta = ballot.ciphertext.alpha, ballot.ciphertext.beta
    _refused(poll, replace(ballot, ciphertext=Ciphertext(alpha + BASE, beta)))
    _refused(poll, replace(ballot, ciphertext=Ciphertext(alpha, beta + BASE)))
    _refused(poll, replace(ballot, ciphertext=Ciphertext(beta, alpha)))
    _refused(poll, replace(ballot, ciphertext=Ciphertext(alpha, IDENTITY)))


@pytest.mark.parametrize("branch", [0, 1, 2])
@pytest.mark.parametrize("part", ["c", "s"])
def test_altering_any_scalar_breaks_the_proof(poll: Poll, ballot: Ballot, part: str, branch: int) -> None:
    values = list(getattr(ballot.proof, part))
    values[branch] = scalar_add(values[branch], ONE)
    proof = BallotProof(
        c=tuple(values) if part == "c" else ballot.proof.c,
        s=tuple(values) if part == "s" else ballot.proof.s,
    )
    _refused(poll, replace(ballot, proof=proof))


@pytest.mark.parametrize("order", [(1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)])
def test_swapping_branches_breaks_the_proof(poll: Poll, ballot: Ballot, order: tuple[int, ...]) -> None:
    c, s = ballot.proof.c, ballot.proof.s
    swapped = BallotProof(tuple(c[i] for i in order), tuple(s[i] for i in order))
    _refused(poll, replace(ballot, proof=swapped))


def test_moving_challenge_between_branches_breaks_the_proof(poll: Poll, ballot: Ballot) -> None:
    """The sum of the challenges stays right; the commitments don't."""
    c = ballot.proof.c
    moved = (scalar_add(c[0], ONE), scalar_sub(c[1], ONE), c[2])
    _refused(poll, replace(ballot, proof=BallotProof(moved, ballot.proof.s)))


def test_a_ballot_of_another_election_is_refused(poll: Poll, ballot: Ballot) -> None:
    other = Poll.open()
    foreign = make_ballot(
        Choice.YES,
        public_key=poll.public_key,
        election=other.manifest.election,
        voter=poll.vids["alice"],
        rev=1,
        seen=poll.head,
    )
    _refused(poll, foreign, Reason.WRONG_ELECTION)
    # Nor does relabelling help.
    _refused(poll, replace(foreign, election=poll.manifest.election))


def test_a_ballot_under_another_key_is_refused(poll: Poll) -> None:
    _, other_key = keygen()
    foreign = make_ballot(
        Choice.YES,
        public_key=other_key,
        election=poll.manifest.election,
        voter=poll.vids["alice"],
        rev=1,
        seen=poll.head,
    )
    _refused(poll, foreign)


def _cheat(poll: Poll, value: int, claimed: Choice) -> Ballot:
    """Encrypt any number, and prove it as if it were ``claimed``."""
    r = random_scalar()
    ciphertext = Ciphertext(base_times(r), poll.public_key * r + base_times(scalar_from_int(value)))
    statement = BallotStatement(
        poll.manifest.election, poll.vids["alice"], 1, poll.head, poll.public_key, ciphertext
    )
    proof = prove_ballot(statement, claimed, r)
    return Ballot(statement.election, statement.voter, statement.rev, statement.seen, ciphertext, proof)


@pytest.mark.parametrize("claimed", list(Choice))
@pytest.mark.parametrize("value", [2, -1, -PACKING, PACKING + 1, 2 * PACKING, 1000])
def test_nothing_but_the_choices_can_be_encrypted(poll: Poll, value: int, claimed: Choice) -> None:
    _refused(poll, _cheat(poll, value, claimed))


@pytest.mark.parametrize(("value", "claimed"), [(0, Choice.ABSTAIN), (1, Choice.YES), (PACKING, Choice.NO)])
def test_the_cheater_above_would_pass_with_an_honest_number(poll: Poll, value: int, claimed: Choice) -> None:
    _verify(poll, _cheat(poll, value, claimed))


STATEMENT_PARTS = ["election", "voter", "rev", "seen", "public key", "alpha", "beta"]


@pytest.mark.parametrize("omitted", STATEMENT_PARTS)
def test_a_proof_by_a_weaker_hash_is_refused(
    poll: Poll, omitted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Weak Fiat–Shamir: a challenge that leaves out any part of the statement must not be accepted."""

    def weak(self: BallotStatement, commitments: list[tuple[Point, Point]]) -> Scalar:
        parts = [
            self.election,
            self.voter,
            u64(self.rev),
            self.seen,
            self.public_key.encode(),
            self.ciphertext.alpha.encode(),
            self.ciphertext.beta.encode(),
        ]
        del parts[STATEMENT_PARTS.index(omitted)]
        encoded = [point.encode() for pair in commitments for point in pair]
        return hash_scalar("ballot-proof", *parts, *encoded)

    with monkeypatch.context() as patched:
        patched.setattr(BallotStatement, "challenge", weak)
        ballot = poll.ballot("alice")
        _verify(poll, ballot)  # by the weak hash, it would hold
    _refused(poll, ballot)


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


def test_rerandomising_a_ballot_breaks_its_proof(poll: Poll, ballot: Ballot) -> None:
    r = random_scalar()
    alpha, beta = ballot.ciphertext.alpha, ballot.ciphertext.beta
    again = Ciphertext(alpha + base_times(r), beta + poll.public_key * r)
    _refused(poll, replace(ballot, ciphertext=again))
    # Copying Alice's vote as Bob, re-randomised and with fresh responses, fails too.
    s = tuple(scalar_add(s, r) for s in ballot.proof.s)
    copied = replace(ballot, voter=poll.vids["bob"], ciphertext=again, proof=BallotProof(ballot.proof.c, s))
    _refused(poll, copied)


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
