"""§5: encrypting a choice with its proof, and checking a ballot.

`encrypt` is the only place that holds what opens a ballot. It need not run in constant time: it runs once, on the
voter's own computer, and nobody at the other end of a line can measure it.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from ..anonballot_verify import (
    BASE,
    CHOICES,
    IDENTITY,
    PROTOCOL,
    Ballot,
    L,
    Point,
    add,
    ballot_commitments,
    ballot_proof_holds,
    combine,
    digest_scalar,
    encode,
    equal,
    multiples,
    read_point,
    read_scalar,
    require,
    u64,
)

CHOICE_IDS = tuple(choice.id for choice in CHOICES)


@dataclass(frozen=True)
class Slip:
    """Whose ballot it is and for what; the proof is bound to all of it."""

    election: bytes
    key: bytes  # P, encoded
    voter: bytes
    rev: int
    seen: bytes  # the latest head of the board that the voter knows


def random_scalar() -> int:
    """§2: 64 bytes of the operating system's randomness modulo the group order."""
    return int.from_bytes(secrets.token_bytes(64), "little") % L


def encrypt(slip: Slip, choice: str, random: Callable[[], int] = random_scalar) -> tuple[Ballot, int]:
    """The ballot for "abstain", "yes" or "no", and the r that opens it.

    Whoever has r can show what the ballot holds: forget it, unless the ballot is audited and so never cast.
    """
    real = CHOICE_IDS.index(choice)
    table = multiples(read_point(slip.key, "keys.encoding", "the election key"))
    r = random()
    alpha = combine((r, BASE))
    beta = add(combine((r, table)), combine((CHOICES[real].value, BASE)))

    c = [random() for _ in CHOICES]
    s = [random() for _ in CHOICES]
    w = random()
    # Every branch is simulated, the real one too, and the real one then overwritten: the order of operations says
    # nothing of the choice.
    commitments = ballot_commitments(table, alpha, beta, c, s)
    commitments[2 * real : 2 * real + 2] = encode(combine((w, BASE))), encode(combine((w, table)))
    ciphertext = encode(alpha), encode(beta)
    statement = (slip.election, slip.voter, u64(slip.rev), slip.seen, slip.key, *ciphertext)
    challenge = digest_scalar("ballot-proof", *statement, *commitments)
    c[real] = (challenge - sum(c) + c[real]) % L
    s[real] = (w + c[real] * r) % L
    ballot = Ballot(
        v=PROTOCOL,
        election=slip.election,
        voter=slip.voter,
        rev=slip.rev,
        seen=slip.seen,
        alpha=ciphertext[0],
        beta=ciphertext[1],
        c=(scalar_bytes(c[0]), scalar_bytes(c[1]), scalar_bytes(c[2])),
        s=(scalar_bytes(s[0]), scalar_bytes(s[1]), scalar_bytes(s[2])),
    )
    return ballot, r


def check_ballot(ballot: Ballot, *, election: bytes, key: bytes, stage: str) -> tuple[Point, Point]:
    """(α, β) of a ballot of this election whose proof holds; failures are named after `stage`."""
    require(ballot.v == PROTOCOL, f"{stage}.version", f"the ballot is not of {PROTOCOL}")
    require(ballot.election == election, f"{stage}.election", "the ballot is of another election")
    require(ballot.rev >= 1, f"{stage}.rev", "the ballot's number is not 1 or more")
    alpha = read_point(ballot.alpha, f"{stage}.encoding", "alpha")
    beta = read_point(ballot.beta, f"{stage}.encoding", "beta")
    hidden = not equal(alpha, IDENTITY)
    require(hidden, f"{stage}.encoding", "alpha is the identity, so the choice is not hidden")
    c = [read_scalar(data, f"{stage}.encoding", "c") for data in ballot.c]
    s = [read_scalar(data, f"{stage}.encoding", "s") for data in ballot.s]
    table = multiples(read_point(key, "keys.encoding", "the election key"))
    proven = ballot_proof_holds(ballot, key, table, alpha, beta, c, s)
    require(proven, f"{stage}.proof", "it is not proven that the ballot holds one of abstain, yes, no")
    return alpha, beta


def ballot_record(ballot: Ballot) -> dict[str, object]:
    """The JSON form of §5."""
    return {
        "v": ballot.v,
        "election": ballot.election.hex(),
        "voter": ballot.voter.hex(),
        "rev": ballot.rev,
        "seen": ballot.seen.hex(),
        "alpha": ballot.alpha.hex(),
        "beta": ballot.beta.hex(),
        "c": [scalar.hex() for scalar in ballot.c],
        "s": [scalar.hex() for scalar in ballot.s],
    }


def ballot_text(ballot: Ballot) -> str:
    """The text that the site takes."""
    return json.dumps(ballot_record(ballot), separators=(",", ":"))


def scalar_bytes(scalar: int) -> bytes:
    """32 bytes, little-endian."""
    return scalar.to_bytes(32, "little")
