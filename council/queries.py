"""Reads of motions and of the Council's seats."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet

from council.acts import ends_at, title_of
from council.models import Motion, MotionQuerySet, Seat
from council.rules import Count, State
from members.models import Person, RoleTerm
from members.queries import role_holders
from members.rules import Role


def council_on(day: date) -> QuerySet[Person]:
    """Who sits on the Steering Council on that day."""
    return role_holders(Role.STEERING_COUNCIL, on=day)


def with_all(motions: MotionQuerySet) -> MotionQuerySet:
    """The motions with what their pages show. Two queries for all."""
    seats = Seat.objects.select_related("person", "motion").order_by("person__name", "id")
    return motions.select_related(
        "moved_by", "nomination__sponsor", "person", "line__person", "line__report", "rule__proposed_by"
    ).prefetch_related(Prefetch("seats", seats))


def council_terms(*, on: date | None = None) -> QuerySet[RoleTerm]:
    """Everybody's terms on the Council, or those that run on a day; the latest first."""
    terms = RoleTerm.objects.real() if on is None else RoleTerm.objects.active(on=on)
    return (
        terms.filter(role=Role.STEERING_COUNCIL).select_related("person").order_by("-starts", "person__name")
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A motion as lists show it; ``mine`` is the reader's own seat, None for everybody else."""

    motion: Motion
    title: str
    count: Count
    mine: Seat | None
    ends_at: datetime | None

    @property
    def waits_for_me(self) -> bool:
        """Whether the reader has neither voted nor abstained, and still decides something by it."""
        return self.motion.state == State.OPEN and self.mine is not None and not self.mine.choice


def rows(motions: Iterable[Motion], *, reader: Person | None) -> list[Row]:
    """The motions of :func:`with_all` as lists show them."""
    return [row(motion, reader=reader) for motion in motions]


def row(motion: Motion, *, reader: Person | None) -> Row:
    """One of them. A seat that does not count is nobody's any more."""
    held = [seat for seat in motion.seats.all() if seat.counted and seat.person == reader]
    return Row(motion, title_of(motion), motion.count, held[0] if held else None, ends_at(motion))
