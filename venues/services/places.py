"""Adding, changing and retiring venues."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused, refusing
from psrt.audit.events import Event
from psrt.audit.services import record
from venues.models import Application, Comparison, Venue
from venues.models.jobs import OPEN
from venues.rules import Kind, address_problem


class NameTaken(Refused):
    """Another venue in use has this name."""

    def __init__(self) -> None:
        super().__init__("Another venue has this name.")


class InvalidAddress(Refused):
    """The address is not one of this kind of venue."""


class Busy(Refused):
    """The worker is reading or changing the venue's list just now."""

    def __init__(self) -> None:
        super().__init__("This venue’s list is being read or changed just now: wait until that is done.")


@transaction.atomic
def add_venue(*, name: str, kind: Kind, address: str, actor: Person | None, now: datetime) -> Venue:
    """A new place that members are let into.

    Raises:
        NameTaken, InvalidAddress: nothing was added.
    """
    serialise_writers()
    _check_address(kind, address)
    with refusing({"venues_venue_name_unique": NameTaken()}):
        venue = Venue.objects.create(name=name, kind=kind, address=address)
    _tell(Event.VENUE_ADDED, venue, {"kind": kind.value}, actor=actor, now=now)
    return venue


@transaction.atomic
def change_venue(*, venue: Venue, name: str, address: str, actor: Person, now: datetime) -> Venue:
    """Another name or address; what it is stays. With another address, what was read of the old one is forgotten.

    Raises:
        NameTaken, InvalidAddress, Busy: nothing was changed.
    """
    serialise_writers()
    venue = Venue.objects.get(pk=venue.pk)
    _check_address(Kind(venue.kind), address)
    changed = [
        field for field, value in (("name", name), ("address", address)) if getattr(venue, field) != value
    ]
    if not changed:
        return venue
    if "address" in changed:
        _refuse_when_busy(venue)
        Comparison.objects.filter(venue=venue, entries__isnull=False).update(entries=None)
    venue.name, venue.address = name, address
    with refusing({"venues_venue_name_unique": NameTaken()}):
        venue.save(update_fields=["name", "address"])
    _tell(Event.VENUE_CHANGED, venue, {"changed": changed}, actor=actor, now=now)
    return venue


@transaction.atomic
def retire_venue(*, venue: Venue, actor: Person, now: datetime) -> Venue:
    """Nobody is let in there any more; who is in stays on the list of grants. Doing it again changes nothing.

    Raises:
        Busy: its list is being read or changed.
    """
    serialise_writers()
    venue = Venue.objects.get(pk=venue.pk)
    if venue.retired_at is not None:
        return venue
    _refuse_when_busy(venue)
    venue.retired_at = now
    venue.save(update_fields=["retired_at"])
    _tell(Event.VENUE_RETIRED, venue, {}, actor=actor, now=now)
    return venue


def _check_address(kind: Kind, address: str) -> None:
    if problem := address_problem(kind, address):
        raise InvalidAddress(problem)


def _refuse_when_busy(venue: Venue) -> None:
    if any(jobs.objects.filter(venue=venue, state__in=OPEN).exists() for jobs in (Comparison, Application)):
        raise Busy


def _tell(
    event: Event, venue: Venue, data: Mapping[str, object], *, actor: Person | None, now: datetime
) -> None:
    record(event, actor=actor.pk if actor else None, subject=f"venue:{venue.pk}", data=data, now=now)
