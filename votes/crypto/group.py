"""The group ristretto255 (RFC 9496) on libsodium's ed25519 point arithmetic, as PyNaCl offers it.

An element is kept as its one representative in the prime-order subgroup of edwards25519, in ed25519's own
compressed form, so libsodium does all arithmetic and equality is equality of bytes. Only the encode and
decode maps of RFC 9496 are ours. Those use Python integers, whose timing varies: they see only values that
are published anyway. Secret scalars go through ``crypto_core_ed25519_scalar_*`` and libsodium's
multiplication.
"""

import secrets
from collections.abc import Iterable
from typing import Final, NewType

from nacl import bindings

from votes.crypto.errors import ProtocolError, Reason

Scalar = NewType("Scalar", bytes)
"""32 bytes, little-endian, < L."""

POINT_SIZE: Final = 32
SCALAR_SIZE: Final = 32
ORDER: Final = 2**252 + 27742317777372353535851937790883648493
"""L, the order of the group."""

_P: Final = 2**255 - 19
_D: Final = -121665 * pow(121666, -1, _P) % _P
_SQRT_M1: Final = pow(2, (_P - 1) // 4, _P)


def _is_negative(element: int) -> bool:
    """RFC 9496 §4.1: a field element is negative when its least non-negative residue is odd."""
    return element & 1 == 1


def _absolute(element: int) -> int:
    return _P - element if _is_negative(element) else element


def _sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """SQRT_RATIO_M1 of RFC 9496 §4.2: whether u/v is a square, and the root ≥ 0 of it, else of √−1·u/v."""
    v3 = v * v % _P * v % _P
    root = u * v3 % _P * pow(u * v3 % _P * v3 % _P * v % _P, (_P - 5) // 8, _P) % _P
    check = v * root % _P * root % _P
    minus_u = -u % _P
    if check == u % _P:
        return True, _absolute(root)
    if check == minus_u:
        return True, _absolute(root * _SQRT_M1 % _P)
    # What is left is v·root² = ±√−1·u: then u/v is no square, but √−1·u/v is.
    if check == minus_u * _SQRT_M1 % _P:
        root = root * _SQRT_M1 % _P
    return False, _absolute(root)


_INVSQRT_A_MINUS_D: Final = _sqrt_ratio(1, (-1 - _D) % _P)[1]
_IDENTITY: Final = (1).to_bytes(32, "little")


def _compress(x: int, y: int) -> bytes:
    """The ed25519 form of an affine point (RFC 8032 §5.1.2)."""
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _decompress(data: bytes) -> tuple[int, int]:
    """The affine point of an ed25519 form that libsodium made, and which is therefore valid."""
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = _sqrt_ratio((y * y - 1) % _P, (_D * y % _P * y + 1) % _P)[1]
    return (-x % _P if x & 1 != sign else x), y


def _ristretto_encode(x: int, y: int) -> bytes:
    """Encode of RFC 9496 §4.3.2, with z = 1."""
    t = x * y % _P
    u1 = (1 + y) * (1 - y) % _P
    inverse_root = _sqrt_ratio(1, u1 * t % _P * t % _P)[1]
    den1 = inverse_root * u1 % _P
    den2 = inverse_root * t % _P
    z_inverse = den1 * den2 % _P * t % _P
    if _is_negative(t * z_inverse % _P):
        x, y = y * _SQRT_M1 % _P, x * _SQRT_M1 % _P
        den_inverse = den1 * _INVSQRT_A_MINUS_D % _P
    else:
        den_inverse = den2
    if _is_negative(x * z_inverse % _P):
        y = -y % _P
    return _absolute(den_inverse * (1 - y) % _P).to_bytes(32, "little")


def _ristretto_decode(data: bytes) -> tuple[int, int] | None:
    """Decode of RFC 9496 §4.3.1: an affine point, or None if ``data`` is not what encode would write."""
    s = int.from_bytes(data, "little")
    if s >= _P or _is_negative(s):
        return None
    ss = s * s % _P
    u1, u2 = (1 - ss) % _P, (1 + ss) % _P
    u2_squared = u2 * u2 % _P
    v = (-(_D * u1 % _P * u1) - u2_squared) % _P
    was_square, inverse_root = _sqrt_ratio(1, v * u2_squared % _P)
    den_x = inverse_root * u2 % _P
    x = _absolute(2 * s * den_x % _P)
    y = u1 * inverse_root % _P * den_x % _P * v % _P
    if not was_square or _is_negative(x * y % _P) or y == 0:
        return None
    return x, y


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
        affine = _ristretto_decode(data) if len(data) == POINT_SIZE else None
        if affine is None:
            raise ProtocolError(Reason.BAD_POINT, "A group element is not in its canonical encoding.")
        # The decoded point may be off the prime-order subgroup by a point of order 4. Times 4, then times
        # 1/4, leaves the element as it is and gives the representative that libsodium's checks ask for.
        compressed = _compress(*affine)
        doubled = _add(compressed, compressed)
        return cls(_multiply(_add(doubled, doubled), _ONE_QUARTER), bytes(data))

    def encode(self) -> bytes:
        """Return the canonical 32 bytes (RFC 9496 §4.3.2)."""
        if self._wire is None:
            self._wire = _ristretto_encode(*_decompress(self._representative))
        return self._wire

    @property
    def is_identity(self) -> bool:
        """Whether this is the neutral element."""
        return self._representative == _IDENTITY

    def __add__(self, other: "Point") -> "Point":
        return Point(_add(self._representative, other._representative))

    def __sub__(self, other: "Point") -> "Point":
        difference = bindings.crypto_core_ed25519_sub(self._representative, other._representative)
        return Point(difference)

    def __mul__(self, scalar: Scalar) -> "Point":
        return Point(_multiply(self._representative, scalar))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Point) and self._representative == other._representative

    def __hash__(self) -> int:
        return hash(self._representative)

    def __repr__(self) -> str:
        return f"Point({self.encode().hex()})"


def _add(left: bytes, right: bytes) -> bytes:
    return bindings.crypto_core_ed25519_add(left, right)


def _multiply(representative: bytes, scalar: Scalar) -> bytes:
    # libsodium treats a product that is the identity as an error; in a group of prime order that happens only
    # when one factor is zero.
    if representative == _IDENTITY or scalar == ZERO:
        return _IDENTITY
    return bindings.crypto_scalarmult_ed25519_noclamp(scalar, representative)


def base_times(scalar: Scalar) -> Point:
    """Return scalar·B."""
    if scalar == ZERO:
        return IDENTITY
    return Point(bindings.crypto_scalarmult_ed25519_base_noclamp(scalar))


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
_ONE_QUARTER: Final = scalar_from_int(pow(4, -1, ORDER))
IDENTITY: Final = Point(_IDENTITY, bytes(POINT_SIZE))
BASE: Final = base_times(scalar_from_int(1))
