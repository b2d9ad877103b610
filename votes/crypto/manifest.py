"""The manifest: what is voted on, by whom, by which rule, until when, under which keys (§3)."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from votes.crypto.elgamal import CHOICES, PACKING, VALUES
from votes.crypto.encoding import (
    check_version,
    exact_int,
    exact_list,
    exact_object,
    hex_bytes,
    hex_point,
    load_json,
)
from votes.crypto.errors import ProtocolError, Reason, require
from votes.crypto.group import Point
from votes.crypto.transcript import VERSION, hash32
from votes.crypto.trustees import KeyGroup, sum_group_keys, verify_keys
from votes.rules import VotingRule

MAX_BYTES: Final = 1_048_576
"""The longest manifest text that is read at all."""

_LATEST: Final = 253402300799
"""The last second of the year 9999, beyond which dates can't be written."""

UID_SIZE: Final = 16
SALT_SIZE: Final = 32
_GROUP: Final = "ristretto255"
_CHOICES: Final = [
    {"id": choice.value, "value": value} for choice, value in zip(CHOICES, VALUES, strict=True)
]
_KEYS: Final = (
    *("v", "group", "uid", "question", "choices", "rule", "opens", "closes", "roll"),
    *("trustees", "pk", "board_key"),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that was read strictly from ``text``. Times are Unix seconds, ``closes`` exclusive."""

    text: str = field(repr=False)
    uid: bytes
    question: str
    rule: VotingRule
    opens: int
    closes: int
    roll_size: int
    roll_hash: bytes
    trustees: tuple[KeyGroup, ...]
    public_key: Point
    board_key: Point

    @property
    def election(self) -> bytes:
        """E, the election id: 32 bytes that depend on every character of the text."""
        return election_id(self.text)

    @property
    def setup(self) -> bytes:
        """What the trustees' proofs are bound to: known before the manifest can be written."""
        return setup_id(self.uid)


def election_id(text: str) -> bytes:
    """Return E of a manifest's exact text."""
    return hash32("manifest", text.encode())


def setup_id(uid: bytes) -> bytes:
    """Return the set-up id of a poll with this ``uid`` (16 random bytes)."""
    return hash32("setup", _sized(uid, UID_SIZE))


def voter_id(*, uid: bytes, username: str, salt: bytes) -> bytes:
    """Return the vid of a voter: ``uid`` 16 bytes of the poll, ``salt`` 32 random bytes of voter and poll."""
    return hash32("voter", _sized(uid, UID_SIZE), username.encode(), _sized(salt, SALT_SIZE))


def roll_hash(vids: Iterable[bytes]) -> bytes:
    """Return the hash of a voter roll, whatever the order of ``vids``."""
    return hash32("roll", *sorted(vids))


def _sized(value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise ValueError(f"Expected {size} bytes, not {len(value)}.")
    return value


def build_manifest(
    *,
    uid: bytes,
    question: str,
    rule: VotingRule,
    opens: int,
    roll: Sequence[bytes],
    trustees: Sequence[KeyGroup],
    board_key: Point,
) -> Manifest:
    """Write the manifest of a poll that opens at ``opens`` (Unix seconds) for the rule's voting period.

    ``roll`` is every voter's vid, in any order. The text is plain ASCII, so nothing on its way can change it
    by normalising. Raises ProtocolError if the result isn't a manifest that every verifier accepts.
    """
    record = {
        "v": VERSION,
        "group": _GROUP,
        "uid": uid.hex(),
        "question": question,
        "choices": _CHOICES,
        "rule": rule.to_manifest(),
        "opens": opens,
        "closes": opens + int(rule.voting.total_seconds()),
        "roll": {"size": len(roll), "hash": roll_hash(roll).hex()},
        "trustees": [group.to_record() for group in trustees],
        "pk": sum_group_keys(trustees).encode().hex(),
        "board_key": board_key.encode().hex(),
    }
    manifest = parse_manifest(json.dumps(record, separators=(",", ":")))
    verify_roll(manifest, sorted(roll))
    return manifest


def parse_manifest(text: str) -> Manifest:
    """Read a manifest strictly and check its ranges and its keys (§3, §8).

    Raises ProtocolError: OVERSIZE, MALFORMED, WRONG_VERSION, BAD_POINT, BAD_SCALAR, BAD_MANIFEST, BAD_KEY.
    """
    data = exact_object(load_json(text, limit=MAX_BYTES), *_KEYS)
    check_version(data["v"])
    require(data["group"] == _GROUP, Reason.BAD_MANIFEST, "The manifest is for another group.")
    roll = exact_object(data["roll"], "size", "hash")
    manifest = Manifest(
        text=text,
        uid=hex_bytes(data["uid"], UID_SIZE),
        question=_question(data["question"]),
        rule=_rule(data["rule"]),
        opens=exact_int(data["opens"], at_least=1, at_most=_LATEST),
        closes=exact_int(data["closes"], at_least=1, at_most=_LATEST),
        roll_size=exact_int(roll["size"], at_least=1, at_most=PACKING - 1),
        roll_hash=hex_bytes(roll["hash"]),
        trustees=_trustees(data["trustees"]),
        public_key=hex_point(data["pk"]),
        board_key=hex_point(data["board_key"]),
    )
    _check_choices(data["choices"])
    require(manifest.opens < manifest.closes, Reason.BAD_MANIFEST, "The vote closes before it opens.")
    require(not manifest.board_key.is_identity, Reason.BAD_KEY, "The board key is the identity.")
    verify_keys(manifest.trustees, setup=manifest.setup, public_key=manifest.public_key)
    return manifest


def verify_roll(manifest: Manifest, roll: Sequence[bytes]) -> None:
    """Check that ``roll`` is the manifest's: its size, in ascending order, nobody twice, its hash.

    Raises ProtocolError(BAD_ROLL).
    """
    require(
        len(roll) == manifest.roll_size,
        Reason.BAD_ROLL,
        "The voter roll does not have the size that the manifest states.",
    )
    require(
        all(earlier < later for earlier, later in pairwise(roll)),
        Reason.BAD_ROLL,
        "The voter roll is not in ascending order, or names a voter twice.",
    )
    require(
        roll_hash(roll) == manifest.roll_hash,
        Reason.BAD_ROLL,
        "The voter roll is not the one that the manifest was made for.",
    )


def _question(value: object) -> str:
    if not isinstance(value, str) or not value.strip() or not _is_unicode(value):
        raise ProtocolError(Reason.BAD_MANIFEST, "The manifest asks no question.")
    return value


def _is_unicode(text: str) -> bool:
    """JSON can spell lone surrogates, which no encoding can write."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _rule(value: object) -> VotingRule:
    try:
        return VotingRule.from_manifest(value)
    except ValueError as error:
        raise ProtocolError(Reason.BAD_MANIFEST, str(error)) from error


def _check_choices(value: object) -> None:
    # Compared as text: to Python, true == 1 == 1.0.
    require(
        json.dumps(value, sort_keys=True) == json.dumps(_CHOICES, sort_keys=True),
        Reason.BAD_MANIFEST,
        "The manifest's choices are not abstain, yes and no with their values.",
    )


def _trustees(value: object) -> tuple[KeyGroup, ...]:
    """The trustee process alone, or together with one group of people."""
    groups = exact_list(value)
    require(1 <= len(groups) <= 2, Reason.BAD_MANIFEST, "A vote has one or two groups of trustees.")
    return tuple(KeyGroup.from_record(group, people=position > 0) for position, group in enumerate(groups))
