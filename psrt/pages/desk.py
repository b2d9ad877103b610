"""The admins' desk: one page that leads to everything around a membership."""

from collections.abc import Iterator
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from members.access import admin_required, viewer_of
from members.desk.people import waiting
from members.queries import active_members
from nominations.services import stuck
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
        "tasks": [*_not_on_the_roster(now), *_of_checklists(now), *_of_venues(now), *_of_the_record(now)],
    }
    return render(request, "desk/index.html", context)


def _not_on_the_roster(now: datetime) -> Iterator[Task]:
    for each in stuck(now=now):
        nominee = each.nomination
        search = urlencode({"q": nominee.nominee_github or nominee.nominee_name})
        yield Task(
            f"{nominee.nominee_name} is confirmed and could not be put on the roster: {each.why}",
            f"{reverse('roster-desk:people')}?{search}",
            "Correct the record",
        )


def _of_the_record(now: datetime) -> Iterator[Task]:
    """What the record lacks about people, and invitations that lead nowhere."""
    for each in waiting(now=now):
        yield Task(each.text, each.url, each.action)


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
