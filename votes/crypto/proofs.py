"""Zero-knowledge proofs with strong Fiat–Shamir: every hash covers the whole statement (§4, §5, §7)."""

from dataclasses import dataclass
from typing import Final

from votes.crypto.elgamal import CHOICES, VALUE_POINTS, Ciphertext
from votes.crypto.encoding import exact_list, hex_scalar
from votes.crypto.group import (
    Point,
    Scalar,
    base_times,
    random_scalar,
    scalar_add,
    scalar_mul,
    scalar_sub,
    sum_scalars,
)
from votes.crypto.transcript import hash_scalar, u64
from votes.rules import Choice

BRANCHES: Final = len(CHOICES)


@dataclass(frozen=True, slots=True)
class Signature:
    """A Schnorr signature or proof of knowledge: challenge and response, [c, s] in JSON."""

    c: Scalar
    s: Scalar

    def to_record(self) -> list[str]:
        """Return the JSON form."""
        return [self.c.hex(), self.s.hex()]

    @classmethod
    def from_record(cls, value: object) -> "Signature":
        """Parse the JSON form strictly; ProtocolError MALFORMED or BAD_SCALAR."""
        c, s = exact_list(value, 2)
        return cls(hex_scalar(c), hex_scalar(s))


def sign(secret: Scalar, tag: str, *context: bytes) -> Signature:
    """Sign ``context`` under ``tag`` with ``secret`` (§4)."""
    w = random_scalar()
    c = hash_scalar(tag, *context, base_times(secret).encode(), base_times(w).encode())
    return Signature(c, scalar_add(w, scalar_mul(c, secret)))


def is_signed(signature: Signature, public_key: Point, tag: str, *context: bytes) -> bool:
    """Whether ``signature`` was made for this tag and context with the secret of ``public_key`` (§4)."""
    commitment = base_times(signature.s) - public_key * signature.c
    return signature.c == hash_scalar(tag, *context, public_key.encode(), commitment.encode())


@dataclass(frozen=True, slots=True)
class BallotProof:
    """That a ciphertext holds one of the three choices: a challenge and a response for each (§5)."""

    c: tuple[Scalar, ...]
    s: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True)
class BallotStatement:
    """Everything that a ballot's proof is bound to: no part can change without the proof failing."""

    election: bytes
    voter: bytes
    rev: int
    seen: bytes
    public_key: Point
    ciphertext: Ciphertext

    def challenge(self, commitments: list[tuple[Point, Point]]) -> Scalar:
        """Return ch of §5 for the branches' (A_j, B_j)."""
        return hash_scalar(
            "ballot-proof",
            self.election,
            self.voter,
            u64(self.rev),
            self.seen,
            self.public_key.encode(),
            self.ciphertext.alpha.encode(),
            self.ciphertext.beta.encode(),
            *(point.encode() for pair in commitments for point in pair),
        )

    def commitments(self, proof: BallotProof) -> list[tuple[Point, Point]]:
        """Return the (A_j, B_j) that make each branch's equations hold."""
        alpha, beta = self.ciphertext.alpha, self.ciphertext.beta
        return [
            (base_times(s) - alpha * c, self.public_key * s - (beta - value) * c)
            for c, s, value in zip(proof.c, proof.s, VALUE_POINTS, strict=True)
        ]


def prove_ballot(statement: BallotStatement, choice: Choice, randomness: Scalar) -> BallotProof:
    """Prove that the ciphertext is one of the choices, without saying which (§5).

    ``choice`` and ``randomness`` must be those that the ciphertext was made with, else the proof won't
    verify.
    """
    real = CHOICES.index(choice)
    c = [random_scalar() for _ in CHOICES]
    s = [random_scalar() for _ in CHOICES]
    # Every branch is simulated, the real one too, so that the order of operations says nothing of the choice.
    commitments = statement.commitments(BallotProof(tuple(c), tuple(s)))
    w = random_scalar()
    commitments[real] = (base_times(w), statement.public_key * w)
    others = sum_scalars(c[branch] for branch in range(BRANCHES) if branch != real)
    c[real] = scalar_sub(statement.challenge(commitments), others)
    s[real] = scalar_add(w, scalar_mul(c[real], randomness))
    return BallotProof(tuple(c), tuple(s))


def is_ballot_proven(statement: BallotStatement, proof: BallotProof) -> bool:
    """Whether the proof holds for exactly this statement (§5)."""
    return statement.challenge(statement.commitments(proof)) == sum_scalars(proof.c)


@dataclass(frozen=True, slots=True)
class DecryptionStatement:
    """Everything that a partial decryption's proof is bound to: D = x·a for the x of this public key (§7)."""

    election: bytes
    close_head: bytes
    index: int
    public_key: Point
    total: Ciphertext
    share: Point

    def challenge(self, on_base: Point, on_total: Point) -> Scalar:
        """Return c of §7 for the commitments A and A'."""
        points = (self.public_key, self.total.alpha, self.total.beta, self.share, on_base, on_total)
        return hash_scalar(
            "decrypt-proof",
            self.election,
            self.close_head,
            u64(self.index),
            *(point.encode() for point in points),
        )


def prove_decryption(statement: DecryptionStatement, secret: Scalar) -> Signature:
    """Prove that ``statement.share`` is the sum's α times the trustee's secret (§7)."""
    w = random_scalar()
    c = statement.challenge(base_times(w), statement.total.alpha * w)
    return Signature(c, scalar_add(w, scalar_mul(c, secret)))


def is_decryption_proven(statement: DecryptionStatement, proof: Signature) -> bool:
    """Whether the partial decryption is right, for exactly this statement (§7)."""
    on_base = base_times(proof.s) - statement.public_key * proof.c
    on_total = statement.total.alpha * proof.s - statement.share * proof.c
    return proof.c == statement.challenge(on_base, on_total)
