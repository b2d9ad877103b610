"""Exponential ElGamal with yes and no packed into one plaintext (§5, §7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import (
    BASE,
    IDENTITY,
    Point,
    Scalar,
    base_times,
    random_scalar,
    scalar_from_int,
    sum_points,
)
from votes.rules import Choice

PACKING: Final = 1048576
"""M: what one "no" adds to the plaintext. More than any electorate, so that yes + M·no has one reading."""

CHOICES: Final = (Choice.ABSTAIN, Choice.YES, Choice.NO)
"""The choices in the order of the proof's branches."""

VALUES: Final = (0, 1, PACKING)
"""m: what each choice adds to the plaintext, in the order of CHOICES."""

VALUE_POINTS: Final = tuple(base_times(scalar_from_int(value)) for value in VALUES)
"""m·B, in the order of CHOICES."""


@dataclass(frozen=True, slots=True)
class Ciphertext:
    """(α, β) = (r·B, r·P + m·B)."""

    alpha: Point
    beta: Point


def keygen() -> tuple[Scalar, Point]:
    """Return a random secret x and its public key x·B."""
    secret = random_scalar()
    return secret, base_times(secret)


def encrypt(public_key: Point, choice: Choice, randomness: Scalar) -> Ciphertext:
    """Encrypt one choice. ``randomness`` opens the ciphertext: use it once, keep it secret, drop it."""
    return Ciphertext(base_times(randomness), public_key * randomness + VALUE_POINTS[CHOICES.index(choice)])


def sum_ciphertexts(ciphertexts: Iterable[Ciphertext]) -> Ciphertext:
    """Return (Σα, Σβ), which encrypts the sum of the plaintexts."""
    summed = list(ciphertexts)
    return Ciphertext(sum_points(c.alpha for c in summed), sum_points(c.beta for c in summed))


def packed_point(yes: int, no: int) -> Point:
    """Return (yes + M·no)·B."""
    return base_times(scalar_from_int(yes + PACKING * no))


def solve_packed(total: Point, ballots: int) -> tuple[int, int]:
    """Return (yes, no) with total = (yes + M·no)·B and yes + no ≤ ballots.

    Baby steps are the possible numbers of yes, giant steps those of no: at most 2·ballots additions. Raises
    ProtocolError(BAD_RESULT) if there is no solution.
    """
    yes_of = {}
    step = IDENTITY
    for yes in range(ballots + 1):
        yes_of[step] = yes
        step += BASE
    rest = total
    for no in range(ballots + 1):
        found = yes_of.get(rest)
        if found is not None and found + no <= ballots:
            return found, no
        rest -= VALUE_POINTS[2]
    raise ProtocolError(Reason.BAD_RESULT, "The decrypted sum is not the sum of that many ballots.")
