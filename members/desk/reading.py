"""The list of everybody, and what the record says on one person's page (psrt/pages/person.py)."""

from datetime import datetime

from allauth.mfa.models import Authenticator
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import PRIMARY_FACTORS, access_of, admin_required
from members.desk.invited import state_of
from members.desk.people import FILTERS, everybody, found
from members.desk.sentences import history
from members.desk.undoing import undoable
from members.models import Person
from members.services.preview import public_line
from psrt import clock

PER_PAGE = 50


@admin_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody on the record, filtered with ``?show=`` and searched with ``?q=``."""
    rows = everybody(now=clock.now())
    asked, query = request.GET.get("show", ""), request.GET.get("q", "").strip()[:100]
    show = asked if asked in FILTERS else "everyone" if query else "members"
    listed = found([row for row in rows if FILTERS[show][1](row)], query)
    context = {
        "show": show,
        "query": query,
        "filters": [(name, label, sum(map(belongs, rows))) for name, (label, belongs) in FILTERS.items()],
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "desk/members/list.html", context)


def on_record(shown: Person, *, now: datetime) -> dict[str, object]:
    """For somebody's page: what the record says of them, what became of it, and what can be done."""
    memberships = list(shown.memberships.order_by(F("joined").desc(nulls_last=True), "-left"))
    invitation = shown.invitations.order_by("-created_at").first()
    return {
        "person": shown,
        "access": access_of(shown, on=now.date()),
        "memberships": memberships,
        "open_membership": next((each for each in memberships if each.left is None), None),
        "terms": shown.role_terms.order_by(F("starts").desc(nulls_last=True), "role"),
        "invitation": invitation,
        "invitation_state": invitation and state_of(invitation, now=now),
        "has_factor": Authenticator.objects.filter(user=shown.account, type__in=PRIMARY_FACTORS).exists(),
        "line": public_line(shown, on=now.date()),
        "undoable": undoable(now=now, by_council=False).filter(person=shown),
        "reasons": shown.changes.exclude(reason="").select_related("actor").order_by("-entry"),
        "history": history(shown),
    }
