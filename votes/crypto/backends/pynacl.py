"""ristretto255 on libsodium's ed25519 point arithmetic, as PyNaCl brings it along: works wherever the site does.

An element is represented by its one member in the prime-order subgroup of edwards25519, in ed25519's own
compressed form, so libsodium does all arithmetic and equality is equality of bytes. Only the encode and decode
maps of RFC 9496 are ours. They use Python integers, whose timing varies: they see only values that are published
anyway. Secret scalars go through libsodium's multiplication.
"""

from typing import Final

from nacl import bindings

_SIZE: Final = 32
_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
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
_ZERO: Final = bytes(_SIZE)
_ONE_QUARTER: Final = pow(4, -1, _ORDER).to_bytes(32, "little")


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


class PyNaCl:
    """The back end that is always there."""

    name = "PyNaCl"
    identity = _IDENTITY

    def decode(self, wire: bytes) -> bytes | None:
        """See Backend."""
        affine = _ristretto_decode(wire) if len(wire) == _SIZE else None
        if affine is None:
            return None
        # The decoded point may be off the prime-order subgroup by a point of order 4. Times 4, then times
        # 1/4, leaves the element as it is and gives the representative that libsodium's checks ask for.
        compressed = _compress(*affine)
        doubled = self.add(compressed, compressed)
        return self.multiply(_ONE_QUARTER, self.add(doubled, doubled))

    def encode(self, element: bytes) -> bytes:
        """See Backend."""
        return _ristretto_encode(*_decompress(element))

    def add(self, left: bytes, right: bytes) -> bytes:
        """See Backend."""
        return bindings.crypto_core_ed25519_add(left, right)

    def subtract(self, left: bytes, right: bytes) -> bytes:
        """See Backend."""
        return bindings.crypto_core_ed25519_sub(left, right)

    def multiply(self, scalar: bytes, element: bytes) -> bytes:
        """See Backend."""
        # libsodium treats a product that is the identity as an error; in a group of prime order that happens
        # only when one factor is zero.
        if element == _IDENTITY or scalar == _ZERO:
            return _IDENTITY
        return bindings.crypto_scalarmult_ed25519_noclamp(scalar, element)

    def multiply_base(self, scalar: bytes) -> bytes:
        """See Backend."""
        return _IDENTITY if scalar == _ZERO else bindings.crypto_scalarmult_ed25519_base_noclamp(scalar)
