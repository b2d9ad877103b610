"""Reads of venues and grants."""

from django.db.models import QuerySet

from members.models import Person
from venues.models import Grant, Venue


def venues_in_use() -> QuerySet[Venue]:
    """The venues that a new member is let into, by name."""
    return Venue.objects.filter(retired_at=None).order_by("name")


def open_grants(person: Person) -> QuerySet[Grant]:
    """Where ``person`` has been let in and not been put out, also in retired venues."""
    return (
        Grant.objects.filter(person=person, revoked_at=None).select_related("venue").order_by("venue__name")
    )
