"""The page of what the Council decides on, and choosing whom to move about."""

from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from council.forms import PersonForm
from council.matters import access_matter
from council.rules import About, Kind
from members.access import council_required, member_or_council_required, viewer_of
from members.models import Person
from members.queries import active_members, role_holders
from members.rules import Role
from psrt import clock

_WORDS = {
    Kind.APPOINT: (
        "Appoint an admin",
        "Admins keep the roster and run onboarding. They are active members; who is admin is public.",
    ),
    Kind.DISMISS: ("Dismiss an admin", "They stay a member. The team keeps at least two admins (PEP 811)."),
    Kind.REMOVE: (
        "Remove a member",
        "For reasons other than inactivity, which the yearly report is for. Their access ends at once when the motion "
        "is carried, and offboarding begins.",
    ),
}


@require_safe
@member_or_council_required
def matter(request: HttpRequest, about: str, subject_id: UUID) -> HttpResponse:
    """What it is, what was moved about it, and for the Council what can be moved."""
    viewer, now = viewer_of(request), clock.now()
    if about not in set(About):
        raise Http404
    found = access_matter(viewer, About(about), subject_id)
    context = {
        "matter": found,
        "subject": found.subject,
        "rows": found.motions(viewer),
        "offers": found.offers(viewer, now=now) if viewer.is_council else [],
        "now": now,
    }
    return render(request, "council/matter.html", context)


@require_safe
@council_required
def choose(request: HttpRequest, kind: str) -> HttpResponse:
    """Whom a motion is to be about; the next page is the motion."""
    if kind not in {each.value for each in _WORDS}:
        raise Http404
    people = _candidates(Kind(kind))
    form = PersonForm(request.GET if "person" in request.GET else None, people=people)
    if form.is_valid():
        return redirect("council:move", kind, form.cleaned_data["person"].pk)
    title, lead = _WORDS[Kind(kind)]
    context = {"form": form, "title": title, "lead": lead, "anybody": people.exists()}
    return render(request, "council/choose.html", context, status=422 if form.errors else 200)


def _candidates(kind: Kind) -> QuerySet[Person]:
    on = clock.now().date()
    admins = role_holders(Role.ADMIN, on=on)
    match kind:
        case Kind.APPOINT:
            return active_members(on=on).exclude(pk__in=admins)
        case Kind.DISMISS:
            return admins
        case _:
            return active_members(on=on)
