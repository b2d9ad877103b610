"""A ballot: reading it strictly, making one, checking its proof (§5)."""

import json
from dataclasses import dataclass
from typing import Final

from votes.crypto.elgamal import Ciphertext, encrypt
from votes.crypto.encoding import (
    check_version,
    exact_int,
    exact_list,
    exact_object,
    hex_bytes,
    hex_point,
    hex_scalar,
    load_json,
)
from votes.crypto.errors import Reason, require
from votes.crypto.group import Point, Scalar, random_scalar
from votes.crypto.proofs import BRANCHES, BallotProof, BallotStatement, is_ballot_proven, prove_ballot
from votes.crypto.transcript import VERSION, hash32, u64
from votes.rules import Choice

MAX_BYTES: Final = 4096
"""The longest ballot text that is read at all. A ballot has some 820 bytes."""

_KEYS: Final = ("v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One revision of one voter's ballot. Well-formed; its proof is checked by ``verify_ballot``."""

    election: bytes
    voter: bytes
    rev: int
    seen: bytes
    ciphertext: Ciphertext
    proof: BallotProof

    @property
    def tracker(self) -> bytes:
        """The 32 bytes by which the voter finds this ballot on the board."""
        return hash32(
            "ballot",
            self.election,
            self.voter,
            u64(self.rev),
            self.seen,
            self.ciphertext.alpha.encode(),
            self.ciphertext.beta.encode(),
            *self.proof.c,
            *self.proof.s,
        )

    def to_record(self) -> dict[str, object]:
        """Return the JSON form of §5."""
        return {
            "v": VERSION,
            "election": self.election.hex(),
            "voter": self.voter.hex(),
            "rev": self.rev,
            "seen": self.seen.hex(),
            "alpha": self.ciphertext.alpha.encode().hex(),
            "beta": self.ciphertext.beta.encode().hex(),
            "c": [scalar.hex() for scalar in self.proof.c],
            "s": [scalar.hex() for scalar in self.proof.s],
        }

    def to_text(self) -> str:
        """Return the JSON form as compact text, as a browser posts it."""
        return json.dumps(self.to_record(), separators=(",", ":"))

    @classmethod
    def from_record(cls, value: object) -> "Ballot":
        """Read parsed JSON strictly: exactly the keys of §5, exact types, canonical encodings, α ≠ identity.

        Raises ProtocolError: WRONG_VERSION, MALFORMED, BAD_POINT or BAD_SCALAR.
        """
        data = exact_object(value, *_KEYS)
        check_version(data["v"])
        alpha = hex_point(data["alpha"])
        require(
            not alpha.is_identity,
            Reason.BAD_POINT,
            "The ballot's alpha is the identity, so it hides nothing.",
        )
        return cls(
            election=hex_bytes(data["election"]),
            voter=hex_bytes(data["voter"]),
            rev=exact_int(data["rev"], at_least=1),
            seen=hex_bytes(data["seen"]),
            ciphertext=Ciphertext(alpha, hex_point(data["beta"])),
            proof=BallotProof(
                tuple(hex_scalar(c) for c in exact_list(data["c"], BRANCHES)),
                tuple(hex_scalar(s) for s in exact_list(data["s"], BRANCHES)),
            ),
        )


def parse_ballot(text: str | bytes) -> Ballot:
    """Read the text that a voter posted, strictly (§12).

    Raises ProtocolError: OVERSIZE, MALFORMED, WRONG_VERSION, BAD_POINT or BAD_SCALAR.
    """
    return Ballot.from_record(load_json(text, limit=MAX_BYTES))


def make_ballot(
    choice: Choice,
    *,
    public_key: Point,
    election: bytes,
    voter: bytes,
    rev: int,
    seen: bytes,
    randomness: Scalar | None = None,
) -> Ballot:
    """Encrypt ``choice`` and prove it: what the browser does, for programs and tests.

    ``election``, ``voter`` (the vid) and ``seen`` (a board head) have 32 bytes. ``randomness`` opens the
    ballot; leave it out unless the ballot is to be audited.
    """
    r = random_scalar() if randomness is None else randomness
    ciphertext = encrypt(public_key, choice, r)
    statement = BallotStatement(election, voter, rev, seen, public_key, ciphertext)
    return Ballot(election, voter, rev, seen, ciphertext, prove_ballot(statement, choice, r))


def verify_ballot(ballot: Ballot, *, election: bytes, public_key: Point) -> None:
    """Check that the ballot is for this election and that its proof holds; under 1 ms with libsodium, 3 ms with PyNaCl.

    Raises ProtocolError: WRONG_ELECTION or BAD_PROOF. What the board must say about it (window, roll,
    revision, copies) is ``board.check_admission``.
    """
    require(ballot.election == election, Reason.WRONG_ELECTION, "This ballot was made for another vote.")
    statement = BallotStatement(
        ballot.election, ballot.voter, ballot.rev, ballot.seen, public_key, ballot.ciphertext
    )
    require(
        is_ballot_proven(statement, ballot.proof),
        Reason.BAD_PROOF,
        "The proof that this ballot holds exactly one choice does not hold.",
    )
