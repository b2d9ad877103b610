"""The admins' desk: one page that leads to everything around a membership."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from members.access import admin_required, viewer_of
from members.desk.people import Waiting, waiting
from members.queries import active_members
from nominations.services import stuck
from psrt import clock


@admin_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for an admin, and the way to each part of the desk."""
    now = clock.now()
    context = {
        "viewer": viewer_of(request),
        "members": active_members(on=now.date()).count(),
        "tasks": [*_not_on_the_roster(now), *waiting(now=now)],
    }
    return render(request, "desk/index.html", context)


def _not_on_the_roster(now: datetime) -> Iterator[Waiting]:
    for each in stuck(now=now):
        nominee = each.nomination
        search = urlencode({"q": nominee.nominee_github or nominee.nominee_name})
        yield Waiting(
            f"{nominee.nominee_name} is confirmed and could not be put on the roster: {each.why}",
            f"{reverse('roster-desk:people')}?{search}",
            "Correct the record",
        )
