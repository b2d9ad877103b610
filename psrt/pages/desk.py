"""The admins' desk: one page that leads to everything around a membership."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.access import admin_required, viewer_of
from members.queries import active_members
from onboarding.waiting import most_urgent_first, waiting_for_admins
from psrt import clock
from psrt.pages.home import Task
from venues.queries import venues_with_newest_comparison
from venues.views.shown import look


@admin_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for an admin, and the way to each part of the desk."""
    now = clock.now()
    context = {
        "viewer": viewer_of(request),
        "members": active_members(on=now.date()).count(),
        "tasks": [*_of_checklists(now), *_of_venues(now)],
    }
    return render(request, "desk/index.html", context)


def _of_venues(now: datetime) -> Iterator[Task]:
    """Venues whose list is not what the roster says, or could not be read."""
    for venue, comparison in venues_with_newest_comparison():
        state = look(venue, comparison, now=now)
        if comparison is not None and (state.differences or comparison.problem):
            url = reverse("venues:comparison", args=[comparison.pk])
            yield Task(f"{venue.name}: {state.text.lower()}", url, "Look at the comparison")


def _of_checklists(now: datetime) -> Iterator[Task]:
    """Who is arriving or leaving, with what an admin does next for them."""
    for each in most_urgent_first(waiting_for_admins(now=now)):
        yield Task(each.text, each.url, each.action, each.by)
