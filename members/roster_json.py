"""``/roster.json``: what the two lists say, with what a CSV has no room for."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from members.models import RoleTerm
from members.queries import RosterRow, emeritus, roster
from members.rules import parse_notes

# Raised when a key changes its meaning or goes away; new keys may come at any time.
VERSION = 1


class RoleJson(TypedDict):
    """A role, ``since`` which day (ISO 8601; null: not recorded) and by whose word."""

    role: str
    since: str | None
    source: str
    source_url: str | None


class MemberJson(TypedDict):
    """A member; ``github_id`` is the numeric id, null where it is not known yet.

    With ``joined_is_latest`` they joined on the day ``joined`` or earlier.
    """

    name: str
    github_login: str | None
    github_id: int | None
    roles: list[RoleJson]
    joined: str | None
    joined_is_latest: bool
    auto_assignable: bool


class EmeritusJson(TypedDict):
    """An emeritus; with ``left_is_latest`` they left on the day ``left`` or earlier, and so for ``joined``."""

    name: str
    github_login: str | None
    github_id: int | None
    former_roles: list[str]
    joined: str | None
    joined_is_latest: bool
    left: str | None
    left_is_latest: bool


class RosterJson(TypedDict):
    """The whole answer."""

    version: int
    members: list[MemberJson]
    emeritus: list[EmeritusJson]


def roster_json(*, on: date) -> RosterJson:
    """Return the lists of the day ``on``, in the order of the files. Three queries."""
    return {
        "version": VERSION,
        "members": [_member(row) for row in roster(on=on)],
        "emeritus": [_emeritus(row) for row in emeritus(on=on)],
    }


def _member(row: RosterRow) -> MemberJson:
    return {
        "name": row.person.name,
        "github_login": row.person.github_login or None,
        "github_id": row.person.github_id,
        "roles": _roles(row.terms),
        "joined": _iso(row.membership.joined),
        "joined_is_latest": row.membership.joined_is_latest,
        "auto_assignable": row.auto_assignable,
    }


def _emeritus(row: RosterRow) -> EmeritusJson:
    return {
        "name": row.person.name,
        "github_login": row.person.github_login or None,
        "github_id": row.person.github_id,
        "former_roles": sorted(parse_notes(row.notes)),
        "joined": _iso(row.membership.joined),
        "joined_is_latest": row.membership.joined_is_latest,
        "left": _iso(row.membership.left),
        "left_is_latest": row.membership.left_is_latest,
    }


def _roles(terms: Iterable[RoleTerm]) -> list[RoleJson]:
    return [
        {
            "role": term.role,
            "since": _iso(term.starts),
            "source": term.decided_by,
            "source_url": term.source_url or None,
        }
        for term in terms
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
