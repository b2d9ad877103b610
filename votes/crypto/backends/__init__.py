"""Who computes in ristretto255: libsodium itself where the system has it, else PyNaCl."""

from typing import Protocol

from votes.crypto.backends.libsodium import load_libsodium
from votes.crypto.backends.pynacl import PyNaCl


class Backend(Protocol):
    """Group arithmetic on representatives: 32 bytes each, equal exactly if the elements are.

    What a representative is, only its back end knows. Scalars are 32 bytes, little-endian, < L.
    """

    @property
    def name(self) -> str:
        """For the health page."""

    @property
    def identity(self) -> bytes:
        """The neutral element."""

    def decode(self, wire: bytes) -> bytes | None:
        """Return the element that 32 bytes encode; None unless that is its canonical encoding (RFC 9496 §4.3.1)."""

    def encode(self, element: bytes) -> bytes:
        """Return the canonical 32 bytes (RFC 9496 §4.3.2)."""

    def add(self, left: bytes, right: bytes) -> bytes:
        """Return left + right."""

    def subtract(self, left: bytes, right: bytes) -> bytes:
        """Return left − right."""

    def multiply(self, scalar: bytes, element: bytes) -> bytes:
        """Return scalar · element; either may be zero."""

    def multiply_base(self, scalar: bytes) -> bytes:
        """Return scalar · B."""


def available_backends() -> list[Backend]:
    """Return every back end of this system, the fastest first. PyNaCl is always one of them."""
    libsodium = load_libsodium()
    return [PyNaCl()] if libsodium is None else [libsodium, PyNaCl()]
