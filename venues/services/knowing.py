"""What admins tell the site about a venue's list: whose an entry is, which may stay, what they did by hand."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from venues.models import Allowance, Comparison, Grant, Venue, VenueIdentity
from venues.queries import diff_now
from venues.rules import Group, Row
from venues.services.applying import RowGone, chosen_rows
from venues.services.grants import note_grant, note_revocation


class NobodysEntry(Refused):
    """What an admin does by hand is noted for a person, and the row has none."""

    def __init__(self, row: Row) -> None:
        super().__init__(f"{row.label} is nobody on the record: match it to a person, or allow it, first.")


@transaction.atomic
def match_entry(
    *, comparison: Comparison, key: str, person: Person, actor: Person, now: datetime
) -> VenueIdentity:
    """The unknown entry of this row is ``person``, from now on in every comparison of the venue.

    Raises:
        RowGone: the row is not unknown any more.
    """
    serialise_writers()
    row = _row(comparison, key, {Group.UNKNOWN}, now=now)
    identity = VenueIdentity.objects.create(
        venue=comparison.venue,
        person=person,
        entry=row.entry.key if row.entry else "",
        matched_at=now,
        matched_by=actor,
    )
    data = {"identity": str(identity.pk), "venue": str(comparison.venue_id)}
    record(Event.ENTRY_MATCHED, actor=actor.pk, subject=f"person:{person.pk}", data=data, now=now)
    return identity


@transaction.atomic
def forget_match(*, identity: VenueIdentity, actor: Person, now: datetime) -> None:
    """The match was wrong, or holds no more. Doing it again changes nothing."""
    serialise_writers()
    current = VenueIdentity.objects.filter(pk=identity.pk, ended_at=None)
    if current.update(ended_at=now, ended_by=actor):
        data = {"identity": str(identity.pk), "venue": str(identity.venue_id)}
        record(
            Event.MATCH_FORGOTTEN, actor=actor.pk, subject=f"person:{identity.person_id}", data=data, now=now
        )


@transaction.atomic
def allow_entry(*, comparison: Comparison, key: str, reason: str, actor: Person, now: datetime) -> Allowance:
    """The entry of this row may stay in the venue, for this reason.

    Raises:
        RowGone: the row is neither extra nor unknown any more.
    """
    serialise_writers()
    row = _row(comparison, key, {Group.EXTRA, Group.UNKNOWN}, now=now)
    allowance = Allowance.objects.create(
        venue=comparison.venue,
        entry=row.entry.key if row.entry else "",
        label=row.label[:500],
        reason=reason,
        allowed_at=now,
        allowed_by=actor,
    )
    _tell(Event.ENTRY_ALLOWED, comparison.venue, {"allowance": str(allowance.pk)}, actor=actor, now=now)
    return allowance


@transaction.atomic
def end_allowance(*, allowance: Allowance, actor: Person, now: datetime) -> None:
    """The entry may not stay any more. Doing it again changes nothing."""
    serialise_writers()
    current = Allowance.objects.filter(pk=allowance.pk, ended_at=None)
    if current.update(ended_at=now, ended_by=actor):
        data = {"allowance": str(allowance.pk)}
        _tell(Event.ALLOWANCE_ENDED, allowance.venue, data, actor=actor, now=now)


@transaction.atomic
def note_done_by_hand(*, comparison: Comparison, keys: Sequence[str], actor: Person, now: datetime) -> int:
    """Somebody did these rows at the venue itself: note grants and revocations; how many were not noted before.

    Raises:
        NothingChosen, RowGone, NobodysEntry, VenueRetired: nothing is noted.
    """
    serialise_writers()
    noted = 0
    for row in chosen_rows(comparison, keys, now=now):
        if row.person is None:
            raise NobodysEntry(row)
        person = Person.objects.get(pk=UUID(row.person.person))
        grant = Grant.objects.filter(venue=comparison.venue, person=person, revoked_at=None).first()
        if row.group is Group.MISSING and grant is None:
            note_grant(venue=comparison.venue, person=person, actor=actor, now=now)
            noted += 1
        elif row.group is Group.EXTRA and grant is not None:
            note_revocation(grant=grant, actor=actor, now=now)
            noted += 1
    return noted


@transaction.atomic
def note_found(*, comparison: Comparison, actor: Person, now: datetime) -> int:
    """Note a grant for every member whom the comparison found in the venue; how many had none yet.

    Raises:
        VenueRetired: nothing is noted.
    """
    serialise_writers()
    people = without_grant(comparison, now=now)
    for person in people:
        note_grant(venue=comparison.venue, person=person, actor=actor, now=now)
    return len(people)


def without_grant(comparison: Comparison, *, now: datetime) -> list[Person]:
    """The members whom the comparison found in the venue, and of whom no grant is noted."""
    rows = diff_now(comparison, on=now.date()).of(Group.IN_PLACE)
    found = {UUID(row.person.person) for row in rows if row.person is not None}
    noted = Grant.objects.filter(venue=comparison.venue, revoked_at=None).values("person")
    return list(Person.objects.filter(pk__in=found).exclude(pk__in=noted).order_by("name"))


def _row(comparison: Comparison, key: str, groups: set[Group], *, now: datetime) -> Row:
    row = diff_now(comparison, on=now.date()).row(key)
    if row is None or row.group not in groups or row.entry is None:
        raise RowGone
    return row


def _tell(event: Event, venue: Venue, data: dict[str, str], *, actor: Person, now: datetime) -> None:
    record(event, actor=actor.pk, subject=f"venue:{venue.pk}", data=data, now=now)
