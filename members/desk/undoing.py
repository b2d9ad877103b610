"""Undoing what was done at the desk, and, for the Council, what was done about admins."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import admin_required, council_required
from members.desk.acting import Page, act, actor_of, sent
from members.desk.forms import NoFields
from members.models import Change, Person
from members.presence import presence_required
from members.rules import COUNCIL_KINDS, KIND_LABELS
from members.services.undo import TooLateToUndo, undo
from psrt import clock


def undoable(*, now: datetime, by_council: bool) -> QuerySet[Change]:
    """Return the changes that can still be undone, the latest first: those about admins, or the others."""
    changes = Change.objects.filter(undo_until__gt=now, steps__isnull=False)
    councils = Q(kind__in=COUNCIL_KINDS)
    return (
        changes.filter(councils if by_council else ~councils)
        .select_related("person", "actor")
        .order_by("-entry")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def undo_at_desk(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Undo a change that an admin can make."""
    change = _access(change_id, by_council=False)
    return _undo(request, change, _page(change))


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required
def undo_of_admins(request: HttpRequest, decision_id: UUID) -> HttpResponse:
    """Undo what the Council recorded about an admin."""
    change = _access(decision_id, by_council=True)
    page = replace(
        _page(change),
        back=reverse("roster-desk:admins"),
        base="base.html",
        crumb="roster-desk:admins",
        crumb_text="Admins",
    )
    return _undo(request, change, page)


def _access(change_id: UUID, *, by_council: bool) -> Change:
    """The change, if it is for whoever came through this door; also when it is too late, for the sentence."""
    change = get_object_or_404(Change.objects.select_related("person", "actor"), pk=change_id)
    if (change.kind in COUNCIL_KINDS) != by_council:
        raise Http404
    return change


def _page(change: Change) -> Page:
    return Page.about(
        change.person,
        title=f"Undo: {KIND_LABELS[change.kind].lower()}",
        lead=f"{change.actor.name} made this change to the record of {change.person.name}. Undoing it sets back "
        "what it wrote; that it was made and undone stays in the log.",
        button="Undo it",
    )


def _undo(request: HttpRequest, change: Change, page: Page) -> HttpResponse:
    now = clock.now()
    if request.method != "POST" and (change.steps is None or change.undo_until <= now):
        messages.warning(request, str(TooLateToUndo(change)))
        return HttpResponseRedirect(page.back)

    def make() -> Person:
        return undo(change_id=change.pk, actor=actor_of(request).pk, now=clock.now()).person

    form = NoFields(sent(request))
    return act(request, page, form, make, done="Undone: the record is as it was before.", undo_link=False)
