"""Importing the two lists: the record becomes what they say, or nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from members.models import Membership
from members.roster_files import Entry, Problem, check_lists
from members.services.batch import Progress, no_progress
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from members.services.roles import may_appoint_admins
from members.services.roster_matching import Matched, PeopleOnRecord
from members.services.roster_run import Run
from members.services.two_admins import require_two_admins
from psrt.audit.events import Event
from psrt.audit.services import record

_LINES_BETWEEN = 100


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
    progress: Progress = no_progress,
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
    - Only the Council makes somebody an admin, or ends it: with another ``actor`` such a note is a problem.

    ``progress`` is told how far it is, in lines. The number of queries grows with the lines by one for hundreds.

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
    on_record = PeopleOnRecord([*members, *(emeriti or ())])
    found_members, found_emeriti = _find_everybody(on_record, members, emeriti or ())
    run = Run(
        on_record=on_record,
        now=now,
        joined=joined,
        is_first=not Membership.objects.exists(),
        may_appoint_admins=may_appoint_admins(actor, on=now.date()),
    )
    lines = len(members) + len(emeriti or ())
    for line, (entry, person) in enumerate(found_members, start=1):
        run.member(entry, person, line)
        _tell(progress, line, lines)
    for line, (entry, person) in enumerate(found_emeriti, start=1):
        run.emeritus(entry, person, line)
        _tell(progress, len(members) + line, lines)
    if run.problems or run.emeriti_problems:
        raise ImportRefused(run.problems, run.emeriti_problems)
    run.order_members()
    if emeriti is not None:
        run.order_emeriti()
    run.batch.write(
        actor=actor, now=now, progress=lambda done, total: progress(lines + lines * done // total, 2 * lines)
    )
    require_two_admins()
    if run.changes:
        counts = {"members": len(members), "emeriti": len(emeriti or ()), "changes": len(run.changes)}
        record(Event.ROSTER_IMPORTED, actor=actor, subject="roster", data=counts, now=now)
    return ImportSummary(tuple(run.changes), tuple(run.absent))


def _tell(progress: Progress, line: int, lines: int) -> None:
    """Now and then, that so many lines are understood: half of the work, the other half is writing."""
    if line % _LINES_BETWEEN == 0:
        progress(line, 2 * lines)


def _find_everybody(
    on_record: PeopleOnRecord, members: Sequence[Entry], emeriti: Sequence[Entry]
) -> tuple[Matched, Matched]:
    """Return each entry with the person it means. Raises ImportRefused where that is not clear."""
    found: list[Matched] = []
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
