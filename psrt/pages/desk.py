"""The admins' desk: one page that leads to everything around a membership."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import admin_required, viewer_of
from members.desk.people import waiting
from members.queries import active_members
from psrt import clock


@admin_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for an admin, and the way to each part of the desk."""
    now = clock.now()
    context = {
        "viewer": viewer_of(request),
        "members": active_members(on=now.date()).count(),
        "tasks": list(waiting(now=now)),
    }
    return render(request, "desk/index.html", context)
