"""The hash: what it covers can't be shifted from one part to another."""

import hashlib

import pytest

from votes.crypto.group import ORDER
from votes.crypto.transcript import hash32, hash64, hash_scalar, lp, u64


def test_the_hash_is_what_the_protocol_writes_down() -> None:
    def prefixed(part: bytes) -> bytes:
        return len(part).to_bytes(8, "big") + part

    count = (2).to_bytes(8, "big")
    parts = [b"anonballot/v1", b"ballot", count, b"one", b""]
    expected = hashlib.sha512(b"".join(map(prefixed, parts))).digest()
    assert hash64("ballot", b"one", b"") == expected
    assert hash32("ballot", b"one", b"") == expected[:32]
    number = int.from_bytes(expected, "little") % ORDER
    assert hash_scalar("ballot", b"one", b"") == number.to_bytes(32, "little")


def test_no_two_lists_of_parts_collide() -> None:
    variants = [
        hash64("ab", b"c", b"d"),
        hash64("a", b"bc", b"d"),
        hash64("ab", b"cd"),
        hash64("ab", b"cd", b""),
        hash64("ab", b"", b"cd"),
        hash64("ab", lp(b"c") + lp(b"d")),
        hash64("ab"),
        hash64("ab", b""),
    ]
    assert len(set(variants)) == len(variants)


def test_u64_is_big_endian_and_bounded() -> None:
    assert u64(1) == bytes(7) + b"\x01"
    assert u64(2**64 - 1) == b"\xff" * 8
    for number in (-1, 2**64):
        with pytest.raises(ValueError, match="64 bits"):
            u64(number)
