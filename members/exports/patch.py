"""One unified diff that brings the developer's guide's files up to date: what ``git apply`` accepts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from typing import Final

MEMBERS_PATH: Final = "security/psrt.csv"
EMERITI_PATH: Final = "security/psrt-emeritus.csv"
CODEOWNERS_PATH: Final = ".github/CODEOWNERS"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file of the repository as it is there, and as it should be."""

    path: str
    current: str
    wanted: str


def patch(files: Iterable[FileChange]) -> str:
    """Return the diff of ``files`` with three lines of context; empty if they are what they should be."""
    return "".join(line for file in files for line in _of_file(file))


def _of_file(file: FileChange) -> Iterator[str]:
    before, after = (_lines(text) for text in (file.current, file.wanted))
    for number, line in enumerate(unified_diff(before, after, f"a/{file.path}", f"b/{file.path}")):
        if number == 0:
            yield f"diff --git a/{file.path} b/{file.path}\n"
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Split behind line feeds alone: to git, nothing else ends a line."""
    return [line for line in re.split(r"(?<=\n)", text) if line]
