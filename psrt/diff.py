"""What changed between two texts, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
# Longer texts are compared line by line: difflib takes quadratic time, and a page must not.
_WORD_LIMIT: Final = 4_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that stayed ("same"), came ("ins") or went ("del")."""

    kind: Literal["same", "ins", "del"]
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What changed in one part of a document, under its label."""

    label: str
    pieces: list[Piece]


def pieces(old: str, new: str) -> list[Piece]:
    """The way from ``old`` to ``new``: without "ins" it reads as ``old``, without "del" as ``new``."""
    before, after = _split(old), _split(new)
    if max(len(before), len(after)) > _WORD_LIMIT:
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    return list(_compare(before, after))


def _split(text: str) -> list[str]:
    return _WORDS.findall(text)


def _compare(before: list[str], after: list[str]) -> Iterator[Piece]:
    for tag, start, end, new_start, new_end in SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(before[start:end]))
            continue
        if end > start:
            yield Piece("del", "".join(before[start:end]))
        if new_end > new_start:
            yield Piece("ins", "".join(after[new_start:new_end]))
