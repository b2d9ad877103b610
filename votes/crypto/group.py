"""The group ristretto255 (RFC 9496), and its scalars.

The arithmetic is libsodium's: its own ristretto255 where this system has it, or what PyNaCl offers (see
``backends``). Secret scalars go through ``crypto_core_ed25519_scalar_*``, never through Python integers.
"""

import secrets
from collections.abc import Iterable
from typing import Final, NewType

from nacl import bindings

from votes.crypto.backends import available_backends
from votes.crypto.errors import ProtocolError, Reason

Scalar = NewType("Scalar", bytes)
"""32 bytes, little-endian, < L."""

POINT_SIZE: Final = 32
SCALAR_SIZE: Final = 32
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""L, the order of the group."""

_BACKEND: Final = available_backends()[0]
BACKEND_NAME: Final = _BACKEND.name
"""Who computes, for the health page."""


class Point:
    """An element of ristretto255, immutable, with ``+``, ``-`` and ``point * scalar``."""

    __slots__ = ("_representative", "_wire")

    def __init__(self, representative: bytes, wire: bytes | None = None) -> None:
        """For this module only: others use ``decode``, ``base_times`` and arithmetic."""
        self._representative = representative
        self._wire = wire

    @classmethod
    def decode(cls, data: bytes) -> "Point":
        """Return the element that 32 bytes stand for, the identity included.

        Raises ProtocolError(BAD_POINT) for anything but the canonical encoding (RFC 9496 §4.3.1).
        """
        representative = _BACKEND.decode(data)
        if representative is None:
            raise ProtocolError(Reason.BAD_POINT, "A group element is not in its canonical encoding.")
        return cls(representative, data)

    def encode(self) -> bytes:
        """Return the canonical 32 bytes (RFC 9496 §4.3.2)."""
        if self._wire is None:
            self._wire = _BACKEND.encode(self._representative)
        return self._wire

    @property
    def is_identity(self) -> bool:
        """Whether this is the neutral element."""
        return self._representative == _BACKEND.identity

    def __add__(self, other: "Point") -> "Point":
        return Point(_BACKEND.add(self._representative, other._representative))

    def __sub__(self, other: "Point") -> "Point":
        return Point(_BACKEND.subtract(self._representative, other._representative))

    def __mul__(self, scalar: Scalar) -> "Point":
        return Point(_BACKEND.multiply(scalar, self._representative))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self._representative == other._representative

    def __hash__(self) -> int:
        return hash(self._representative)

    def __repr__(self) -> str:
        return f"Point({self.encode().hex()})"


def base_times(scalar: Scalar) -> Point:
    """Return scalar·B."""
    return Point(_BACKEND.multiply_base(scalar))


def sum_points(points: Iterable[Point]) -> Point:
    """Return the sum, the identity for none."""
    total = IDENTITY
    for point in points:
        total += point
    return total


def scalar_from_int(number: int) -> Scalar:
    """Return a public integer mod L as a scalar. Not for secrets."""
    return Scalar((number % ORDER).to_bytes(SCALAR_SIZE, "little"))


def decode_scalar(data: bytes) -> Scalar:
    """Return 32 bytes as a scalar. Raises ProtocolError(BAD_SCALAR) unless they are canonical (< L)."""
    if len(data) != SCALAR_SIZE or int.from_bytes(data, "little") >= ORDER:
        raise ProtocolError(Reason.BAD_SCALAR, "A scalar is not in its canonical encoding.")
    return Scalar(bytes(data))


def reduce_scalar(wide: bytes) -> Scalar:
    """Return 64 bytes, read as a little-endian integer, mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_reduce(wide))


def random_scalar() -> Scalar:
    """Return a uniform scalar from 64 bytes of the operating system's randomness (§2)."""
    return reduce_scalar(secrets.token_bytes(64))


def scalar_add(left: Scalar, right: Scalar) -> Scalar:
    """Return left + right mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_add(left, right))


def scalar_sub(left: Scalar, right: Scalar) -> Scalar:
    """Return left − right mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_sub(left, right))


def scalar_mul(left: Scalar, right: Scalar) -> Scalar:
    """Return left · right mod L."""
    return Scalar(bindings.crypto_core_ed25519_scalar_mul(left, right))


def sum_scalars(scalars: Iterable[Scalar]) -> Scalar:
    """Return the sum mod L, zero for none."""
    total = ZERO
    for scalar in scalars:
        total = scalar_add(total, scalar)
    return total


ZERO: Final = scalar_from_int(0)
IDENTITY: Final = Point(_BACKEND.identity, bytes(POINT_SIZE))
BASE: Final = base_times(scalar_from_int(1))
