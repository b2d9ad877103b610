"""Reads of the audit log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from psrt.audit.models import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look for; None and empty: everything.

    ``people``: one of them did it or it is about one of them. ``kind``: an event, or a group of them
    (``"members"``). ``since`` and ``until``: the first and the last day, in UTC.
    """

    people: Collection[UUID] | None = None
    kind: str = ""
    since: date | None = None
    until: date | None = None


def matching(wanted: Wanted) -> QuerySet[Entry]:
    """The entries that match, the newest first."""
    entries = Entry.objects.order_by("-seq")
    if wanted.people is not None:
        entries = entries.filter(concerning(wanted.people))
    if "." in wanted.kind:
        entries = entries.filter(event=wanted.kind)
    elif wanted.kind:
        entries = entries.filter(event__startswith=f"{wanted.kind}.")
    if wanted.since is not None:
        entries = entries.filter(at__gte=_midnight(wanted.since))
    if wanted.until is not None:
        entries = entries.filter(at__lt=_midnight(wanted.until + timedelta(days=1)))
    return entries


def concerning(people: Collection[UUID]) -> Q:
    """What one of ``people`` did, or what is about one of them."""
    return Q(actor__in=people) | Q(subject__in=[f"person:{person}" for person in people])


def with_hash_before(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """``entries`` with ``previous``, the hash of the entry before each in the log (None before the first)."""
    before = Entry.objects.filter(seq=OuterRef("seq") - 1).order_by()
    return entries.annotate(previous=Subquery(before.values("hash")))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
