"""Importing advisories: the records become what the files say, or nothing changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from activity.models import AdvisoryRecord, Credit, ImportRun
from activity.rules import Advisory, Credited, Kind, State, group
from activity.services.names import settle
from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record


class SourceChanged(Refused):
    """A record of one format would be replaced by one of another."""

    def __init__(self, advisory: Advisory) -> None:
        super().__init__(
            f"{advisory.identifier} is known from another kind of file already: "
            "import it from the same source as before."
        )


@dataclass(frozen=True, slots=True)
class Summary:
    """What an import came to; lists are identifiers. ``undecided`` counts credits whose person nobody has named."""

    records: int
    added: tuple[str, ...]
    changed: tuple[str, ...]
    credits: int
    matched: int
    undecided: int

    @property
    def unchanged(self) -> int:
        """How many records say what they said before."""
        return self.records - len(self.added) - len(self.changed)


@transaction.atomic
def import_advisories(
    *, advisories: Sequence[Advisory], way: ImportRun.Way, actor: Person | None, now: datetime
) -> Summary:
    """Make the records of ``advisories`` say what these say; importing the same again changes nothing.

    Credits that are no longer given go, new ones come, and each is matched to the people on the record. Records
    that are not among ``advisories`` stay: an import may be a part of all there is. An advisory that is no
    longer published loses its title.

    Raises:
        SourceChanged: a record is known in the other format.
    """
    serialise_writers()
    summary = _apply(advisories)
    ImportRun.objects.create(
        at=now,
        by=actor,
        way=way,
        records=summary.records,
        added=len(summary.added),
        changed=len(summary.changed),
    )
    if summary.added or summary.changed:
        counts = {"added": len(summary.added), "changed": len(summary.changed), "way": way.value}
        record(
            Event.ADVISORIES_IMPORTED,
            actor=actor.pk if actor else None,
            subject="advisories",
            data=counts,
            now=now,
        )
    return summary


@transaction.atomic
def preview_import(*, advisories: Sequence[Advisory]) -> Summary:
    """What :func:`import_advisories` would come to now: it is done, and undone. Raises the same."""
    serialise_writers()
    summary = _apply(advisories)
    transaction.set_rollback(True)
    return summary


@transaction.atomic
def note_failure(*, way: ImportRun.Way, problem: str, actor: Person | None, now: datetime) -> ImportRun:
    """Note that an import came to nothing, and why, for the admins to read."""
    return ImportRun.objects.create(at=now, by=actor, way=way, problem=problem)


def _apply(advisories: Sequence[Advisory]) -> Summary:
    known = {row.identifier: row for row in AdvisoryRecord.objects.prefetch_related("credits")}
    added, changed = [], []
    for advisory in advisories:
        row = known.get(advisory.identifier)
        if row is None:
            row = known[advisory.identifier] = _add(advisory)
            added.append(advisory.identifier)
        elif _change(row, advisory):
            changed.append(advisory.identifier)
    _regroup(known)
    settle()
    given = Credit.objects.filter(record__identifier__in=[advisory.identifier for advisory in advisories])
    return Summary(
        records=len(advisories),
        added=tuple(added),
        changed=tuple(changed),
        credits=given.count(),
        matched=given.filter(person__isnull=False).count(),
        undecided=given.undecided().count(),
    )


def _add(advisory: Advisory) -> AdvisoryRecord:
    row = AdvisoryRecord.objects.create(
        source=advisory.source,
        identifier=advisory.identifier,
        advisory=advisory.identifier,
        **_fields(advisory),
    )
    Credit.objects.bulk_create(_credit(row, credited) for credited in advisory.credits)
    return row


def _change(row: AdvisoryRecord, advisory: Advisory) -> bool:
    """Bring a record up to date; whether anything was different."""
    if row.source != advisory.source:
        raise SourceChanged(advisory)
    fields = _fields(advisory)
    different = [name for name, value in fields.items() if getattr(row, name) != value]
    for name in different:
        setattr(row, name, fields[name])
    if different:
        row.save(update_fields=different)
    return _change_credits(row, advisory.credits) or bool(different)


def _change_credits(row: AdvisoryRecord, credits_given: Sequence[Credited]) -> bool:
    kept = {credit.credited(): credit for credit in row.credits.all()}
    given = set(credits_given)
    gone = [credit.pk for credited, credit in kept.items() if credited not in given]
    new = [credited for credited in credits_given if credited not in kept]
    Credit.objects.filter(pk__in=gone).delete()
    Credit.objects.bulk_create(_credit(row, credited) for credited in new)
    return bool(gone or new)


def _fields(advisory: Advisory) -> dict[str, object]:
    return {
        "aliases": list(advisory.aliases),
        "state": advisory.state.value,
        "day": advisory.day,
        "title": advisory.title if advisory.state is State.PUBLISHED else "",
    }


def _credit(row: AdvisoryRecord, credited: Credited) -> Credit:
    return Credit(
        record=row,
        kind=Kind(credited.kind),
        name=credited.name,
        login=credited.login,
        github_id=credited.github_id,
        acceptance=credited.acceptance,
    )


def _regroup(rows: dict[str, AdvisoryRecord]) -> None:
    """Give the records of one advisory the same name. Two steps, since each name has one record of a database."""
    names = group({identifier: row.aliases for identifier, row in rows.items()})
    moved = [row for identifier, row in rows.items() if row.advisory != names[identifier]]
    for row in moved:
        row.advisory = row.identifier
    AdvisoryRecord.objects.bulk_update(moved, ["advisory"])
    for row in moved:
        row.advisory = names[row.identifier]
    AdvisoryRecord.objects.bulk_update(moved, ["advisory"])
