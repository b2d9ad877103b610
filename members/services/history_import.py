"""Importing the history of the two lists: the record learns since when, or nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction

from members.history_file import Event as ListEvent
from members.history_file import Life, RoleSpell, Spell, replay
from members.models import Membership, Person, RoleTerm
from members.roster_files import Entry, InvalidRosterFile, Problem
from members.rules import ROLE_LABELS, Began, Ended, format_notes, insert_position
from members.services import facts
from members.services.batch import Batch, no_progress
from members.services.locking import serialise_writers
from members.services.people import free_handle
from members.services.roster_matching import PeopleOnRecord
from members.services.two_admins import require_two_admins
from psrt.audit.events import Event
from psrt.audit.services import record

IMPORTED: Final = "imported"


@dataclass(frozen=True, slots=True)
class HistorySummary:
    """What an import of the history changed, and who is a member but not in it; one sentence each."""

    changes: tuple[str, ...]
    absent: tuple[str, ...]


@transaction.atomic
def import_history(*, events: Sequence[ListEvent], actor: UUID | None, now: datetime) -> HistorySummary:
    """Make the record know what the history tells; importing the same again changes nothing.

    - On an empty record it makes everybody's memberships and roles. On a record that ``import_roster`` has begun it
      fills in what was not recorded: joining days, roles' first days, earlier memberships, an earlier "at the latest".
    - What the record knows already is not changed. Where it says otherwise, that is a problem of the history's line.
    - Whoever is not in the history stays what they are, and is named if a member.

    Raises:
        InvalidRosterFile: with every problem, by line.
        TwoAdminsRequired: fewer than two admins would remain.
    """
    serialise_writers()
    if events[-1].day > now.date():
        raise InvalidRosterFile([Problem(events[-1].line, f"{events[-1].day} is still to come.")])
    lives = replay(events)
    on_record = PeopleOnRecord([Entry(life.name, life.github_login, frozenset()) for life in lives])
    run = _Run(on_record=on_record, last_day=events[-1].day)
    for life in lives:
        run.live(life)
    if run.problems:
        raise InvalidRosterFile(run.problems)
    run.order()
    try:
        run.batch.write(actor=actor, now=now, progress=no_progress)
    except IntegrityError as error:
        raise InvalidRosterFile([Problem(0, "The history contradicts the record.")]) from error
    require_two_admins()
    if run.changes:
        counts = {"events": len(events), "changes": len(run.changes)}
        record(Event.HISTORY_IMPORTED, actor=actor, subject="roster", data=counts, now=now)
    told = {person.pk for person in run.told}
    absent = [
        f"{person.name}: a member, though not in this history"
        for person in on_record.people
        if person.pk not in told and any(m.left is None for m in person.memberships.all())
    ]
    return HistorySummary(tuple(run.changes), tuple(absent))


@dataclass(kw_only=True)
class _Run:
    """One run over the lives; afterwards ``batch`` is what to write, unless there are problems."""

    on_record: PeopleOnRecord
    last_day: date
    batch: Batch = field(default_factory=Batch)
    changes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    told: list[Person] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Know every membership by now, in the order of both lists."""
        self._handles = {person.handle for person in self.on_record.people}
        everything = [m for person in self.on_record.people for m in person.memberships.all()]
        self._roster = sorted((m for m in everything if m.roster_position), key=lambda m: m.roster_position)
        emeriti = [m for m in everything if m.emeritus_position]
        self._emeriti = sorted(emeriti, key=lambda m: m.emeritus_position or 0)

    def live(self, life: Life) -> None:
        """Let the record know what the history tells of one person."""
        entry = Entry(life.name, life.github_login, frozenset())
        person = self.on_record.find(entry, line=life.line)
        if isinstance(person, Problem):
            self.problems.append(person)
            return
        memberships, terms = [], []
        if person is None:
            person = self._new_person(life)
        else:
            memberships, terms = list(person.memberships.all()), list(person.role_terms.all())
        self.told.append(person)
        self._memberships(life, person, memberships)
        self._roles(life, person, terms)

    def order(self) -> None:
        """Number both lists anew, where somebody was put in."""
        for line, position in ((self._roster, "roster_position"), (self._emeriti, "emeritus_position")):
            for place, membership in enumerate(line, start=1):
                if getattr(membership, position) != place:
                    setattr(membership, position, place)
                    self.batch.change(membership, [position])

    def _new_person(self, life: Life) -> Person:
        handle = free_handle(life.github_login or life.name, self._handles)
        self._handles.add(handle)
        person = Person(handle=handle, name=life.name, github_login=life.github_login)
        self.batch.add(person, facts.person_recorded(person))
        return person

    def _memberships(self, life: Life, person: Person, known: list[Membership]) -> None:
        """From the latest backwards: each is the record's next one, or came before it."""
        waiting = sorted(known, key=lambda m: (m.left or date.max, m.joined or date.max))
        while waiting and waiting[-1].joined and waiting[-1].joined > self.last_day:
            waiting.pop()  # began after all that the history tells
        new = []
        for number, spell in reversed(list(enumerate(life.spells))):
            if waiting and self._is_same(spell, waiting[-1]):
                self._date(waiting.pop(), spell, is_return=number > 0)
            elif not waiting or _began_after(spell, waiting[-1]):
                new.append((spell, number > 0))
            else:
                message = f"The record says otherwise of {person.name} ({waiting[-1]}): correct one of both."
                self.problems.append(Problem(spell.line, message))
                return
        for spell, is_return in reversed(new):
            self._new_membership(person, spell, is_return=is_return)

    def _is_same(self, spell: Spell, membership: Membership) -> bool:
        """Whether the record has this one, perhaps with less known of its days."""
        if not _same_start(spell.joined, membership.joined, is_latest=membership.joined_is_latest):
            return False
        if spell.left is None:
            return membership.left is None or (
                not membership.left_is_latest and membership.left >= self.last_day
            )
        if membership.left is None:
            return False
        return membership.left == spell.left or (membership.left_is_latest and membership.left > spell.left)

    def _date(self, membership: Membership, spell: Spell, *, is_return: bool) -> None:
        """Fill in what the record does not know of a membership's days."""
        fields: dict[str, object] = {}
        if spell.joined and (membership.joined is None or spell.joined < membership.joined):
            fields["joined"] = spell.joined
            fields["joined_is_latest"] = spell.joined_is_latest
            if not membership.source_url:
                fields["source_url"] = spell.source_url
            if is_return:
                fields["began"] = Began.RETURNED
        if spell.left and membership.left and spell.left < membership.left:
            fields["left"] = spell.left
        if not fields:
            return
        for name, value in fields.items():
            setattr(membership, name, value)
        self.batch.change(membership, list(fields), facts.membership_dated(membership))
        name = membership.person.name
        if "joined" in fields:
            self.changes.append(
                f"{name}: member since {_day(spell.joined, is_latest=spell.joined_is_latest)}"
            )
        if "left" in fields:
            self.changes.append(f"{name}: left {spell.left} at the latest")

    def _new_membership(self, person: Person, spell: Spell, *, is_return: bool) -> None:
        is_emeritus = spell.ended == Ended.EMERITUS
        membership = Membership(
            person=person,
            joined=spell.joined,
            joined_is_latest=spell.joined_is_latest,
            left=spell.left,
            left_is_latest=spell.left_is_latest,
            began=Began.RETURNED if is_return else Began.IMPORTED,
            ended=spell.ended or "",
            roster_position=0,  # until order(), if ever on the roster
            emeritus_position=0 if is_emeritus else None,
            emeritus_notes=format_notes(spell.emeritus_notes),
            decided_by=IMPORTED,
            end_decided_by=IMPORTED if spell.left else "",
            source_url=spell.source_url,
        )
        told = [facts.membership_began(membership)] if spell.joined else []
        told += [facts.membership_ended(membership)] if spell.left else []
        self.batch.add(membership, *told)
        if spell.joined:
            _put_in(self._roster, membership)
            since = _day(spell.joined, is_latest=spell.joined_is_latest)
            self.changes.append(f"{person.name}: {'member again' if is_return else 'member'} since {since}")
        if is_emeritus:
            _put_in(self._emeriti, membership)
        if spell.left:
            what = "emeritus, left" if is_emeritus else "left"
            self.changes.append(f"{person.name}: {what} {_day(spell.left, is_latest=spell.left_is_latest)}")

    def _roles(self, life: Life, person: Person, known: list[RoleTerm]) -> None:
        waiting = sorted(known, key=lambda term: (term.ends or date.max, term.starts or date.max))
        for spell in reversed(life.roles):
            same = next((term for term in reversed(waiting) if self._is_same_role(spell, term)), None)
            if same is None:
                self._new_role(person, spell)
                continue
            waiting.remove(same)
            if spell.starts and same.starts is None:
                same.starts, same.source_url = spell.starts, same.source_url or spell.source_url
                self.batch.change(same, ["starts", "source_url"], facts.role_dated(same))
                self.changes.append(f"{person.name}: {ROLE_LABELS[spell.role]} since {spell.starts}")

    def _is_same_role(self, spell: RoleSpell, term: RoleTerm) -> bool:
        if term.role != spell.role or not _same_start(spell.starts, term.starts, is_latest=False):
            return False
        if spell.ends is None:
            return term.ends is None or term.ends >= self.last_day
        return term.ends == spell.ends

    def _new_role(self, person: Person, spell: RoleSpell) -> None:
        term = RoleTerm(
            person=person,
            role=spell.role,
            starts=spell.starts,
            ends=spell.ends,
            decided_by=IMPORTED,
            end_decided_by=IMPORTED if spell.ends else "",
            source_url=spell.source_url,
        )
        self.batch.add(term, facts.role_began(term), *([facts.role_ended(term)] if spell.ends else []))
        since = f" since {spell.starts}" if spell.starts else ""
        until = f" until {spell.ends}" if spell.ends else ""
        self.changes.append(f"{person.name}: {ROLE_LABELS[spell.role]}{since}{until}")


def _same_start(told: date | None, known: date | None, *, is_latest: bool) -> bool:
    """Whether both may be the same day; what is not recorded contradicts nothing."""
    return told is None or known is None or told == known or (is_latest and told < known)


def _began_after(spell: Spell, membership: Membership) -> bool:
    """Whether the membership was over when the spell began."""
    if spell.joined is None or membership.left is None:
        return False
    return membership.left <= spell.joined or membership.left_is_latest


def _put_in(line: list[Membership], membership: Membership) -> None:
    line.insert(insert_position([each.person.name for each in line], membership.person.name), membership)


def _day(day: date | None, *, is_latest: bool) -> str:
    return f"{day} or earlier" if is_latest else f"{day}"
