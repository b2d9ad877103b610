"""The protocol's one hash (§2): domain-separated, with every part length-prefixed."""

import hashlib
from typing import Final

from votes.crypto.group import Scalar, reduce_scalar

VERSION: Final = "anonballot/v1"


def u64(number: int) -> bytes:
    """Return ``number`` as 8 bytes, big-endian. ValueError outside 0..2⁶⁴−1."""
    if not 0 <= number < 2**64:
        raise ValueError(f"{number} does not fit into 64 bits.")
    return number.to_bytes(8, "big")


def lp(part: bytes) -> bytes:
    """Return ``part`` with its length in front, so that no two lists of parts give the same bytes."""
    return u64(len(part)) + part


def hash64(tag: str, *parts: bytes) -> bytes:
    """H of §2: 64 bytes that depend on the tag, the number of parts and each part."""
    digest = hashlib.sha512(lp(VERSION.encode()) + lp(tag.encode()) + lp(u64(len(parts))))
    for part in parts:
        digest.update(lp(part))
    return digest.digest()


def hash32(tag: str, *parts: bytes) -> bytes:
    """H32 of §2: the first 32 bytes of H."""
    return hash64(tag, *parts)[:32]


def hash_scalar(tag: str, *parts: bytes) -> Scalar:
    """Hs of §2: all 64 bytes of H as a little-endian integer mod L."""
    return reduce_scalar(hash64(tag, *parts))
