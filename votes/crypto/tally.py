"""Opening the sum, and only the sum, and deciding (§7)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from votes.crypto.board import VerifiedBoard
from votes.crypto.elgamal import packed_point, solve_packed
from votes.crypto.encoding import (
    check_version,
    exact_int,
    exact_object,
    hex_bytes,
    hex_point,
    hex_scalar,
    load_json,
)
from votes.crypto.errors import ProtocolError, Reason, require
from votes.crypto.group import ORDER, Point, Scalar, scalar_from_int, sum_points
from votes.crypto.manifest import Manifest
from votes.crypto.proofs import DecryptionStatement, Signature, is_decryption_proven, prove_decryption
from votes.crypto.trustees import MAX_PEOPLE, KeyGroup, is_key_of
from votes.rules import Outcome, decide

MAX_PARTIAL_BYTES: Final = 4096
"""The longest file with a partial decryption that is read at all; one takes about 400."""


@dataclass(frozen=True, slots=True)
class Partial:
    """Trustee ``index``'s share D = x·a of the decryption, with its proof."""

    index: int
    share: Point
    proof: Signature

    def to_record(self) -> dict[str, object]:
        """Return the record form of §9."""
        return {
            "i": self.index,
            "D": self.share.encode().hex(),
            "c": self.proof.c.hex(),
            "s": self.proof.s.hex(),
        }

    @classmethod
    def from_record(cls, value: object) -> "Partial":
        """Read parsed JSON strictly; ProtocolError MALFORMED, BAD_POINT or BAD_SCALAR."""
        data = exact_object(value, "i", "D", "c", "s")
        return cls(
            index=exact_int(data["i"], at_least=1, at_most=MAX_PEOPLE),
            share=hex_point(data["D"]),
            proof=Signature(hex_scalar(data["c"]), hex_scalar(data["s"])),
        )


@dataclass(frozen=True, slots=True)
class Result:
    """What is announced. ``yes``, ``no`` and ``abstain`` are None when the quorum was missed."""

    eligible: int
    ballots: int
    yes: int | None
    no: int | None
    abstain: int | None
    outcome: Outcome

    def to_record(self) -> dict[str, object]:
        """Return the record form of §9."""
        return {
            "eligible": self.eligible,
            "ballots": self.ballots,
            "yes": self.yes,
            "no": self.no,
            "abstain": self.abstain,
            "outcome": self.outcome.value,
        }

    @classmethod
    def from_record(cls, value: object) -> "Result":
        """Read parsed JSON strictly; ProtocolError(MALFORMED)."""
        data = exact_object(value, "eligible", "ballots", "yes", "no", "abstain", "outcome")
        outcome = data["outcome"]
        require(outcome in tuple(Outcome), Reason.MALFORMED, "The result has an unknown outcome.")
        return cls(
            eligible=exact_int(data["eligible"]),
            ballots=exact_int(data["ballots"]),
            yes=_count(data["yes"]),
            no=_count(data["no"]),
            abstain=_count(data["abstain"]),
            outcome=Outcome(str(outcome)),
        )


def _count(value: object) -> int | None:
    return None if value is None else exact_int(value)


def has_quorum(manifest: Manifest, board: VerifiedBoard) -> bool:
    """Whether enough voters took part for the sum to be opened at all."""
    return len(board.counted) >= manifest.rule.quorum_needed(manifest.roll_size)


def _check_countable(manifest: Manifest, board: VerifiedBoard) -> None:
    require(board.election == manifest.election, Reason.WRONG_ELECTION, "This board is of another vote.")
    require(board.closed, Reason.NOT_CLOSED, "The board is not closed, so nothing may be opened.")


def decrypt(
    manifest: Manifest, board: VerifiedBoard, secret: Scalar, *, group: int, index: int, now: int
) -> Partial:
    """Make one trustee's partial decryption of the sum of a verified, closed board with a quorum.

    There is deliberately no way to hand in a ciphertext. ``now`` is the trustee's own clock (Unix seconds).
    ``group`` counts from 0, ``index`` from 1. Doing this once only is the caller's duty. Raises
    ProtocolError: WRONG_ELECTION, NOT_CLOSED, NO_QUORUM, or BAD_KEY if ``secret`` is not that trustee's.
    """
    _check_countable(manifest, board)
    require(now >= manifest.closes, Reason.NOT_CLOSED, "The vote is still open by the trustee's clock.")
    require(has_quorum(manifest, board), Reason.NO_QUORUM, "Too few took part: nothing is opened.")
    key = manifest.trustees[group].key(index)
    if key is None or not is_key_of(secret, key):
        raise ProtocolError(Reason.BAD_KEY, "This secret is not of a trustee of this vote.")
    share = board.total.alpha * secret
    statement = DecryptionStatement(board.election, board.head, index, key.public_key, board.total, share)
    return Partial(index, share, prove_decryption(statement, secret))


def _verify_group(board: VerifiedBoard, group: KeyGroup, partials: Sequence[Partial]) -> None:
    indexes = {partial.index for partial in partials}
    require(
        len(partials) == len(indexes) == group.threshold,
        Reason.BAD_PARTIAL,
        "A group of trustees must give exactly as many partial decryptions as its threshold, one each.",
    )
    for partial in partials:
        _verify_share(board, group, partial)


def _verify_share(board: VerifiedBoard, group: KeyGroup, partial: Partial) -> None:
    key = group.key(partial.index)
    if key is None:
        raise ProtocolError(Reason.BAD_PARTIAL, "A partial decryption is of nobody in the group.")
    statement = DecryptionStatement(
        board.election, board.head, partial.index, key.public_key, board.total, partial.share
    )
    require(
        is_decryption_proven(statement, partial.proof),
        Reason.BAD_PARTIAL,
        "The proof of a partial decryption does not hold.",
    )


def verify_partial(manifest: Manifest, board: VerifiedBoard, partial: Partial, *, group: int) -> None:
    """Check one trustee's partial decryption of a closed board with a quorum.

    Raises ProtocolError: WRONG_ELECTION, NOT_CLOSED, NO_QUORUM or BAD_PARTIAL.
    """
    _check_countable(manifest, board)
    require(has_quorum(manifest, board), Reason.NO_QUORUM, "Too few took part: nothing is opened.")
    _verify_share(board, manifest.trustees[group], partial)


def parse_partial(text: str | bytes, *, election: bytes) -> Partial:
    """Read the file that a person's program writes, strictly; the proof is not verified.

    Raises ProtocolError: OVERSIZE, MALFORMED, WRONG_VERSION, WRONG_ELECTION, BAD_POINT or BAD_SCALAR.
    """
    data = exact_object(load_json(text, limit=MAX_PARTIAL_BYTES), "v", "kind", "election", "partial")
    check_version(data["v"])
    require(data["kind"] == "partial", Reason.MALFORMED, "This is not a partial decryption.")
    require(
        hex_bytes(data["election"]) == election,
        Reason.WRONG_ELECTION,
        "This partial decryption was made for another vote.",
    )
    return Partial.from_record(data["partial"])


def lagrange(index: int, indexes: Iterable[int]) -> Scalar:
    """Return λ_i = Π_{j≠i} j/(j−i) mod L for the distinct ``indexes``, of which ``index`` is one."""
    numerator = denominator = 1
    for other in indexes:
        if other != index:
            numerator = numerator * other % ORDER
            denominator = denominator * (other - index) % ORDER
    return scalar_from_int(numerator * pow(denominator, -1, ORDER))


def _opened_total(manifest: Manifest, board: VerifiedBoard, partials: Sequence[Sequence[Partial]]) -> Point:
    """Verify all partials and return T = b − D_total = (yes + M·no)·B."""
    _check_countable(manifest, board)
    require(
        len(partials) == len(manifest.trustees),
        Reason.BAD_PARTIAL,
        "There must be partial decryptions of each group of trustees.",
    )
    shares = []
    for group, given in zip(manifest.trustees, partials, strict=True):
        _verify_group(board, group, given)
        indexes = [partial.index for partial in given]
        shares += [partial.share * lagrange(partial.index, indexes) for partial in given]
    return board.total.beta - sum_points(shares)


def count(manifest: Manifest, board: VerifiedBoard, partials: Sequence[Sequence[Partial]]) -> Result:
    """Return the result of a closed board; ``partials`` is one list a group, or empty without a quorum.

    Raises ProtocolError: WRONG_ELECTION, NOT_CLOSED, BAD_PARTIAL or BAD_RESULT.
    """
    ballots = len(board.counted)
    if not has_quorum(manifest, board):
        _check_nothing_opened(manifest, board, partials)
        return Result(manifest.roll_size, ballots, None, None, None, Outcome.NO_QUORUM)
    yes, no = solve_packed(_opened_total(manifest, board, partials), ballots)
    return _decided(manifest, ballots, yes, no)


def _check_nothing_opened(
    manifest: Manifest, board: VerifiedBoard, partials: Sequence[Sequence[Partial]]
) -> None:
    _check_countable(manifest, board)
    require(not partials, Reason.BAD_PARTIAL, "Too few took part, yet something was opened.")


def _decided(manifest: Manifest, ballots: int, yes: int, no: int) -> Result:
    """Whoever took part and said neither yes nor no abstained; the manifest's rule decides."""
    abstain = ballots - yes - no
    decision = decide(manifest.rule, electorate=manifest.roll_size, yes=yes, no=no, abstain=abstain)
    return Result(manifest.roll_size, ballots, yes, no, abstain, decision.outcome)


def verify_result(
    manifest: Manifest, board: VerifiedBoard, partials: Sequence[Sequence[Partial]], result: Result
) -> None:
    """Check an announced result as an auditor does: partials, T = (yes + M·no)·B, arithmetic, outcome.

    Raises ProtocolError: WRONG_ELECTION, NOT_CLOSED, BAD_PARTIAL or BAD_RESULT.
    """
    ballots = len(board.counted)
    if not has_quorum(manifest, board):
        _check_nothing_opened(manifest, board, partials)
        expected = Result(manifest.roll_size, ballots, None, None, None, Outcome.NO_QUORUM)
    else:
        total = _opened_total(manifest, board, partials)
        yes, no = result.yes, result.no
        if yes is None or no is None or yes + no > ballots or total != packed_point(yes, no):
            raise ProtocolError(Reason.BAD_RESULT, "The announced votes are not what was opened.")
        expected = _decided(manifest, ballots, yes, no)
    require(result == expected, Reason.BAD_RESULT, "The announced result does not follow from the votes.")
