"""Importing the two lists: the record becomes what they say, or nothing changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from operator import attrgetter
from typing import Final
from uuid import UUID

from django.db import transaction

from members.models import Membership, Person, RoleTerm
from members.queries import emeritus
from members.roster_files import Entry, Problem, check_lists
from members.rules import (
    ENDED_LABELS,
    NOTED_ROLES,
    ROLE_LABELS,
    Began,
    Ended,
    Role,
)
from members.services.locking import serialise_writers
from members.services.memberships import MembershipsOverlap, begin_membership, close_membership
from members.services.people import Identity, create_person, set_fields
from members.services.refusal import Refused
from members.services.roles import close_term, open_term
from members.services.roster_matching import PeopleOnRecord
from members.services.two_admins import require_two_admins
from psrt.audit.events import Event
from psrt.audit.services import record

IMPORTED: Final = "imported"


class ImportRefused(Refused):
    """The lists contradict each other or the record; ``members`` and ``emeriti`` are the problems of each."""

    def __init__(self, members: Sequence[Problem], emeriti: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in (*members, *emeriti)))
        self.members = tuple(members)
        self.emeriti = tuple(emeriti)


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import changed, and who is on the record but on no list; one sentence each."""

    changes: tuple[str, ...]
    absent: tuple[str, ...]


@transaction.atomic
def import_roster(
    *,
    members: Sequence[Entry],
    emeriti: Sequence[Entry] | None,
    joined: date | None,
    actor: UUID | None,
    now: datetime,
) -> ImportSummary:
    """Make the record say what the lists say; importing the same lists again changes nothing.

    - People are found by GitHub username without case, else by exact name; name and username become what the
      list says.
    - Who is new becomes a member from ``joined``. Without it the date is not recorded in the first import,
      and is today later on: then the record knows that they were not on the list before.
    - Notes begin and end role terms, today; since when a new member has had a role is not recorded.
    - A member who is on the emeritus list instead becomes emeritus today. Somebody new on it left "today at
      the latest". ``emeriti`` None leaves the emeriti alone.
    - Who is on no list stays what they are and is named in the summary: a line that is missing says neither
      when nor why somebody left.
    - Both lists get the order of the files.

    Raises:
        ImportRefused: with every problem, by list and line.
        TwoAdminsRequired: fewer than two admins would remain.
    """
    serialise_writers()
    if not members:
        raise ImportRefused([Problem(0, "The list of members is empty: is it the right file?")], [])
    if joined is not None and joined > now.date():
        raise ImportRefused([Problem(0, f"The joining date {joined} is still to come.")], [])
    if clashes := check_lists(members, emeriti or ()):
        raise ImportRefused([], clashes)
    found_members, found_emeriti = _find_everybody(members, emeriti or ())
    run = _Import(actor=actor, now=now, joined=joined, is_first=not Membership.objects.exists())
    people = [run.member(entry, person, line) for line, (entry, person) in enumerate(found_members, start=1)]
    former = [run.emeritus(entry, person) for entry, person in found_emeriti]
    if run.problems:
        raise ImportRefused(run.problems, [])
    run.order_members(membership for membership in people if membership)
    if emeriti is not None:
        run.order_emeriti(former)
    require_two_admins()
    if run.changes:
        counts = {"members": len(members), "emeriti": len(emeriti or ()), "changes": len(run.changes)}
        record(Event.ROSTER_IMPORTED, actor=actor, subject="roster", data=counts, now=now)
    return ImportSummary(tuple(run.changes), tuple(run.absent))


_Found = list[tuple[Entry, Person | None]]


def _find_everybody(members: Sequence[Entry], emeriti: Sequence[Entry]) -> tuple[_Found, _Found]:
    """Return each entry with the person it means. Raises ImportRefused where that is not clear."""
    on_record = PeopleOnRecord([*members, *emeriti])
    found: list[_Found] = []
    problems: list[list[Problem]] = []
    taken: dict[UUID, str] = {}
    for file, entries in (("the list of members", members), ("the list of emeriti", emeriti)):
        found.append([])
        problems.append([])
        for line, entry in enumerate(entries, start=1):
            person = on_record.find(entry, line=line)
            if isinstance(person, Problem):
                problems[-1].append(person)
            elif person is not None and person.pk in taken:
                message = f"{entry.name} is the same person as on {taken[person.pk]}: keep one of the lines."
                problems[-1].append(Problem(line, message))
            else:
                found[-1].append((entry, person))
                taken |= {person.pk: f"line {line} of {file}"} if person else {}
    if any(problems):
        raise ImportRefused(problems[0], problems[1])
    return found[0], found[1]


@dataclass
class _Import:
    """One run: what it found, what it did."""

    actor: UUID | None
    now: datetime
    joined: date | None
    is_first: bool
    changes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def today(self) -> date:
        return self.now.date()

    def member(self, entry: Entry, person: Person | None, line: int) -> Membership | None:
        """Make the entry's person a member with the entry's roles; None where that is a problem."""
        person = self._person(entry, person)
        membership = person.memberships.filter(left__isnull=True).first()
        is_new = membership is None
        try:
            membership = membership or self._begin(person)
        except MembershipsOverlap as refusal:
            self.problems.append(Problem(line, str(refusal)))
            return None
        self._change_roles(person, entry.roles, is_new=is_new)
        return membership

    def emeritus(self, entry: Entry, person: Person | None) -> Membership:
        """Put the entry's person on the emeritus list with the entry's notes."""
        person = self._person(entry, person)
        latest = (
            person.memberships.real().order_by("-left", "-joined").first()
        )  # an open one first, as NULLs sort
        if latest is None:
            return self._new_emeritus(person, entry.notes)
        if latest.left is None:
            self._retire(latest, person, entry.notes)
        elif (latest.ended, latest.emeritus_notes) != (Ended.EMERITUS, entry.notes):
            self._change_emeritus_line(latest, person, entry.notes)
        return latest

    def order_members(self, listed: Iterable[Membership]) -> None:
        """Give the members the order of the file; who is not on it stays behind whom they stood."""
        everybody = Membership.objects.filter(left__isnull=True).select_related("person")
        self._reorder(listed, everybody, "roster_position", kind="member")

    def order_emeriti(self, listed: Iterable[Membership]) -> None:
        """Give the emeriti the order of the file; who is not on it stays behind whom they stood."""
        everybody = [row.membership for row in emeritus(on=self.today)]
        self._reorder(listed, everybody, "emeritus_position", kind="emeritus")

    def _reorder(
        self, listed: Iterable[Membership], everybody: Iterable[Membership], position: str, *, kind: str
    ) -> None:
        line = list(listed)
        standing = sorted((m for m in everybody if getattr(m, position)), key=attrgetter(position))
        for index, membership in enumerate(standing):
            if membership not in line:
                line.insert(line.index(standing[index - 1]) + 1 if index else 0, membership)
                self.absent.append(f"{membership.person.name}: still {kind}, though on no list")
        places = [getattr(membership, position) for membership in line]
        if _increases(places):
            return
        if not _increases([place for place in places if place]):  # among those who had a place before
            self.changes.append(f"The order of the lines changed ({kind} list)")
        for place, membership in enumerate(line, start=1):
            setattr(membership, position, place)
        Membership.objects.bulk_update(line, [position])

    def _person(self, entry: Entry, person: Person | None) -> Person:
        identity = Identity(name=entry.name, github_login=entry.github_login)
        if person is None:
            return create_person(identity, actor=self.actor, now=self.now)
        before = {"name": person.name, "GitHub username": person.github_login}
        fields = {"name": entry.name, "github_login": entry.github_login}
        set_fields(person, fields, actor=self.actor, now=self.now)
        after = {"name": person.name, "GitHub username": person.github_login}
        for what, old in before.items():
            if old != after[what]:
                self.changes.append(f"{person.name}: {what} “{after[what]}”, was “{old}”")
        return person

    def _begin(self, person: Person) -> Membership:
        returns = person.memberships.real().exists()
        joined = self.joined or (None if self.is_first else self.today)
        membership, _ = begin_membership(
            person,
            joined=joined,
            began=Began.RETURNED if returns else Began.IMPORTED,
            decided_by=IMPORTED,
            source_url="",
            position=0,  # until order_members()
            actor=self.actor,
            now=self.now,
        )
        since = f"since {joined}" if joined else "since when is not recorded"
        self.changes.append(f"{person.name}: {'member again' if returns else 'member'}, {since}")
        return membership

    def _change_roles(self, person: Person, roles: frozenset[Role], *, is_new: bool) -> None:
        """Begin and end noted roles as the list says."""
        terms = list(person.role_terms.filter(role__in=NOTED_ROLES))
        held = {Role(term.role): term for term in terms if term.ends is None}
        ever = {term.role for term in terms}
        for role in NOTED_ROLES:
            if role in roles and role not in held:
                starts = None if is_new and role not in ever else self.today
                self._start_role(person, role, starts)
            elif role in held and role not in roles:
                self._end_role(held[role], person)

    def _start_role(self, person: Person, role: Role, starts: date | None) -> None:
        open_term(
            person, role, starts=starts, decided_by=IMPORTED, source_url="", actor=self.actor, now=self.now
        )
        self.changes.append(f"{person.name}: {ROLE_LABELS[role]}" + (f", since {starts}" if starts else ""))

    def _end_role(self, term: RoleTerm, person: Person) -> None:
        close_term(term, ends=self.today, decided_by=IMPORTED, actor=self.actor, now=self.now)
        self.changes.append(f"{person.name}: no longer {ROLE_LABELS[term.role]}, from {self.today}")

    def _new_emeritus(self, person: Person, notes: str) -> Membership:
        membership = Membership.objects.create(
            person=person,
            left=self.today,
            left_is_latest=True,
            began=Began.IMPORTED,
            ended=Ended.EMERITUS,
            roster_position=0,  # was never on the roster
            emeritus_position=0,  # until order_emeriti()
            emeritus_notes=notes,
            decided_by=IMPORTED,
            end_decided_by=IMPORTED,
        )
        data = {"membership": str(membership.pk), "left": self.today.isoformat(), "ended": Ended.EMERITUS}
        self._record(Event.MEMBERSHIP_ENDED, person, data)
        self.changes.append(f"{person.name}: emeritus, left {self.today} at the latest")
        return membership

    def _retire(self, membership: Membership, person: Person, notes: str) -> None:
        for term in person.role_terms.filter(ends__isnull=True, role__in=NOTED_ROLES):
            self._end_role(term, person)
        close_membership(
            membership,
            left=self.today,
            ended=Ended.EMERITUS,
            emeritus_notes=notes,
            emeritus_position=0,  # until order_emeriti()
            decided_by=IMPORTED,
            actor=self.actor,
            now=self.now,
        )
        self.changes.append(f"{person.name}: no longer a member but emeritus, from {self.today}")

    def _change_emeritus_line(self, membership: Membership, person: Person, notes: str) -> None:
        if membership.ended != Ended.EMERITUS:
            was = ENDED_LABELS[membership.ended]
            self.changes.append(f"{person.name}: on the emeritus list (was: {was.lower()})")
            membership.ended = Ended.EMERITUS
            membership.emeritus_position = 0  # until order_emeriti()
        if membership.emeritus_notes != notes:
            self.changes.append(
                f"{person.name}: notes “{notes}” on the emeritus list, was “{membership.emeritus_notes}”"
            )
            membership.emeritus_notes = notes
        membership.save(update_fields=["ended", "emeritus_position", "emeritus_notes"])
        data = {"membership": str(membership.pk), "notes": notes}
        self._record(Event.EMERITUS_LINE_CHANGED, person, data)

    def _record(self, event: Event, person: Person, data: Mapping[str, object]) -> None:
        record(event, actor=self.actor, subject=f"person:{person.pk}", data=data, now=self.now)


def _increases(places: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise([0, *places]))
