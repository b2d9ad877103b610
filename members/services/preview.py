"""What a change would make of the public lists: it is made, looked at, and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from difflib import unified_diff

from django.db import transaction

from members.models import Person
from members.queries import RosterRow, emeritus, roster
from members.roster_export import emeritus_csv, roster_csv
from members.services.locking import serialise_writers


@dataclass(frozen=True, slots=True)
class PublicLine:
    """How the public sees somebody: on which list, and in which words."""

    place: str
    text: str


@dataclass(frozen=True, slots=True)
class Preview:
    """The public lines of a person before and after a change, and the lines of the files that differ.

    A line of ``files`` begins with ``-`` or ``+``.
    """

    before: PublicLine
    after: PublicLine
    files: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether the public would see a difference."""
        return self.before != self.after or bool(self.files)


NOWHERE = PublicLine("On no list", "")


def preview(change: Callable[[], Person], *, person: Person | None, now: datetime) -> Preview:
    """Make ``change``, which returns whom it was about, and take it back. Raises what it raises.

    ``person`` is who stands there before, None for somebody who is not on the record yet.
    """
    with transaction.atomic():
        serialise_writers()
        before, files = public_line(person, on=now.date()), _files(now.date())
        after = public_line(change(), on=now.date())
        differences = _differences(files, _files(now.date()))
        transaction.set_rollback(True)
    return Preview(before, after, differences)


def public_line(person: Person | None, *, on: date) -> PublicLine:
    """The line that the public roster page has for ``person`` on a day."""
    for row in roster(on=on):
        if row.person == person:
            return PublicLine("Members", _member(row))
    for row in emeritus(on=on):
        if row.person == person:
            until = f"until {row.membership.left}"
            parts = (row.person.name, row.person.github_login, row.notes and f"was {row.notes}", until)
            return PublicLine("Emeriti", " · ".join(part for part in parts if part))
    return NOWHERE


def _member(row: RosterRow) -> str:
    joined = row.membership.joined
    since = f"since {joined.isoformat()}" if joined else "since when is not recorded"
    roles = ", ".join(term.get_role_display() for term in row.terms)
    return " · ".join(part for part in (row.person.name, row.person.github_login, roles, since) if part)


def _files(on: date) -> dict[str, list[str]]:
    return {
        "psrt.csv": roster_csv(on=on).decode().splitlines(),
        "psrt-emeritus.csv": emeritus_csv(on=on).decode().splitlines(),
    }


def _differences(before: dict[str, list[str]], after: dict[str, list[str]]) -> tuple[str, ...]:
    lines = []
    for name, old in before.items():
        difference = list(unified_diff(old, after[name], n=0, lineterm=""))[2:]
        changed = [line for line in difference if not line.startswith("@@")]
        lines += [f"{line[0]} {name}: {line[1:]}" for line in changed]
    return tuple(lines)
