"""The Steering Council's page about admins: who they are and were. It appoints and dismisses by motions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import council_required
from members.desk.acting import Page, actor_of
from members.desk.roles import correct_with
from members.desk.undoing import undoable
from members.models import RoleTerm
from members.presence import presence_required
from members.queries import role_holders
from members.rules import Role
from psrt import clock


@council_required
@require_safe
def admins(request: HttpRequest) -> HttpResponse:
    """Who the admins are, who they were, and by which decisions."""
    now = clock.now()
    holders = set(role_holders(Role.ADMIN, on=now.date()).values_list("pk", flat=True))
    terms = (
        RoleTerm.objects.filter(role=Role.ADMIN).select_related("person").order_by("-starts", "person__name")
    )
    context = {
        "present": [term for term in terms if term.ends is None and term.person_id in holders],
        "others": [term for term in terms if term.ends is not None or term.person_id not in holders],
        "undoable": undoable(now=now, by_council=True),
        "own": actor_of(request),
    }
    return render(request, "council/admins.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required(keep=["reason"])
def correct(request: HttpRequest, appointment_id: UUID) -> HttpResponse:
    """From when until when somebody was admin, set right."""
    term = _access(appointment_id)
    page = Page(
        title=f"Correct a term of {term.person.name} as admin",
        lead="For what was recorded wrongly. To appoint or dismiss takes a motion.",
        button="Save the correction",
        back=reverse("roster-desk:admins"),
        back_text="Leave it as it is",
        person=term.person,
        base="base.html",
        crumb="roster-desk:admins",
        crumb_text="Admins",
        undo="roster-desk:admins-undo",
    )
    return correct_with(request, page, term)


def _access(appointment_id: UUID) -> RoleTerm:
    return get_object_or_404(RoleTerm.objects.select_related("person"), pk=appointment_id, role=Role.ADMIN)
