"""What the worker does by itself: say which venues it can ask, ask them every night, take up what was left."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from psrt.queue import kick
from venues import clients
from venues.models import Application, Comparison, Connection
from venues.models.jobs import waiting
from venues.queries import can_be_asked, venues_in_use
from venues.rules import is_nightly_due
from venues.services.comparing import request_comparison


@transaction.atomic
def publish_connections(*, now: datetime) -> None:
    """Tell the pages for which kinds of venues this process, the worker, holds credentials."""
    kinds = clients.connected_kinds()
    Connection.objects.exclude(kind__in=kinds).delete()
    Connection.objects.bulk_create(
        [Connection(kind=kind, since=now) for kind in kinds], ignore_conflicts=True
    )


def request_nightly(*, now: datetime) -> int:
    """Ask for the comparisons that are due since 03:00 UTC; how many. A failed one counts: it is tried next night."""
    asked = 0
    for venue in venues_in_use():
        last = venue.comparisons.filter(pasted=False).aggregate(last=Max("requested_at"))["last"]
        if can_be_asked(venue) and is_nightly_due(last, now):
            request_comparison(venue=venue, actor=None, now=now)
            asked += 1
    return asked


def wake_waiting(*, now: datetime) -> None:
    """Have somebody take up the work that nobody has begun, or whose worker is gone."""
    for task, jobs in (("venues.compare", Comparison), ("venues.apply", Application)):
        for pk in jobs.objects.filter(waiting(now=now)).values_list("pk", flat=True):
            kick(task, str(pk))
