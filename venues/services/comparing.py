"""Looking at a venue's own list: asked for on a page or by the night, done by the worker, or pasted."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.queue import kick
from venues import emails
from venues.clients import Trouble, client_for
from venues.models import Change, Comparison, Decline, Grant, Venue
from venues.models.application import Action, Outcome
from venues.models.jobs import OPEN, JobState, waiting
from venues.queries import can_be_asked, diff_of, known_people
from venues.rules import (
    SETTLED_AFTER,
    Diff,
    Form,
    Group,
    Kind,
    Listing,
    Unreadable,
    entries_of,
    read_list,
    refused,
)
from venues.services.grants import VenueRetired


class CannotBeAsked(Refused):
    """The worker holds no credentials for this venue."""

    def __init__(self, venue: Venue) -> None:
        super().__init__(f"This site is not connected to {venue.name}: paste its list instead.")


class CannotBeRead(Refused):
    """What was pasted is not a list of that form; the message says where."""


@transaction.atomic
def request_comparison(*, venue: Venue, actor: Person | None, now: datetime) -> Comparison:
    """Have the worker read the venue's list and compare it; the one that is under way, if there is one.

    Raises:
        VenueRetired, CannotBeAsked: nothing was asked for.
    """
    serialise_writers()
    venue = _in_use(venue)
    if not can_be_asked(venue):
        raise CannotBeAsked(venue)
    comparison = venue.comparisons.filter(state__in=OPEN).first()
    if comparison is None:
        comparison = Comparison.objects.create(venue=venue, requested_by=actor, requested_at=now)
    kick("venues.compare", str(comparison.pk))
    return comparison


@transaction.atomic
def paste_list(*, venue: Venue, text: str, form: Form, actor: Person, now: datetime) -> Comparison:
    """Compare a list that an admin brings.

    Raises:
        VenueRetired, CannotBeRead: nothing was stored.
    """
    serialise_writers()
    venue = _in_use(venue)
    try:
        listing = read_list(text, form)
    except Unreadable as error:
        raise CannotBeRead(str(error)) from error
    comparison = Comparison(venue=venue, requested_by=actor, pasted=True, requested_at=now, started_at=now)
    _store(comparison, listing, now=now)
    return comparison


def compare_now(*, comparison_id: UUID, clock: Callable[[], datetime]) -> bool:
    """Ask the venue and store what it says; whether this call did it. Safe to run late, twice and at once.

    The venue is asked outside of any transaction, so ``clock`` is read before and after.
    """
    comparison = _begin(comparison_id, now=clock())
    if comparison is None:
        return False
    try:
        venue = comparison.venue
        found: Listing | Trouble = client_for(Kind(venue.kind), venue.address).fetch()
    except Trouble as trouble:
        found = trouble
    return _finish(comparison_id, found, now=clock())


@transaction.atomic
def _begin(comparison_id: UUID, *, now: datetime) -> Comparison | None:
    """Take it, unless it is over or in somebody's hands."""
    free = Comparison.objects.filter(waiting(now=now), pk=comparison_id)
    if not free.update(state=JobState.RUNNING, started_at=now):
        return None
    return Comparison.objects.select_related("venue").get(pk=comparison_id)


@transaction.atomic
def _finish(comparison_id: UUID, found: Listing | Trouble, *, now: datetime) -> bool:
    serialise_writers()
    comparison = Comparison.objects.select_related("venue").get(pk=comparison_id)
    if comparison.state != JobState.RUNNING:  # taken for lost, and done by another meanwhile
        return False
    before = _night_before(comparison)
    if isinstance(found, Trouble):
        comparison.state, comparison.problem, comparison.finished_at = JobState.FAILED, str(found)[:500], now
        comparison.save()
        _tell(Event.COMPARISON_FAILED, comparison, {}, now=now)
        if comparison.requested_by_id is None and (before is None or before.state != JobState.FAILED):
            emails.not_compared(comparison, now=now)
        return True
    diff = _store(comparison, found, now=now)
    is_news = before is None or before.fingerprint != diff.fingerprint
    if comparison.requested_by_id is None and diff.fingerprint and is_news:
        emails.differs(comparison, diff, now=now)
    return True


def _night_before(comparison: Comparison) -> Comparison | None:
    """The nightly comparison before this one."""
    nights = Comparison.objects.filter(venue=comparison.venue, requested_by=None).exclude(pk=comparison.pk)
    return nights.exclude(state__in=OPEN).order_by("-requested_at").first()


def _store(comparison: Comparison, listing: Listing, *, now: datetime) -> Diff:
    """Keep what the list says as the newest look, and note who declined."""
    venue = comparison.venue
    entries = [entry.stored() for entry in listing.entries]
    asked_at = None if comparison.pasted else (comparison.started_at or now) - SETTLED_AFTER
    notice_declines(venue, listing, let_in_before=asked_at, now=now)
    diff = diff_of(venue, entries_of(entries), on=now.date())
    Comparison.objects.filter(venue=venue, entries__isnull=False).update(entries=None)
    comparison.state, comparison.finished_at, comparison.entries = JobState.DONE, now, entries
    comparison.differences, comparison.fingerprint = len(diff.differences), diff.fingerprint
    comparison.save()
    counts = {group.value: diff.count(group) for group in Group}
    _tell(Event.COMPARISON_DONE, comparison, counts, now=now)
    return diff


@transaction.atomic
def notice_declines(venue: Venue, listing: Listing, *, let_in_before: datetime | None, now: datetime) -> None:
    """Note who said no at the venue, or is missing after being let in from here: they are not invited again.

    Whom a change let in only after ``let_in_before`` may be missing because the venue's list is slow; None: whoever
    is missing says nothing, because the list is not the venue's own word.
    """
    serialise_writers()
    noticed = refused(known_people(venue, on=now.date()), listing.refusals)
    if let_in_before is not None:
        diff = diff_of(venue, list(listing.entries), on=now.date())
        missing = {row.person.person for row in diff.of(Group.MISSING) if row.person is not None}
        noticed |= missing & _let_in_from_here(venue, before=let_in_before)
    for person in sorted(noticed):
        decline, is_new = Decline.objects.get_or_create(
            venue=venue, person_id=person, defaults={"noticed_at": now}
        )
        if is_new:
            record(
                Event.DECLINE_NOTICED,
                actor=None,
                subject=f"person:{person}",
                data={"venue": str(venue.pk), "decline": str(decline.pk)},
                now=now,
            )


def _let_in_from_here(venue: Venue, *, before: datetime) -> set[str]:
    """Whom a change that was made from here let in, and whose grant nobody has revoked since."""
    changes = Change.objects.filter(
        application__venue=venue,
        action=Action.ADD,
        outcome=Outcome.DONE,
        finished_at__lt=before,
        person__in=Grant.objects.filter(venue=venue, revoked_at=None).values("person"),
    )
    return {str(person) for person in changes.values_list("person", flat=True)}


def _in_use(venue: Venue) -> Venue:
    venue = Venue.objects.get(pk=venue.pk)
    if venue.retired_at is not None:
        raise VenueRetired(venue)
    return venue


def _tell(event: Event, comparison: Comparison, counts: dict[str, int], *, now: datetime) -> None:
    record(
        event,
        actor=comparison.requested_by_id,
        subject=f"venue:{comparison.venue_id}",
        data={"comparison": str(comparison.pk), "pasted": comparison.pasted, **counts},
        now=now,
    )
