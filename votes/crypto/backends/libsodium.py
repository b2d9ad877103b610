"""libsodium's own ristretto255 through ctypes: several times faster than PyNaCl, which does not offer it.

An element is represented by its canonical encoding. libsodium decodes and checks it again at each operation,
and that is still much cheaper than our own maps in Python.
"""

import ctypes
from typing import Final

_SIZE: Final = 32
_ZERO: Final = bytes(_SIZE)

SONAMES: Final = ("libsodium.so.26", "libsodium.so.23")
"""The library's names on Linux, newest first: 1.0.19 and later; 1.0.18."""

OLDEST: Final = (1, 0, 18)
"""The first version with ristretto255."""

_THREE_BYTES: Final = [ctypes.c_char_p] * 3
_SIGNATURES: Final = {
    "crypto_core_ristretto255_is_valid_point": [ctypes.c_char_p],
    "crypto_core_ristretto255_add": _THREE_BYTES,
    "crypto_core_ristretto255_sub": _THREE_BYTES,
    "crypto_scalarmult_ristretto255": _THREE_BYTES,
    "crypto_scalarmult_ristretto255_base": [ctypes.c_char_p] * 2,
}


class Libsodium:
    """The back end on a loaded and initialised libsodium."""

    identity = _ZERO

    def __init__(self, library: ctypes.CDLL, version: str) -> None:
        """For ``load_libsodium``."""
        self.name = f"libsodium {version} via ctypes"
        for function, arguments in _SIGNATURES.items():
            getattr(library, function).argtypes = arguments
        self._is_valid = library.crypto_core_ristretto255_is_valid_point
        self._add = library.crypto_core_ristretto255_add
        self._subtract = library.crypto_core_ristretto255_sub
        self._multiply = library.crypto_scalarmult_ristretto255
        self._multiply_base = library.crypto_scalarmult_ristretto255_base

    def decode(self, wire: bytes) -> bytes | None:
        """See Backend."""
        # libsodium 1.0.18 ignores the highest bit, which RFC 9496 wants clear.
        if len(wire) != _SIZE or wire[-1] & 0x80 or self._is_valid(wire) != 1:
            return None
        return wire

    def encode(self, element: bytes) -> bytes:
        """See Backend."""
        return element

    def add(self, left: bytes, right: bytes) -> bytes:
        """See Backend."""
        return _computed(self._add, left, right)

    def subtract(self, left: bytes, right: bytes) -> bytes:
        """See Backend."""
        return _computed(self._subtract, left, right)

    def multiply(self, scalar: bytes, element: bytes) -> bytes:
        """See Backend."""
        # A product that is the identity is an error to libsodium; see PyNaCl.multiply.
        if element == _ZERO or scalar == _ZERO:
            return _ZERO
        return _computed(self._multiply, scalar, element)

    def multiply_base(self, scalar: bytes) -> bytes:
        """See Backend."""
        return _ZERO if scalar == _ZERO else _computed(self._multiply_base, scalar)


def _computed(function: "ctypes._NamedFuncPointer", *operands: bytes) -> bytes:
    # C would read past the end of anything shorter.
    if any(len(operand) != _SIZE for operand in operands):
        raise ValueError(f"Group elements and scalars have {_SIZE} bytes.")
    result = ctypes.create_string_buffer(_SIZE)
    if function(result, *operands) != 0:
        raise ValueError("libsodium refused an operand.")
    return result.raw


def load_libsodium() -> Libsodium | None:
    """Return the back end, or None where the system has no libsodium of at least 1.0.18."""
    for name in SONAMES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.sodium_version_string.restype = ctypes.c_char_p
        version: str = library.sodium_version_string().decode()
        if is_recent(version) and library.sodium_init() >= 0:
            return Libsodium(library, version)
    return None


def is_recent(version: str) -> bool:
    """Whether ``version``, such as 1.0.18, has ristretto255 at all."""
    return tuple(int(part) for part in version.split(".")[:3]) >= OLDEST
