"""Reads of activity: what is undecided, who did what, and what the public page of thanks shows."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from activity.models import AdvisoryRecord, Credit, ImportRun, PrivateWork, RememberedName, StillActive
from activity.rules import (
    KIND_LABELS,
    WORK_LABELS,
    Kind,
    Known,
    Matcher,
    NameKind,
    State,
    address_of,
    preferred,
)
from members.models import Person
from members.rules import name_key

RUNS_SHOWN: Final = 5
FETCH_EVERY: Final = timedelta(days=1)


def matcher() -> Matcher:
    """What tells whom a credit means: everybody on the record, and what admins decided. Two queries."""
    people = [
        Known(pk=person.pk, name=person.name, login=person.github_login, github_id=person.github_id)
        for person in Person.objects.order_by("name", "pk")
    ]
    remembered = {
        (NameKind(row.kind), row.text): row.person_id
        for row in RememberedName.objects.only("kind", "text", "person")
    }
    return Matcher(people, remembered)


def undecided_credits() -> QuerySet[Credit]:
    """The credits of which nobody has said whom they mean, the newest first."""
    return Credit.objects.undecided().select_related("record").order_by("-record__day", "name", "login", "pk")


def remembered_names() -> QuerySet[RememberedName]:
    """What admins decided about names, the newest first."""
    return RememberedName.objects.select_related("person", "decided_by").order_by("-decided_at", "pk")


def last_imports() -> QuerySet[ImportRun]:
    """The last few imports, the newest first."""
    return ImportRun.objects.select_related("by").order_by("-at", "-pk")[:RUNS_SHOWN]


def fetch_is_due(*, now: datetime) -> bool:
    """Whether GitHub has not been asked within the last day."""
    return not ImportRun.objects.filter(way=ImportRun.Way.GITHUB, at__gt=now - FETCH_EVERY).exists()


# --- Who did what ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deed:
    """One piece of work: when, what, and where it is known from. ``identifier`` is empty for private work."""

    day: date
    what: str
    identifier: str = ""
    private_work: PrivateWork | None = None
    sentence: str = ""


def deeds_of(person: Person, *, since: date | None = None) -> list[Deed]:
    """Everything known of ``person`` since a day, the newest first. Three queries."""
    credited = Credit.objects.work().filter(person=person).select_related("record")
    noted = PrivateWork.objects.filter(person=person, taken_back_at=None)
    said = StillActive.objects.filter(person=person)
    if since is not None:
        credited, noted = credited.filter(record__day__gte=since), noted.filter(day__gte=since)
        said = said.filter(said_at__date__gte=since)
    deeds = [Deed(c.record.day, KIND_LABELS[c.kind], c.record.identifier) for c in credited]
    deeds += [Deed(work.day, WORK_LABELS[work.kind], private_work=work) for work in noted]
    deeds += [Deed(s.said_at.date(), "Said to be active", sentence=s.sentence) for s in said]
    return sorted(deeds, key=lambda deed: (deed.day, deed.what), reverse=True)


def last_work(people: Iterable[Person], *, since: date) -> dict[UUID, date]:
    """The last day on or after ``since`` on which each worked on a report; who did not is left out. Two queries.

    What somebody says of themselves is not in it: see :func:`last_statements`.
    """
    pks = [person.pk for person in people]
    days: dict[UUID, date] = {}
    credited = Credit.objects.work().filter(person__in=pks, record__day__gte=since)
    noted = PrivateWork.objects.filter(person__in=pks, taken_back_at=None, day__gte=since)
    for pk, day in (*credited.values_list("person", "record__day"), *noted.values_list("person", "day")):
        days[pk] = max(day, days.get(pk, day))
    return days


def statements_of(person: Person) -> QuerySet[StillActive]:
    """What somebody said of being active, the newest first."""
    return StillActive.objects.filter(person=person).order_by("-said_at")


def last_statements(people: Iterable[Person], *, since: date) -> dict[UUID, StillActive]:
    """The last statement of each person on or after that day. One query."""
    said = StillActive.objects.filter(person__in=[person.pk for person in people], said_at__date__gte=since)
    return {statement.person_id: statement for statement in said.order_by("said_at")}


def private_work() -> QuerySet[PrivateWork]:
    """What admins noted and did not take back, the newest first."""
    return (
        PrivateWork.objects.filter(taken_back_at=None)
        .select_related("person", "noted_by")
        .order_by("-day", "-noted_at", "pk")
    )


# --- In public -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PublicAdvisory:
    """An advisory by its public identifiers, the first of which is the one to show; each with its address."""

    names: tuple[str, ...]
    day: date
    title: str

    @property
    def links(self) -> list[tuple[str, str]]:
        """Identifier and address of each identifier that has a page of its own."""
        return [(name, address) for name in self.names if (address := address_of(name))]


@dataclass(slots=True)
class Thanks:
    """Somebody who is thanked: by kind of credit, for which advisories."""

    name: str
    by_kind: dict[str, list[PublicAdvisory]] = field(default_factory=lambda: defaultdict(list))

    @property
    def total(self) -> int:
        """For how many advisories, whatever the kinds."""
        return len({advisory.names for listed in self.by_kind.values() for advisory in listed})

    @property
    def kinds(self) -> list[tuple[str, list[PublicAdvisory]]]:
        """Label and advisories of each kind, in the order of the kinds."""
        return [(KIND_LABELS[kind], self.by_kind[kind]) for kind in Kind if kind in self.by_kind]


@dataclass(frozen=True, slots=True)
class Recognition:
    """What the public page shows: advisories per year, whom to thank, and how many are not named."""

    years: tuple[tuple[int, int], ...]
    total: int
    thanked: tuple[Thanks, ...]
    unnamed: int
    undecided: int


def recognition() -> Recognition:
    """Everything that the public page of thanks shows, from published records alone. Two queries.

    An advisory counts in the year of its first publication. Named are the people on the record, by the name
    that the record has, and whom an admin found to be nobody on the record, by the name in the credit. Not
    named are those who do not want to be, and names of which nobody has said yet whom they mean: one of them
    may be another spelling of somebody who does not want to be named.
    """
    records = AdvisoryRecord.objects.filter(state=State.PUBLISHED).order_by("day", "identifier")
    together: dict[str, list[AdvisoryRecord]] = defaultdict(list)
    for record in records:
        together[record.advisory].append(record)
    advisories = {key: _public(same) for key, same in together.items()}
    thanked: dict[UUID | str, Thanks] = {}
    unnamed: set[UUID] = set()
    undecided: set[str] = set()
    # One advisory credits a person once for each kind, however many of its records say so.
    seen: set[tuple[UUID | str, str, str]] = set()
    for credit in _public_credits():
        if credit.person is None and not credit.dismissed:
            undecided.add(credit.as_credited)
            continue
        if credit.person is not None and hasattr(credit.person, "unnamed"):
            unnamed.add(credit.person.pk)
            continue
        who: UUID | str = credit.person.pk if credit.person else credit.as_credited.casefold()
        key = (who, credit.kind, credit.record.advisory)
        if key not in seen:
            seen.add(key)
            name = credit.person.name if credit.person else credit.as_credited
            thanked.setdefault(who, Thanks(name)).by_kind[credit.kind].append(
                advisories[credit.record.advisory]
            )
    return Recognition(
        years=_per_year(advisories.values()),
        total=len(advisories),
        thanked=tuple(sorted(thanked.values(), key=lambda each: (-each.total, name_key(each.name)))),
        unnamed=len(unnamed),
        undecided=len(undecided),
    )


def _public_credits() -> QuerySet[Credit]:
    public = Credit.objects.public().select_related("record", "person__unnamed")
    return public.order_by("-record__day", "record__identifier", "kind", "name", "login")


def _public(records: Sequence[AdvisoryRecord]) -> PublicAdvisory:
    names = {name for record in records for name in (record.identifier, *record.aliases)}
    title = next((record.title for record in records if record.title), "")
    return PublicAdvisory(tuple(preferred(names)), min(record.day for record in records), title)


def _per_year(advisories: Iterable[PublicAdvisory]) -> tuple[tuple[int, int], ...]:
    """Year and number, without a gap between the first and the last year."""
    counted = Counter(advisory.day.year for advisory in advisories)
    return tuple((year, counted[year]) for year in range(min(counted), max(counted) + 1)) if counted else ()
