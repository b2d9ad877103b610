"""Noting that somebody was let into a venue, or put out of it."""

from datetime import datetime

from django.db import transaction

from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from venues.models import Grant, Venue


class VenueRetired(Refused):
    """Nobody is let into a venue that is no longer used."""

    def __init__(self, venue: Venue) -> None:
        super().__init__(f"{venue.name} is no longer used: nobody is let in there.")


@transaction.atomic
def note_grant(*, venue: Venue, person: Person, actor: Person | None, now: datetime) -> Grant:
    """Note that ``person`` is in ``venue`` now; the open grant if that is noted already.

    Raises:
        VenueRetired: the venue is no longer used.
    """
    serialise_writers()
    venue = Venue.objects.get(pk=venue.pk)
    present = Grant.objects.filter(venue=venue, person=person, revoked_at=None).first()
    if present is not None:
        return present
    if venue.retired_at is not None:
        raise VenueRetired(venue)
    grant = Grant.objects.create(venue=venue, person=person, granted_at=now, granted_by=actor)
    _tell(Event.GRANT_NOTED, grant, actor=actor, now=now)
    return grant


@transaction.atomic
def note_revocation(*, grant: Grant, actor: Person | None, now: datetime) -> Grant:
    """Note that the person of ``grant`` is out of its venue; the grant as it is if that is noted already."""
    serialise_writers()
    grant = Grant.objects.select_related("venue", "person").get(pk=grant.pk)
    if grant.revoked_at is not None:
        return grant
    grant.revoked_at, grant.revoked_by = now, actor
    grant.save(update_fields=["revoked_at", "revoked_by"])
    _tell(Event.GRANT_REVOKED, grant, actor=actor, now=now)
    return grant


def _tell(event: Event, grant: Grant, *, actor: Person | None, now: datetime) -> None:
    record(
        event,
        actor=actor.pk if actor else None,
        subject=f"person:{grant.person_id}",
        data={"grant": str(grant.pk), "venue": str(grant.venue_id)},
        now=now,
    )
