"""One import of the lists, line by line: what it found, what it would change. Nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from operator import attrgetter
from typing import Final

from members.models import Membership, Person, RoleTerm
from members.roster_files import Entry, Problem
from members.rules import ENDED_LABELS, NOTED_ROLES, ROLE_LABELS, Began, Ended, Role
from members.services import facts
from members.services.batch import Batch
from members.services.memberships import MembershipsOverlap
from members.services.people import free_handle
from members.services.roles import OnlyCouncil, TermsOverlap
from members.services.roster_matching import PeopleOnRecord

IMPORTED: Final = "imported"


@dataclass
class _Record:
    """A person with every membership and term, those that this import adds too."""

    person: Person
    memberships: list[Membership]
    terms: list[RoleTerm]

    @property
    def open(self) -> Membership | None:
        """The membership that has not ended."""
        return next((membership for membership in self.memberships if membership.left is None), None)

    @property
    def latest(self) -> Membership | None:
        """The membership that ended last, or has not ended."""
        return max(self.memberships, key=lambda m: (m.left or date.max, m.joined or date.max), default=None)

    def was_member_since(self, joined: date | None) -> bool:
        """Whether an open membership from ``joined`` would overlap another, as the database would find."""
        return any(
            membership.left is None
            or (membership.left != membership.joined and (joined is None or membership.left > joined))
            for membership in self.memberships
        )


@dataclass(kw_only=True)
class Run:
    """One run over the lists; afterwards ``batch`` is what to write, unless there are problems."""

    on_record: PeopleOnRecord
    now: datetime
    joined: date | None
    is_first: bool
    may_appoint_admins: bool
    batch: Batch = field(default_factory=Batch)
    changes: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    emeriti_problems: list[Problem] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Know everybody by now, and their handles."""
        self._records = {
            person.pk: _Record(person, list(person.memberships.all()), list(person.role_terms.all()))
            for person in self.on_record.people
        }
        self._handles = {person.handle for person in self.on_record.people}
        self._members: list[Membership] = []
        self._emeriti: list[Membership] = []

    @property
    def today(self) -> date:
        return self.now.date()

    def member(self, entry: Entry, person: Person | None, line: int) -> None:
        """Make the entry's person a member with the entry's roles."""
        known = self._person(entry, person)
        membership = known.open
        is_new = membership is None
        if membership is None:
            joined = self.joined or (None if self.is_first else self.today)
            if known.was_member_since(joined):
                self.problems.append(Problem(line, str(MembershipsOverlap(known.person))))
                return
            membership = self._begin(known, joined)
        self._change_roles(known, entry.roles, line, is_new=is_new)
        self._members.append(membership)

    def emeritus(self, entry: Entry, person: Person | None, line: int) -> None:
        """Put the entry's person on the emeritus list with the entry's notes."""
        known = self._person(entry, person)
        latest = known.latest
        if latest is None:
            latest = self._new_emeritus(known, entry.notes)
        elif latest.left is None:
            self._retire(latest, known, entry.notes, line)
        elif (latest.ended, latest.emeritus_notes) != (Ended.EMERITUS, entry.notes):
            self._change_emeritus_line(latest, known.person, entry.notes)
        self._emeriti.append(latest)

    def order_members(self) -> None:
        """Give the members the order of the file; who is not on it stays behind whom they stood."""
        everybody = (known.open for known in self._records.values())
        self._reorder(self._members, [m for m in everybody if m], "roster_position", kind="member")

    def order_emeriti(self) -> None:
        """Give the emeriti the order of the file; who is not on it stays behind whom they stood."""
        latest = (known.latest for known in self._records.values())
        everybody = [m for m in latest if m and m.ended == Ended.EMERITUS]
        self._reorder(self._emeriti, everybody, "emeritus_position", kind="emeritus")

    def _reorder(
        self, listed: Sequence[Membership], everybody: Iterable[Membership], position: str, *, kind: str
    ) -> None:
        on_list = {membership.pk for membership in listed}
        standing = sorted((m for m in everybody if getattr(m, position)), key=attrgetter(position))
        behind: dict[object, Membership] = {}  # by whom they stood behind; None: they stood first
        previous = None
        for membership in standing:
            if membership.pk not in on_list:
                behind[previous] = membership
                self.absent.append(f"{membership.person.name}: still {kind}, though on no list")
            previous = membership.pk
        line = list(_followed(None, behind))
        for membership in listed:
            line += [membership, *_followed(membership.pk, behind)]
        places = [getattr(membership, position) for membership in line]
        if _increases(places):
            return
        if not _increases([place for place in places if place]):  # among those who had a place before
            self.changes.append(f"The order of the lines changed ({kind} list)")
        for place, membership in enumerate(line, start=1):
            if getattr(membership, position) != place:
                setattr(membership, position, place)
                self.batch.change(membership, [position])

    def _person(self, entry: Entry, person: Person | None) -> _Record:
        if person is None:
            return self._new_person(entry)
        before = {"name": person.name, "github_login": person.github_login}
        fields = {"name": entry.name, "github_login": entry.github_login}
        changed = [name for name, value in fields.items() if before[name] != value]
        for name in changed:
            setattr(person, name, fields[name])
            what = "name" if name == "name" else "GitHub username"
            self.changes.append(f"{person.name}: {what} “{fields[name]}”, was “{before[name]}”")
        if changed:
            self.batch.change(person, changed, facts.person_changed(person, changed))
        return self._records[person.pk]

    def _new_person(self, entry: Entry) -> _Record:
        person = Person(
            handle=free_handle(entry.github_login or entry.name, self._handles),
            name=entry.name,
            github_login=entry.github_login,
            created_at=self.now,
        )
        self._handles.add(person.handle)
        self._records[person.pk] = _Record(person, [], [])
        self.batch.add(person, facts.person_recorded(person))
        return self._records[person.pk]

    def _begin(self, known: _Record, joined: date | None) -> Membership:
        returns = bool(known.memberships)
        membership = Membership(
            person=known.person,
            joined=joined,
            began=Began.RETURNED if returns else Began.IMPORTED,
            decided_by=IMPORTED,
            roster_position=0,  # until order_members()
        )
        known.memberships.append(membership)
        self.batch.add(membership, facts.membership_began(membership))
        since = f"since {joined}" if joined else "since when is not recorded"
        self.changes.append(f"{known.person.name}: {'member again' if returns else 'member'}, {since}")
        return membership

    def _change_roles(self, known: _Record, roles: frozenset[Role], line: int, *, is_new: bool) -> None:
        """Begin and end noted roles as the list says."""
        terms = [term for term in known.terms if term.role in NOTED_ROLES]
        held = {Role(term.role): term for term in terms if term.ends is None}
        ever = {term.role for term in terms}
        for role in NOTED_ROLES:
            if (role in roles) == (role in held):
                continue
            if not self._may_change(role, known, line, self.problems):
                continue
            if role in held:
                self._end_role(held[role], known.person)
            elif any(term.role == role and term.ends and term.ends > self.today for term in terms):
                self.problems.append(Problem(line, str(TermsOverlap(known.person, role))))
            else:
                self._start_role(known, role, None if is_new and role not in ever else self.today)

    def _may_change(self, role: Role, known: _Record, line: int, problems: list[Problem]) -> bool:
        if role != Role.ADMIN or self.may_appoint_admins:
            return True
        problems.append(Problem(line, f"The note “Admin” of {known.person.name} changes. {OnlyCouncil()}"))
        return False

    def _start_role(self, known: _Record, role: Role, starts: date | None) -> None:
        term = RoleTerm(person=known.person, role=role, starts=starts, decided_by=IMPORTED)
        known.terms.append(term)
        self.batch.add(term, facts.role_began(term))
        since = f", since {starts}" if starts else ""
        self.changes.append(f"{known.person.name}: {ROLE_LABELS[role]}{since}")

    def _end_role(self, term: RoleTerm, person: Person) -> None:
        term.ends = max(self.today, term.starts) if term.starts else self.today
        term.end_decided_by = IMPORTED
        self.batch.change(term, ["ends", "end_decided_by"], facts.role_ended(term))
        self.changes.append(f"{person.name}: no longer {ROLE_LABELS[term.role]}, from {self.today}")

    def _new_emeritus(self, known: _Record, notes: str) -> Membership:
        membership = Membership(
            person=known.person,
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
        known.memberships.append(membership)
        self.batch.add(membership, facts.membership_ended(membership))
        self.changes.append(f"{known.person.name}: emeritus, left {self.today} at the latest")
        return membership

    def _retire(self, membership: Membership, known: _Record, notes: str, line: int) -> None:
        for term in known.terms:
            if term.ends is None and term.role in NOTED_ROLES:
                if not self._may_change(Role(term.role), known, line, self.emeriti_problems):
                    return
                self._end_role(term, known.person)
        membership.left = self.today
        membership.ended = Ended.EMERITUS
        membership.emeritus_notes = notes
        membership.emeritus_position = 0  # until order_emeriti()
        membership.end_decided_by = IMPORTED
        fields = ["left", "ended", "emeritus_notes", "emeritus_position", "end_decided_by"]
        self.batch.change(membership, fields, facts.membership_ended(membership))
        self.changes.append(f"{known.person.name}: no longer a member but emeritus, from {self.today}")

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
        fields = ["ended", "emeritus_position", "emeritus_notes"]
        self.batch.change(membership, fields, facts.emeritus_line_changed(membership))


def _followed(first: object, behind: dict[object, Membership]) -> Iterable[Membership]:
    while first in behind:
        membership = behind[first]
        yield membership
        first = membership.pk


def _increases(places: Sequence[int]) -> bool:
    return all(before < after for before, after in pairwise([0, *places]))
