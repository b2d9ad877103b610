"""An admin's page about one person: their record, and what other parts of the site know of them."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.access import admin_required
from members.desk.reading import on_record
from members.models import Person
from onboarding.queries import checklists_of, standings
from psrt import clock
from venues.queries import grants_to


@admin_required
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The record, how far their onboarding and offboarding are, and which venues they have been let into."""
    shown, now = get_object_or_404(Person.objects.select_related("account"), pk=person_id), clock.now()
    context = on_record(shown, now=now) | {
        "checklists": standings(checklists_of(shown), now=now),
        "grants": grants_to(shown),
    }
    return render(request, "desk/members/person.html", context)
