"""The Council's desk: what waits for it, and who sits on it."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from activity.report_queries import undecided
from council.access import visible_to
from council.queries import council_terms, rows, with_all
from council.rules import State
from members.access import council_required, member_or_council_required, viewer_of
from members.queries import role_holders
from members.rules import Role
from nominations.access import person_of
from nominations.access import visible_to as visible_nominations
from nominations.queries import open_proposal, open_veto_windows
from nominations.rules import State as Step
from psrt import clock

_LATELY = 5
PER_PAGE = 50


@require_safe
@council_required
def hub(request: HttpRequest) -> HttpResponse:
    """Everything that waits for the Council, in one place."""
    viewer, now = viewer_of(request), clock.now()
    motions = with_all(visible_to(viewer))
    listed = rows(motions.filter(state=State.OPEN).order_by("moved_at", "pk"), reader=viewer.person)
    context = {
        "now": now,
        "waiting": [row for row in listed if row.waits_for_me],
        "others": [row for row in listed if not row.waits_for_me],
        "windows": open_veto_windows(person_of(viewer), now=now),
        "in_review": visible_nominations(viewer).filter(state=Step.REVIEW).order_by("review_ends_at"),
        "lines": undecided(),
        "proposal": open_proposal(),
        "admins": role_holders(Role.ADMIN, on=now.date()),
        "terms": council_terms(on=now.date()),
        "settled": rows(
            motions.exclude(state=State.OPEN).order_by("-settled_at", "pk")[:_LATELY], reader=viewer.person
        ),
    }
    return render(request, "council/hub.html", context)


@require_safe
@member_or_council_required
def motions(request: HttpRequest) -> HttpResponse:
    """All motions that the reader may read, the latest first."""
    viewer = viewer_of(request)
    page = Paginator(with_all(visible_to(viewer)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": rows(page.object_list, reader=viewer.person)}
    return render(request, "council/motions.html", context)


@require_safe
@member_or_council_required
def terms(request: HttpRequest) -> HttpResponse:
    """Who sits and sat on the Council, from when until when (PEP 13)."""
    now = clock.now()
    return render(request, "council/terms.html", {"terms": council_terms(), "today": now.date()})
