"""The hash chain, pure: each entry's hash covers its content and the hash before it.

``hash_n = SHA-256(lp("psrt-audit/v1") ‖ lp(hash_{n-1}) ‖ lp(seq) ‖ lp(at) ‖ lp(event) ‖ lp(actor) ‖ lp(subject) ‖
lp(data))`` where ``lp(x)`` is the UTF-8 bytes of x behind their length as 8 bytes big-endian, ``seq`` is decimal,
``at`` is ISO 8601 in UTC with microseconds, ``actor`` a UUID or empty, and ``data`` the stored text itself
(never re-serialised). ``hash_0`` is 32 zero bytes; the first entry has seq 1.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

GENESIS = bytes(32)
DOMAIN = "psrt-audit/v1"
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Link:
    """One entry as the chain sees it; ``data`` is its exact stored text."""

    seq: int
    at: datetime
    event: str
    actor: str
    subject: str
    data: str
    hash: bytes


class InvalidHead(ValueError):
    """A text that is no head; the message says how one looks."""

    def __init__(self) -> None:
        super().__init__(
            "A head is the number of an entry, a colon and 64 hexadecimal digits, as a check of the log gives it."
        )


@dataclass(frozen=True)
class Head:
    """Where a chain ends: the last entry's number (0: none yet) and its hash in hexadecimal digits."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read what ``str()`` of a head gave. Raises InvalidHead."""
        found = _HEAD.fullmatch(text.strip().lower())
        if found is None:
            raise InvalidHead
        return cls(int(found[1]), found[2])


@dataclass(frozen=True)
class Break:
    """Where and why a chain does not hold."""

    seq: int
    reason: str


def _lp(part: bytes) -> bytes:
    return len(part).to_bytes(8, "big") + part


def link_hash(
    previous: bytes, *, seq: int, at: datetime, event: str, actor: str, subject: str, data: str
) -> bytes:
    """32 bytes: the hash of an entry after ``previous``. ``at`` must be aware."""
    instant = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    fields = [str(seq), instant, event, actor, subject, data]
    return sha256(
        _lp(DOMAIN.encode()) + _lp(previous) + b"".join(_lp(field.encode()) for field in fields)
    ).digest()


def first_break(links: Iterable[Link]) -> Break | None:
    """The first place where the chain does not hold, or None. ``links`` come in ascending seq, from the first."""
    previous, expected = GENESIS, 1
    for link in links:
        if link.seq != expected:
            return Break(expected, f"entry {expected} is missing (the next one is {link.seq})")
        computed = link_hash(
            previous,
            seq=link.seq,
            at=link.at,
            event=link.event,
            actor=link.actor,
            subject=link.subject,
            data=link.data,
        )
        if computed != link.hash:
            return Break(
                link.seq, f"entry {link.seq} does not match its hash: it or an earlier one was changed"
            )
        previous, expected = link.hash, expected + 1
    return None
