"""Reading the history of the two lists: pure functions from bytes to what became of each person.

The file is CSV with a header, ``date,event,name,github,notes,devguide_commit,subject``: one line for each line
that came, went or changed in ``psrt.csv`` or ``psrt-emeritus.csv``, in the order of the commits, with their days.
What the first commit has was there before: it tells who was on the team *by* that day, not since when.
"""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final

from members.roster_files import InvalidRosterFile, Problem
from members.rules import Ended, Role, is_github_login, name_problem, parse_notes

HEADER: Final = ["date", "event", "name", "github", "notes", "devguide_commit", "subject"]
_SOURCE: Final = "https://github.com/python/devguide/commit/"
_COMMIT: Final = re.compile(r"[0-9a-f]{7,40}")
_NOTES_CHANGED: Final = re.compile(r"'(?P<before>[^']*)'->'(?P<after>[^']*)'")


class Kind(StrEnum):
    """What happened to a line of a list."""

    MEMBER_ADDED = "member_added"
    MEMBER_REMOVED = "member_removed"
    EMERITUS_ADDED = "emeritus_added"
    EMERITUS_REMOVED = "emeritus_removed"
    NOTES_CHANGED = "notes_changed"


# Within one commit: first what goes, so that who moves from one list to the other is never on both.
_ORDER: Final = (
    Kind.EMERITUS_REMOVED,
    Kind.MEMBER_REMOVED,
    Kind.EMERITUS_ADDED,
    Kind.MEMBER_ADDED,
    Kind.NOTES_CHANGED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the file; ``notes_before`` only of changed notes."""

    line: int
    day: date
    kind: Kind
    name: str
    github_login: str
    notes: frozenset[Role]
    notes_before: frozenset[Role]
    commit: str

    @property
    def source_url(self) -> str:
        """Where the commit can be read."""
        return _SOURCE + self.commit


@dataclass(slots=True, kw_only=True)
class Spell:
    """A membership as the history tells it; ``line`` is where it begins. ``joined`` None: before the history."""

    line: int
    joined: date | None
    joined_is_latest: bool
    source_url: str
    left: date | None = None
    left_is_latest: bool = False
    ended: Ended | None = None
    emeritus_notes: frozenset[Role] = frozenset()


@dataclass(slots=True, kw_only=True)
class RoleSpell:
    """A role as the history tells it; ``starts`` None: not recorded."""

    line: int
    role: Role
    starts: date | None
    source_url: str
    ends: date | None = None


@dataclass(slots=True)
class Life:
    """What the history tells of one person, each list in the order of time."""

    line: int
    name: str
    github_login: str
    spells: list[Spell] = field(default_factory=list)
    roles: list[RoleSpell] = field(default_factory=list)

    @property
    def membership(self) -> Spell | None:
        """The membership that runs."""
        return self.spells[-1] if self.spells and self.spells[-1].left is None else None

    @property
    def emeritus(self) -> Spell | None:
        """The membership by which they are on the emeritus list."""
        return self.spells[-1] if self.spells and self.spells[-1].ended == Ended.EMERITUS else None

    @property
    def held(self) -> dict[Role, RoleSpell]:
        """The roles that run."""
        return {spell.role: spell for spell in self.roles if spell.ends is None}


def parse_history(data: bytes) -> list[Event]:
    """Return the events of a file, in its order.

    Raises:
        InvalidRosterFile: with every problem found, by line.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InvalidRosterFile(
            [Problem(line, "These bytes are not UTF-8: save the file as UTF-8.")]
        ) from error
    except csv.Error as error:
        raise InvalidRosterFile([Problem(0, f"The file cannot be read as CSV ({error}).")]) from error
    if not rows or rows[0] != HEADER:
        raise InvalidRosterFile([Problem(1, f"The first line must be the header: {','.join(HEADER)}")])
    events: list[Event] = []
    problems: list[Problem] = []
    for number, row in enumerate(rows[1:], start=2):
        event = _event(number, row)
        if isinstance(event, str):
            problems.append(Problem(number, event))
        elif events and event.day < events[-1].day:
            problems.append(
                Problem(number, f"{event.day} comes after {events[-1].day}: put the lines in order.")
            )
        else:
            events.append(event)
    if not events and not problems:
        problems.append(Problem(0, "The file has no events: is it the right file?"))
    if problems:
        raise InvalidRosterFile(problems)
    return events


def _event(number: int, row: list[str]) -> Event | str:
    """Return the event on a line, or what is wrong with it."""
    if len(row) != len(HEADER):
        return f"The line has {len(row)} columns instead of {len(HEADER)}."
    day, kind, name, login, notes, commit, _ = row
    problem = (
        ("" if _is_day(day) else f"“{day}” is not a date: write it as 2026-03-01.")
        or ("" if kind in set(Kind) else f"“{kind}” is not an event: use {', '.join(Kind)}.")
        or name_problem(name)
        or ("" if not login or is_github_login(login) else f"“{login}” cannot be a GitHub username.")
        or ("" if _COMMIT.fullmatch(commit) else f"“{commit}” is not a commit.")
    )
    if problem:
        return problem
    before, after = "", notes
    if kind == Kind.NOTES_CHANGED:
        changed = _NOTES_CHANGED.fullmatch(notes)
        if changed is None:
            return f"“{notes}” is not a change of notes: write it as ''->'Admin'."
        before, after = changed["before"], changed["after"]
    try:
        roles, roles_before = parse_notes(after), parse_notes(before)
    except ValueError as unknown:
        return f"“{unknown}” is not a note the list knows."
    return Event(
        line=number,
        day=date.fromisoformat(day),
        kind=Kind(kind),
        name=name,
        github_login=login,
        notes=roles,
        notes_before=roles_before,
        commit=commit,
    )


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def replay(events: Sequence[Event]) -> list[Life]:
    """Return what became of each person, in the order in which they first appear.

    Raises:
        InvalidRosterFile: where an event cannot follow those before it.
    """
    team = _Team()
    for number, (_, group) in enumerate(groupby(events, key=lambda event: (event.day, event.commit))):
        team.commit(list(group), is_first=number == 0)
    if team.problems:
        raise InvalidRosterFile(sorted(team.problems, key=lambda problem: problem.line))
    return team.lives


@dataclass
class _Team:
    """Everybody so far."""

    lives: list[Life] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def commit(self, events: Sequence[Event], *, is_first: bool) -> None:
        """Let one commit happen."""
        returning = {id(self._life_of(event)) for event in events if event.kind == Kind.MEMBER_ADDED}
        coming_off = {id(self._life_of(event)) for event in events if event.kind == Kind.EMERITUS_REMOVED}
        for event in sorted(events, key=lambda event: _ORDER.index(event.kind)):
            life = self._life_of(event)
            if event.kind == Kind.EMERITUS_REMOVED:
                problem = _leave_emeriti(life, returns=id(life) in returning)
            elif event.kind == Kind.MEMBER_ADDED and life.emeritus and id(life) not in coming_off:
                problem = "is on the emeritus list, and this commit does not take them off it"
            elif event.kind == Kind.MEMBER_ADDED:
                problem = _join(event, life, is_first=is_first)
            else:
                problem = _HAPPENINGS[event.kind](event, life)
            if problem:
                self.problems.append(Problem(event.line, f"{event.name} {problem}."))

    def _life_of(self, event: Event) -> Life:
        """Find by GitHub username without case, else by name where one of both has no username."""
        login = event.github_login.casefold()
        for life in self.lives:
            if login and life.github_login.casefold() == login:
                return life
        for life in self.lives:
            if life.name == event.name and not (login and life.github_login):
                return life
        self.lives.append(Life(event.line, event.name, event.github_login))
        return self.lives[-1]


def _join(event: Event, life: Life, *, is_first: bool) -> str:
    if life.membership:
        return "is a member already"
    life.spells.append(
        Spell(line=event.line, joined=event.day, joined_is_latest=is_first, source_url=event.source_url)
    )
    ever = {spell.role for spell in life.roles}
    for role in sorted(event.notes):
        _begin_role(event, life, role, starts=event.day if role in ever else None)
    return ""


def _leave(event: Event, life: Life) -> str:
    if life.membership is None:
        return "is not a member"
    life.membership.ended = Ended.LEFT
    life.membership.left = event.day
    for spell in life.held.values():
        spell.ends = event.day
    return ""


def _become_emeritus(event: Event, life: Life) -> str:
    if life.membership:
        return "is a member, and this commit does not take them off that list"
    if life.emeritus:
        return "is on the emeritus list already"
    if not life.spells:
        life.spells.append(
            Spell(
                line=event.line,
                joined=None,
                joined_is_latest=False,
                source_url=event.source_url,
                left=event.day,
                left_is_latest=True,
            )
        )
    life.spells[-1].ended = Ended.EMERITUS
    life.spells[-1].emeritus_notes = event.notes
    return ""


def _leave_emeriti(life: Life, *, returns: bool) -> str:
    if life.emeritus is None:
        return "is not on the emeritus list"
    if not returns:
        life.emeritus.emeritus_notes = frozenset()
        life.emeritus.ended = Ended.LEFT
    return ""


def _change_notes(event: Event, life: Life) -> str:
    if life.emeritus:
        if life.emeritus.emeritus_notes != event.notes_before:
            return "does not have these notes before"
        life.emeritus.emeritus_notes = event.notes
        return ""
    if life.membership is None:
        return "is on neither list"
    held = life.held
    if set(held) != event.notes_before:
        return "does not have these notes before"
    for role in sorted(event.notes - event.notes_before):
        _begin_role(event, life, role, starts=event.day)
    for role in event.notes_before - event.notes:
        held[role].ends = event.day
    return ""


def _begin_role(event: Event, life: Life, role: Role, *, starts: date | None) -> None:
    life.roles.append(RoleSpell(line=event.line, role=role, starts=starts, source_url=event.source_url))


_HAPPENINGS: Final[dict[Kind, Callable[[Event, Life], str]]] = {
    Kind.MEMBER_REMOVED: _leave,
    Kind.EMERITUS_ADDED: _become_emeritus,
    Kind.NOTES_CHANGED: _change_notes,
}
