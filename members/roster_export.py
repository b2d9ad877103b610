"""The lists as they stand on a day, as the bytes of the files."""

from collections.abc import Iterable
from datetime import date

from members.queries import RosterRow, emeritus, roster
from members.roster_files import Entry, format_roster
from members.rules import parse_notes


def roster_csv(*, on: date) -> bytes:
    """Return ``psrt.csv`` as it was on the day ``on``."""
    return _csv(roster(on=on))


def emeritus_csv(*, on: date) -> bytes:
    """Return ``psrt-emeritus.csv`` as it was on the day ``on``."""
    return _csv(emeritus(on=on))


def _csv(rows: Iterable[RosterRow]) -> bytes:
    return format_roster(
        Entry(row.person.name, row.person.github_login, parse_notes(row.notes)) for row in rows
    )
