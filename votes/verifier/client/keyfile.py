"""A trustee's key file: secrets wrapped with a passphrase, with the standard library alone.

Format `anonballot/v1-key`: 128 bytes are derived with scrypt (N = 2^16, r = 8, p = 1) from the passphrase (UTF-8) and a
salt of 32 random bytes, new for every writing. The first 64 are the key of the stream HMAC-SHA512(key, u64(0)),
HMAC-SHA512(key, u64(1)), … that the text is XORed with; the last 64 are the key of HMAC-SHA512 over
lp(version) ‖ lp(salt) ‖ lp(box), which is checked before anything is decrypted (encrypt-then-MAC). No key is used for
two texts, because no salt is.
"""

import hashlib
import hmac
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

from ..anonballot_verify import (
    Hex32,
    L,
    Strict,
    digest32,
    fail,
    lp,
    read_scalar,
    require,
    u64,
)
from .terminal import write_private

VERSION = "anonballot/v1-key"
COST = 2**16
BLOCK = 8
MEMORY = 2 * 128 * COST * BLOCK
SHORTEST_PASSPHRASE = 12


@dataclass(frozen=True)
class Wrapped:
    """The file as it lies on disk."""

    v: str
    salt: Hex32
    box: str
    mac: Annotated[bytes, 64]


@dataclass(frozen=True)
class Secrets:
    """What one person keeps of one ceremony. `x`, `fingerprint` and `opened` are empty until there are such.

    `k` masks the shares, `a` are the coefficients of the own polynomial, `x` is the key itself; `opened` is the
    closing head of the board whose sum was decrypted. All in hex.
    """

    uid: str
    i: int
    t: int
    n: int
    k: str
    a: list[str]
    x: str = ""
    fingerprint: str = ""
    opened: str = ""

    @property
    def setup(self) -> bytes:
        """What all messages of the ceremony are bound to."""
        return digest32("setup", bytes.fromhex(self.uid))

    @property
    def mask(self) -> int:
        """k as a number."""
        return int.from_bytes(bytes.fromhex(self.k), "little")

    @property
    def polynomial(self) -> list[int]:
        """The coefficients as numbers."""
        return [int.from_bytes(bytes.fromhex(a), "little") for a in self.a]

    @property
    def key(self) -> int:
        """x as a number. Raises VerificationError before the ceremony has come that far."""
        require(self.x != "", "key.unfinished", "this key file is of a ceremony that you have not finished")
        return read_scalar(bytes.fromhex(self.x), "key.content", "x")


def scalar_hex(value: int) -> str:
    """32 bytes little-endian, in hex."""
    return (value % L).to_bytes(32, "little").hex()


def wrap(kept: Secrets, passphrase: str) -> str:
    """The text of a key file."""
    salt = secrets.token_bytes(32)
    stream_key, mac_key = _keys(passphrase, salt)
    box = _masked(json.dumps(asdict(kept)).encode(), stream_key)
    mac = _mac(mac_key, salt, box)
    return json.dumps({"v": VERSION, "salt": salt.hex(), "box": box.hex(), "mac": mac.hex()}) + "\n"


def unwrap(text: str, passphrase: str) -> Secrets:
    """What a key file holds. Raises VerificationError for another passphrase or a damaged file."""
    file = Strict("key").read(Wrapped, text)
    require(file.v == VERSION, "key.version", f"this is not a key file ({VERSION})")
    require(re.fullmatch("(?:[0-9a-f]{2})+", file.box) is not None, "key.hex", "the box must be hexadecimal")
    box = bytes.fromhex(file.box)
    stream_key, mac_key = _keys(passphrase, file.salt)
    whole = hmac.compare_digest(_mac(mac_key, file.salt, box), file.mac)
    require(whole, "key.passphrase", "the passphrase is not that of this key file, or the file is damaged")
    return Strict("key").read(Secrets, _masked(box, stream_key).decode())


def _keys(passphrase: str, salt: bytes) -> tuple[bytes, bytes]:
    derived = hashlib.scrypt(passphrase.encode(), salt=salt, n=COST, r=BLOCK, p=1, maxmem=MEMORY, dklen=128)
    return derived[:64], derived[64:]


def _masked(data: bytes, key: bytes) -> bytes:
    """`data` XORed with the key's stream: twice gives `data` again."""
    blocks = range(-(-len(data) // 64))
    stream = b"".join(hmac.digest(key, u64(number), "sha512") for number in blocks)
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _mac(key: bytes, salt: bytes, box: bytes) -> bytes:
    return hmac.digest(key, lp(VERSION.encode()) + lp(salt) + lp(box), "sha512")


def create(path: Path, kept: Secrets, passphrase: str) -> None:
    """Write a new key file. Raises FileExistsError rather than replace one."""
    enough = len(passphrase) >= SHORTEST_PASSPHRASE
    require(enough, "key.passphrase", f"use a passphrase of at least {SHORTEST_PASSPHRASE} characters")
    write_private(path, wrap(kept, passphrase))


def replace(path: Path, kept: Secrets, passphrase: str) -> None:
    """Put a newer state in a key file's place: the whole of it or nothing, whenever the power fails."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.unlink(missing_ok=True)
    write_private(temporary, wrap(kept, passphrase))
    with temporary.open("rb") as file:
        os.fsync(file.fileno())
    temporary.replace(path)


def load(path: Path, passphrase: str) -> Secrets:
    """Read a key file. Raises OSError or VerificationError."""
    try:
        return unwrap(path.read_text(encoding="utf-8"), passphrase)
    except UnicodeDecodeError:
        fail("key.syntax", "not UTF-8 text")
