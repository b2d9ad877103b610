"""The file of test vectors: every text that must be refused, and by which reason or check.

Each text is written as the changes that make it of an honest one: `[start, end, text]` puts `text` for the
characters from `start` up to `end`, `[start, end, text, n]` puts it n times. Changes don't overlap, are in order, and
count in the honest text.
"""

import json
import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path
from typing import Any, Final

FILE: Final = Path(__file__).parents[2] / "vectors" / "rejections.json"

Changes = list[list[Any]]

_TOKENS: Final = re.compile(r"([,:\[\]{}])")
_LONG: Final = 100_000
"""A longer stretch that differs is replaced as a whole."""
_RUN: Final = re.compile(r"(.{1,20}?)\1{200,}", re.DOTALL)


@dataclass(frozen=True)
class BallotVector:
    """A ballot that voter 0 wants to add to the board of the poll "auto", before the close."""

    name: str
    text: str
    site: str
    told_by_itself: bool
    verifier: str


@dataclass(frozen=True)
class RecordVector:
    """A whole election record."""

    name: str
    base: str
    changes: Changes
    site: str
    verifier: str

    @property
    def text(self) -> str:
        """Made when asked for: one has 64 MiB."""
        return bent(honest_record(self.base), self.changes)


def changes(honest: str, bent: str) -> Changes:
    """How to make `bent` of `honest`."""
    start = _common(honest, bent)
    rest = min(len(honest), len(bent)) - start
    end = _common(honest[len(honest) - rest :][::-1], bent[len(bent) - rest :][::-1]) if rest else 0
    old, new = honest[start : len(honest) - end], bent[start : len(bent) - end]
    if len(old) + len(new) > _LONG:
        return _replaced(start, start + len(old), new)
    before, after = _TOKENS.split(old), _TOKENS.split(new)
    offsets = [start]
    for token in before:
        offsets.append(offsets[-1] + len(token))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        change
        for kind, i, k, j, m in matcher.get_opcodes()
        if kind != "equal"
        for change in _replaced(offsets[i], offsets[k], "".join(after[j:m]))
    ]


def _common(one: str, other: str) -> int:
    """The length of the common beginning."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if one[:middle] == other[:middle] else (low, middle - 1)
    return low


def _replaced(start: int, end: int, text: str) -> Changes:
    """The change that puts `text`; more than one if the same few characters come very often in a row."""
    if len(text) > _LONG and not text.strip(text[0]):
        return [[start, end, text[0], len(text)]]
    run = _RUN.search(text)
    if run is None:
        return [[start, end, text]]
    first = [[start, end, text[: run.start()]], [end, end, run[1], len(run[0]) // len(run[1])]]
    return first + (_replaced(end, end, text[run.end() :]) if run.end() < len(text) else [])


def bent(honest: str, made_by: Changes) -> str:
    """The text that these changes make of `honest`."""
    parts = []
    position = 0
    for start, end, text, *times in made_by:
        parts += [honest[position:start], text * (times[0] if times else 1)]
        position = end
    return "".join([*parts, honest[position:]])


@cache
def stored() -> Any:
    """The file as parsed JSON."""
    return json.loads(FILE.read_text())


def honest_record(kind: str) -> str:
    """The text of an honest record: "auto", "threshold" or "no-quorum"."""
    record: str = stored()["honest"]["records"][kind]
    return record


def honest_ballot() -> str:
    """The ballot that the others are made of."""
    ballot: str = stored()["honest"]["ballot"]
    return ballot


def ballot_vectors() -> list[BallotVector]:
    """Every tampered ballot of the file."""
    return [
        BallotVector(
            v["name"], bent(honest_ballot(), v["changes"]), v["site"], v["told by itself"], v["verifier"]
        )
        for v in stored()["ballots"]
    ]


def record_vectors() -> list[RecordVector]:
    """Every tampered record of the file."""
    return [
        RecordVector(v["name"], v["of"], v["changes"], v["site"], v["verifier"]) for v in stored()["records"]
    ]
