"""Changing a venue's own list: chosen from a diff, done by the worker, one person at a time."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members.access import access_of
from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.queue import kick
from venues.clients import AskedToWait, Client, Trouble, client_for
from venues.models import Application, Change, Comparison, Grant
from venues.models.application import Action, Outcome
from venues.models.jobs import OPEN, JobState, waiting
from venues.queries import can_be_asked, diff_now, diff_of
from venues.rules import CHANGEABLE, SETTLED_AFTER, Diff, Entry, Group, Kind, Row, obstacle
from venues.services.comparing import CannotBeAsked, notice_declines, request_comparison
from venues.services.grants import VenueRetired, note_grant, note_revocation
from venues.services.places import Busy

_EVENTS: Final = {
    Outcome.DONE: Event.CHANGE_DONE,
    Outcome.FAILED: Event.CHANGE_FAILED,
    Outcome.SKIPPED: Event.CHANGE_SKIPPED,
}


class NothingChosen(Refused):
    """No row was chosen."""

    def __init__(self) -> None:
        super().__init__("Choose at least one row.")


class RowGone(Refused):
    """The diff is not any more what the admin saw."""

    def __init__(self) -> None:
        super().__init__(
            "What you chose from has changed meanwhile: look at the comparison again, then choose."
        )


class NotPossible(Refused):
    """A row that the site cannot settle; the message says why."""


def chosen_rows(comparison: Comparison, keys: Sequence[str], *, now: datetime) -> list[Row]:
    """The changeable rows with these keys, as the record is now.

    Raises:
        NothingChosen, RowGone: there is nothing to do, or not all of them hold any more.
    """
    diff = diff_now(comparison, on=now.date())
    rows = [diff.row(key) for key in dict.fromkeys(keys)]
    if not rows:
        raise NothingChosen
    found = [row for row in rows if row is not None and row.group in CHANGEABLE]
    if len(found) != len(rows):
        raise RowGone
    return found


@transaction.atomic
def request_changes(
    *, comparison: Comparison, keys: Sequence[str], actor: Person, now: datetime
) -> Application:
    """Have the worker settle these rows of the comparison at the venue.

    Raises:
        NothingChosen, RowGone, NotPossible, Busy, CannotBeAsked, VenueRetired: nothing is changed.
    """
    serialise_writers()
    comparison = Comparison.objects.select_related("venue").get(pk=comparison.pk)
    venue = comparison.venue
    if venue.retired_at is not None:
        raise VenueRetired(venue)
    if not can_be_asked(venue):
        raise CannotBeAsked(venue)
    rows = chosen_rows(comparison, keys, now=now)
    for row in rows:
        if reason := obstacle(Kind(venue.kind), row):
            raise NotPossible(f"{row.label}: {reason}")
    if venue.applications.filter(state__in=OPEN).exists():
        raise Busy
    application = Application.objects.create(
        venue=venue, comparison=comparison, requested_by=actor, requested_at=now
    )
    Change.objects.bulk_create(_change(application, row) for row in rows)
    record(
        Event.CHANGES_CHOSEN,
        actor=actor.pk,
        subject=f"venue:{venue.pk}",
        data={"application": str(application.pk), "changes": len(rows)},
        now=now,
    )
    kick("venues.apply", str(application.pk))
    return application


def _change(application: Application, row: Row) -> Change:
    adds = row.group is Group.MISSING
    return Change(
        application=application,
        row=row.key,
        action=Action.ADD if adds else Action.REMOVE,
        person_id=UUID(row.person.person) if row.person else None,
        entry="" if adds or row.entry is None else row.entry.key,
        label=row.label[:500],
    )


def apply_now(*, application_id: UUID, clock: Callable[[], datetime]) -> bool:
    """Look at the list again and make the changes that still hold; whether this call did it.

    Safe to run late, twice and at once: each change is looked for in a new reading of the list, and one that is
    made already (by a worker that was killed before it could say so, or by hand) counts as done.
    """
    application = _begin(application_id, now=clock())
    if application is None:
        return False
    if not access_of(application.requested_by, on=clock().date()).is_admin:
        sentence = "Whoever asked for this is no admin any more: nothing was changed."
        return _finish(application_id, sentence, now=clock())
    venue, problem = application.venue, ""
    try:
        client = client_for(Kind(venue.kind), venue.address)
        asked_at, listing = clock(), client.fetch()
        notice_declines(venue, listing, let_in_before=asked_at - SETTLED_AFTER, now=clock())
        _make(application, client, list(listing.entries), clock)
    except Trouble as trouble:
        problem = str(trouble)
    return _finish(application_id, problem, now=clock())


def _make(
    application: Application, client: Client, entries: list[Entry], clock: Callable[[], datetime]
) -> None:
    """Make the changes one by one, by the record of each moment, each with its result stored before the next.

    Raises:
        AskedToWait: the others are not tried any more.
    """
    gone: set[str] = set()
    for change in application.changes.filter(outcome=Outcome.PENDING).order_by("action", "label"):
        diff = diff_of(application.venue, entries, on=clock().date())
        try:
            outcome, sentence = _settle(change, client, diff, Kind(application.venue.kind))
        except AskedToWait:
            raise
        except Trouble as trouble:
            outcome, sentence = Outcome.FAILED, str(trouble)
        if outcome is Outcome.DONE and change.action == Action.REMOVE:
            gone.add(change.entry)
        is_out = change.action == Action.REMOVE and not _still_in(diff, change, gone)
        _store(change, outcome, sentence, is_out=is_out, actor=application.requested_by, now=clock())


def _settle(change: Change, client: Client, diff: Diff, kind: Kind) -> tuple[Outcome, str]:
    """What became of one change, judged by the list as it is now. Raises Trouble."""
    row = diff.row(change.row)
    if row is not None:
        if reason := obstacle(kind, row):
            return Outcome.SKIPPED, reason
        if row.group is Group.MISSING and row.person is not None:
            return Outcome.DONE, client.add(row.person)
        if row.entry is not None:
            return Outcome.DONE, client.remove(row.entry)
    if change.action == Action.ADD:
        groups = {
            each.group for each in diff.rows if each.person and each.person.person == str(change.person_id)
        }
        if groups & {Group.IN_PLACE, Group.PENDING}:
            return Outcome.DONE, "Was in there, or invited, already."
        return Outcome.SKIPPED, "Is no member any more: not let in."
    if any(_is_about(change, each) for each in diff.rows):
        return Outcome.SKIPPED, "Belongs there by now, may stay, or is listed in another way: not put out."
    return Outcome.DONE, "Was not in there any more."


def _is_about(change: Change, row: Row) -> bool:
    """Whether the venue's list has, in this row, whom the change was to put out: the entry or the person."""
    if row.entry is None:
        return False
    same_person = row.person is not None and row.person.person == str(change.person_id)
    return same_person or row.entry.is_named_by(change.entry)


def _still_in(diff: Diff, change: Change, gone: set[str]) -> bool:
    """Whether the person has another entry there, a second address say."""
    return any(
        row.person is not None
        and row.person.person == str(change.person_id)
        and row.entry is not None
        and row.entry.key not in gone
        for row in diff.rows
    )


@transaction.atomic
def _store(
    change: Change, outcome: Outcome, sentence: str, *, is_out: bool, actor: Person, now: datetime
) -> None:
    """One change's result, with the grant that follows from it; nothing if another worker was first."""
    serialise_writers()
    mine = Change.objects.filter(pk=change.pk, outcome=Outcome.PENDING)
    if not mine.update(outcome=outcome, sentence=sentence[:500], finished_at=now):
        return
    venue = change.application.venue
    record(
        _EVENTS[outcome],
        actor=actor.pk,
        subject=f"person:{change.person_id}" if change.person_id else f"venue:{venue.pk}",
        data={"change": str(change.pk), "venue": str(venue.pk), "action": change.action},
        now=now,
    )
    if outcome is not Outcome.DONE or change.person is None:
        return
    if change.action == Action.ADD:
        note_grant(venue=venue, person=change.person, actor=actor, now=now)
    elif is_out:
        for grant in Grant.objects.filter(venue=venue, person=change.person, revoked_at=None):
            note_revocation(grant=grant, actor=actor, now=now)


@transaction.atomic
def _begin(application_id: UUID, *, now: datetime) -> Application | None:
    """Take it, unless it is over or in somebody's hands."""
    free = Application.objects.filter(waiting(now=now), pk=application_id)
    if not free.update(state=JobState.RUNNING, started_at=now):
        return None
    return Application.objects.select_related("venue", "requested_by").get(pk=application_id)


@transaction.atomic
def _finish(application_id: UUID, problem: str, *, now: datetime) -> bool:
    """End it; what could not be tried failed for the same reason. The venue is looked at anew."""
    serialise_writers()
    application = Application.objects.select_related("venue", "requested_by").get(pk=application_id)
    if application.state != JobState.RUNNING:
        return False
    for change in application.changes.filter(outcome=Outcome.PENDING):
        _store(change, Outcome.FAILED, problem, is_out=False, actor=application.requested_by, now=now)
    application.state = JobState.FAILED if problem else JobState.DONE
    application.problem, application.finished_at = problem, now
    application.save(update_fields=["state", "problem", "finished_at"])
    if not problem and can_be_asked(application.venue):
        request_comparison(venue=application.venue, actor=application.requested_by, now=now)
    return True
