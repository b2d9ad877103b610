"""Reading and writing ``psrt.csv`` and ``psrt-emeritus.csv``: pure functions from bytes to entries and back.

The format is the devguide's: ``Name,github,Notes`` without a header, a blank line or a byte order mark,
UTF-8, LF after every line, quotes only where CSV needs them. Reading is strict, so that writing what was read
gives the same bytes.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from members.rules import NOTES, Role, format_notes, is_github_login, name_problem, parse_notes

MAX_BYTES: Final = 1_000_000
_COLUMNS: Final = 3
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list. ``github_login`` is empty where the list gives none."""

    name: str
    github_login: str
    roles: frozenset[Role]

    @property
    def notes(self) -> str:
        """The third column."""
        return format_notes(self.roles)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a list from being read; ``line`` counts from 1, 0 is the file as a whole."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


class InvalidRosterFile(ValueError):
    """A list that cannot be read, with every problem found in it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


def format_roster(entries: Iterable[Entry]) -> bytes:
    """Return the list as the bytes of a file; no entries give an empty file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows((entry.name, entry.github_login, entry.notes) for entry in entries)
    return text.getvalue().encode()


def parse_roster(data: bytes) -> list[Entry]:
    """Return the entries of a file, in its order. ``format_roster`` of them gives ``data`` again.

    Raises:
        InvalidRosterFile: with every problem found, by line.
    """
    problems = list(_problems_of_bytes(data))
    if problems:
        raise InvalidRosterFile(problems)
    lines = data.decode().split("\n")
    if lines.pop():
        problems.append(
            Problem(len(lines) + 1, "The line does not end: put a line feed after the last line.")
        )
    entries: list[tuple[int, Entry]] = []
    for number, line in enumerate(lines, start=1):
        entry = _parse_line(line, first=number == 1)
        if isinstance(entry, str):
            problems.append(Problem(number, entry))
        else:
            entries.append((number, entry))
    problems.extend(_clashes([("", number, entry) for number, entry in entries]))
    if problems:
        raise InvalidRosterFile(sorted(problems, key=lambda problem: problem.line))
    return [entry for _, entry in entries]


def check_lists(members: Sequence[Entry], emeriti: Sequence[Entry]) -> list[Problem]:
    """Return what keeps two valid lists from being read together; lines are those of the second list."""
    lines = [("psrt.csv", number, entry) for number, entry in enumerate(members, start=1)]
    lines += [("", number, entry) for number, entry in enumerate(emeriti, start=1)]
    return list(_clashes(lines))


def _problems_of_bytes(data: bytes) -> Iterator[Problem]:
    """Yield what is wrong before the text can be looked at by line."""
    if len(data) > MAX_BYTES:
        yield Problem(0, f"The file has {len(data):,} bytes, more than {MAX_BYTES:,}: is it the right file?")
        return
    if data.startswith(_BOM):
        yield Problem(1, "The file begins with a byte order mark: save it as UTF-8 without one.")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        yield Problem(line, "These bytes are not UTF-8: save the file as UTF-8.")
    if b"\r" in data:
        line = data.count(b"\n", 0, data.index(b"\r")) + 1
        yield Problem(line, "The line ends with a carriage return: save the file with LF line ends.")


def _parse_line(line: str, *, first: bool) -> Entry | str:
    """Return the entry on a line, or what is wrong with it and what to do."""
    if not line.strip():
        return "The line is blank: remove it."
    try:
        [fields] = csv.reader([line], strict=True)
    except csv.Error:
        return (
            'The quotes do not match: write a field with commas or quotes as "…", with quotes inside doubled.'
        )
    if len(fields) != _COLUMNS:
        found = f"{len(fields)} column" + ("s" if len(fields) > 1 else "")
        return f"The line has {found} instead of {_COLUMNS}: write it as Name,github,Notes."
    name, github_login, notes = fields
    if first and name.casefold() == "name" and github_login.casefold() == "github":
        return "This is a header, and the list has none: remove the line."
    if problem := name_problem(name):
        return problem
    if github_login and not is_github_login(github_login):
        return (
            f"“{github_login}” cannot be a GitHub username: use 1 to 39 letters, digits and hyphens, "
            "or leave the column empty."
        )
    try:
        roles = parse_notes(notes)
    except ValueError:
        known = ", ".join(f"“{value}”" for value in NOTES if value)
        return f"“{notes}” is not a note the list knows: use {known}, or leave the column empty."
    entry = Entry(name, github_login, roles)
    if format_roster([entry]) != f"{line}\n".encode():
        return f"Quotes are used where none are needed: write {format_roster([entry]).decode().rstrip()}"
    return entry


def _clashes(lines: Sequence[tuple[str, int, Entry]]) -> Iterator[Problem]:
    """Yield the lines that name somebody whom an earlier line names; their first part says in which list.

    Two people may have one name if both lines say which GitHub account is whose.
    """
    by_login: dict[str, str] = {}
    by_name: dict[str, tuple[str, bool]] = {}
    for file, number, entry in lines:
        here = f"line {number} of {file}" if file else f"line {number}"
        login = entry.github_login.casefold()
        earlier, earlier_has_login = by_name.get(entry.name, ("", True))
        if login and login in by_login:
            yield Problem(
                number,
                f"The GitHub username {entry.github_login} is on {by_login[login]} too "
                "(upper and lower case are the same): keep one of the lines.",
            )
        elif earlier and not (login and earlier_has_login):
            yield Problem(
                number,
                f"{entry.name} is on {earlier} too, and without both GitHub usernames the two cannot be told "
                "apart: keep one of the lines, or add the usernames.",
            )
        else:
            by_login |= {login: here} if login else {}
            by_name.setdefault(entry.name, (here, bool(login)))
