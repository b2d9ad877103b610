"""The Steering Council's pages: the open veto windows, veto and clearance."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import council_required, viewer_of
from members.presence import kept_input, presence_required
from nominations import services
from nominations.access import access_nomination, interest_of, person_of, viewer_parts
from nominations.forms import ReasonForm
from nominations.models import Nomination
from nominations.queries import facts_of, open_proposal, open_veto_windows
from nominations.rules import By, State, allows
from nominations.views import shown
from psrt import clock


@require_safe
@council_required
def windows(request: HttpRequest) -> HttpResponse:
    """What waits for the Council, the most urgent first."""
    viewer, now = viewer_of(request), clock.now()
    context = {
        "rows": shown.rows(open_veto_windows(person_of(viewer), now=now), now=now),
        "proposal": open_proposal(),
    }
    return render(request, "nominations/council.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required(keep=["reason"])
def veto(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Stop an approved nomination, with a reason."""
    return _decide(request, nomination_id, State.VETOED, services.veto, "The nomination is vetoed.")


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required(keep=["reason"])
def clear(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Let an approved nomination through now, with a reason."""
    return _decide(
        request, nomination_id, State.CONFIRMED, services.clear, "Cleared. The membership has begun."
    )


def _decide(
    request: HttpRequest, nomination_id: UUID, to: State, service: Callable[..., Nomination], done: str
) -> HttpResponse:
    viewer, now = viewer_of(request), clock.now()
    nomination = access_nomination(viewer, nomination_id)
    if request.method == "POST":
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                service(
                    nomination_id=nomination.pk,
                    actor=person_of(viewer),
                    reason=form.cleaned_data["reason"],
                    now=now,
                )
            except shown.REFUSALS as error:
                shown.refuse(form, error)
            else:
                messages.success(request, done)
                return redirect("nominations:detail", nomination.pk)
    else:
        form = ReasonForm(initial=kept_input(request))
    facts = facts_of(nomination)
    context = {
        "nomination": nomination,
        "row": shown.row(nomination, facts, now=now),
        "form": form,
        "is_veto": to is State.VETOED,
        "interest": interest_of(person_of(viewer), nomination),
        "possible": allows(facts, to=to, by=viewer_parts(viewer, nomination) & {By.COUNCIL}, now=now),
    }
    return render(request, "nominations/decide.html", context, status=422 if form.errors else 200)
