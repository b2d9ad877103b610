"""What the public is told of the team in time: pure functions from periods and terms to changes and sizes.

Why a membership ended is told only where the public lists tell it too: who is on the emeritus list became
emeritus. All other departures read the same, or the kind ones would give away the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Final
from uuid import UUID


class Kind(StrEnum):
    """What happened."""

    JOINED = "joined"
    RETURNED = "returned"
    EMERITUS = "emeritus"
    DEPARTED = "departed"
    ROLE_BEGAN = "role-began"
    ROLE_ENDED = "role-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One membership. ``joined`` None: not recorded; ``…_is_latest``: on that day or earlier."""

    id: UUID
    person: UUID
    name: str
    github_login: str
    joined: date | None
    joined_is_latest: bool
    left: date | None
    left_is_latest: bool
    is_emeritus: bool
    is_return: bool
    source_url: str

    @property
    def counts(self) -> bool:
        """Whether there is any day on which the roster has it: not when only the latest end is known."""
        return not self.left_is_latest and (self.left is None or self.left != self.joined)

    def touches(self, day: date) -> bool:
        """Whether it runs on ``day``, or ends with it."""
        return (self.joined is None or self.joined <= day) and (self.left is None or day <= self.left)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One role term; ``role`` is the label."""

    id: UUID
    person: UUID
    role: str
    starts: date | None
    ends: date | None
    source_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Something that happened on ``day`` (or, with ``is_latest``, then or earlier); ``key`` names it for ever."""

    day: date
    is_latest: bool
    kind: Kind
    key: str
    name: str
    github_login: str
    role: str = ""
    source_url: str = ""

    @property
    def sentence(self) -> str:
        """What is told, without the day."""
        return _SENTENCES[self.kind, self.is_latest].format(name=self.name, role=self.role)

    @property
    def note(self) -> str:
        """What is not known of it; empty for most."""
        return _NOTES[self.kind] if self.is_latest else ""


_SENTENCES: Final[Mapping[tuple[Kind, bool], str]] = {
    (Kind.JOINED, False): "{name} joined the team",
    (Kind.JOINED, True): "{name} is on the team",
    (Kind.RETURNED, False): "{name} returned to the team",
    (Kind.RETURNED, True): "{name} is on the team again",
    (Kind.EMERITUS, False): "{name} became emeritus",
    (Kind.EMERITUS, True): "{name} is emeritus",
    (Kind.DEPARTED, False): "{name} is no longer on the team",
    (Kind.DEPARTED, True): "{name} is no longer on the team",
    (Kind.ROLE_BEGAN, False): "{name} became {role}",
    (Kind.ROLE_ENDED, False): "{name} is no longer {role}",
}
_NOTES: Final[Mapping[Kind, str]] = dict.fromkeys(
    (Kind.JOINED, Kind.RETURNED), "joined on this day or earlier"
) | dict.fromkeys((Kind.EMERITUS, Kind.DEPARTED), "left on this day or earlier")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The size of the team after what happened on ``day`` by one source (two commits of a day are two steps)."""

    day: date
    joined: int
    left: int
    size: int
    source_url: str


def changes(periods: Sequence[Period], terms: Iterable[Term], *, on: date) -> list[Change]:
    """Return what happened until ``on``, the earliest first. What has no date is not among it.

    Roles are told of members only, and not when they end because the membership does.
    """
    by_person: dict[UUID, list[Period]] = {}
    for period in periods:
        by_person.setdefault(period.person, []).append(period)
    found = [change for period in periods for change in _of_period(period)]
    for term in terms:
        found += _of_term(term, by_person.get(term.person, []))
    return sorted(
        (change for change in found if change.day <= on),
        key=lambda change: (change.day, _ORDER.index(change.kind), change.name, change.key),
    )


_ORDER: Final = tuple(Kind)


def _of_period(period: Period) -> Iterable[Change]:
    who = {"name": period.name, "github_login": period.github_login}
    if period.joined is not None:
        kind = Kind.RETURNED if period.is_return else Kind.JOINED
        yield Change(
            day=period.joined,
            is_latest=period.joined_is_latest,
            kind=kind,
            key=f"joined-{period.id}",
            source_url=period.source_url,
            **who,
        )
    if period.left is not None:
        yield Change(
            day=period.left,
            is_latest=period.left_is_latest,
            kind=Kind.EMERITUS if period.is_emeritus else Kind.DEPARTED,
            key=f"left-{period.id}",
            **who,
        )


def _of_term(term: Term, periods: Sequence[Period]) -> Iterable[Change]:
    for day, kind, source in (
        (term.starts, Kind.ROLE_BEGAN, term.source_url),
        (term.ends, Kind.ROLE_ENDED, ""),
    ):
        period = next((p for p in periods if day is not None and p.touches(day)), None)
        if day is None or period is None or (kind is Kind.ROLE_ENDED and period.left == day):
            continue
        yield Change(
            day=day,
            is_latest=False,
            kind=kind,
            key=f"{kind}-{term.id}",
            name=period.name,
            github_login=period.github_login,
            role=term.role,
            source_url=source,
        )


def undated(periods: Iterable[Period]) -> list[Period]:
    """Return the memberships that were there when the record began: nothing tells since when."""
    return [period for period in periods if period.joined is None and period.counts]


def steps(periods: Sequence[Period], *, on: date) -> list[Step]:
    """Return how the size of the team went until ``on``, the earliest first.

    Whose joining date is not recorded counts from the beginning, as on the roster of a past day.
    """
    moves: list[tuple[date, str, int]] = []
    for period in periods:
        if period.counts and period.joined is not None:
            moves.append((period.joined, period.source_url, 1))
        if period.counts and period.left is not None:
            moves.append((period.left, "", -1))
    size, found = len(undated(periods)), []
    for (day, source), group in groupby(sorted(moves), key=lambda move: move[:2]):
        if day > on:
            break
        signs = [sign for *_, sign in group]
        size += sum(signs)
        found.append(Step(day=day, joined=signs.count(1), left=signs.count(-1), size=size, source_url=source))
    return found
