"""A comparison, and what can be done about its rows."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from members.access import admin_required, viewer_of
from members.presence import presence_required
from members.services import Refused
from psrt import clock
from venues import services
from venues.access import access_application, access_comparison, admin_of
from venues.forms import AllowForm, MatchForm
from venues.models import Comparison
from venues.queries import can_be_asked, diff_now, newest_comparison
from venues.rules import Group, Kind, Row, as_text
from venues.views import shown


@admin_required
@require_safe
def comparison(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """How far it is, or what it found, by the record of now."""
    found, now = access_comparison(comparison_id), clock.now()
    context: dict[str, object] = {
        "comparison": found,
        "venue": found.venue,
        "asks": can_be_asked(found.venue),
        "newest": newest_comparison(found.venue),
        "badge": shown.badge(found.state),
    }
    if found.entries is not None:
        diff = diff_now(found, on=now.date())
        context |= {
            "diff": diff,
            "groups": shown.groups(diff, Kind(found.venue.kind), asks=bool(context["asks"])),
            "in_place": diff.of(Group.IN_PLACE),
            "allowed": diff.of(Group.ALLOWED),
            "without_grant": services.without_grant(found, now=now),
        }
    return render(request, "venues/comparison.html", context)


@admin_required
@require_safe
def text(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """The differences as plain text."""
    found = access_comparison(comparison_id)
    if found.entries is None:
        raise Http404
    context = {"venue": found.venue, "text": as_text(diff_now(found, on=clock.now().date()))}
    return render(request, "venues/diff.txt", context, content_type="text/plain; charset=utf-8", using="text")


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
@presence_required
def apply(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Look over the chosen changes, then have the worker make them."""
    found = access_comparison(comparison_id)
    if request.method == "POST":
        try:
            application = services.request_changes(
                comparison=found,
                keys=request.POST.getlist("row"),
                actor=admin_of(viewer_of(request)),
                now=clock.now(),
            )
        except Refused as error:
            return shown.back(request, error, "venues:comparison", found.pk)
        return redirect("venues:application", application.pk)
    return _chosen_page(request, found, "venues/apply.html")


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Note what the admin has done at the venue itself."""
    found = access_comparison(comparison_id)
    if request.method == "POST":
        try:
            count = services.note_done_by_hand(
                comparison=found,
                keys=request.POST.getlist("row"),
                actor=admin_of(viewer_of(request)),
                now=clock.now(),
            )
        except Refused as error:
            return shown.back(request, error, "venues:comparison", found.pk)
        done = "1 grant or revocation is" if count == 1 else f"{count} grants and revocations are"
        messages.success(request, f"{done} noted. The next comparison shows whether it is so.")
        return redirect("venues:venue", found.venue_id)
    return _chosen_page(request, found, "venues/by_hand.html")


def _chosen_page(request: HttpRequest, found: Comparison, template: str) -> HttpResponse:
    asks = can_be_asked(found.venue)
    try:
        rows = services.chosen_rows(found, request.GET.getlist("row"), now=clock.now())
    except Refused as error:
        return shown.back(request, error, "venues:comparison", found.pk)
    listed = shown.shown_rows(rows, Kind(found.venue.kind), asks=asks)
    context = {
        "comparison": found,
        "venue": found.venue,
        "asks": asks,
        "rows": listed,
        "possible": [each.row for each in listed if not each.obstacle],
        "hindered": [each for each in listed if each.obstacle],
        "with_person": [row for row in rows if row.person is not None],
        "nobodys": [row for row in rows if row.person is None],
    }
    return render(request, template, context)


@admin_required
@require_POST
def note_found(request: HttpRequest, comparison_id: UUID) -> HttpResponse:
    """Note grants for the members who are in there already."""
    found = access_comparison(comparison_id)
    try:
        count = services.note_found(comparison=found, actor=admin_of(viewer_of(request)), now=clock.now())
    except Refused as error:
        return shown.back(request, error, "venues:comparison", found.pk)
    messages.success(request, f"{count} grant{'' if count == 1 else 's'} noted.")
    return redirect("venues:comparison", found.pk)


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, comparison_id: UUID, row: str) -> HttpResponse:
    """Say whose an unknown entry is."""
    form = MatchForm(request.POST or None)
    return _about_row(
        request,
        comparison_id,
        row,
        form,
        template="venues/match.html",
        groups={Group.UNKNOWN},
        act=lambda found: services.match_entry(
            comparison=found,
            key=row,
            person=form.cleaned_data["person"],
            actor=admin_of(viewer_of(request)),
            now=clock.now(),
        ),
        done="Matched, now and in every comparison to come.",
    )


@admin_required
@require_http_methods(["GET", "HEAD", "POST"])
def allow(request: HttpRequest, comparison_id: UUID, row: str) -> HttpResponse:
    """Let an entry stay, for a reason."""
    form = AllowForm(request.POST or None)
    return _about_row(
        request,
        comparison_id,
        row,
        form,
        template="venues/allow.html",
        groups={Group.EXTRA, Group.UNKNOWN},
        act=lambda found: services.allow_entry(
            comparison=found,
            key=row,
            reason=form.cleaned_data["reason"],
            actor=admin_of(viewer_of(request)),
            now=clock.now(),
        ),
        done="Allowed. The venue’s page lists what is.",
    )


def _about_row(
    request: HttpRequest,
    comparison_id: UUID,
    key: str,
    form: MatchForm | AllowForm,
    *,
    template: str,
    groups: set[Group],
    act: Callable[[Comparison], object],
    done: str,
) -> HttpResponse:
    """A form about the row that the address names; gone rows lead back to the comparison."""
    found = access_comparison(comparison_id)
    if request.method == "POST" and form.is_valid():
        try:
            act(found)
        except Refused as error:
            return shown.back(request, error, "venues:comparison", found.pk)
        messages.success(request, done)
        return redirect("venues:comparison", found.pk)
    row: Row | None = diff_now(found, on=clock.now().date()).row(key)
    if row is None or row.group not in groups:
        messages.error(request, "This row is not there any more.")
        return redirect("venues:comparison", found.pk)
    context = {"comparison": found, "venue": found.venue, "row": row, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)


@admin_required
@require_safe
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """How far the changes are, and what became of each."""
    found = access_application(application_id)
    context = {
        "application": found,
        "venue": found.venue,
        "changes": found.changes.select_related("person").order_by("action", "label"),
        "badge": shown.badge(found.state),
        "newest": found.venue.comparisons.order_by("-requested_at").first(),
    }
    return render(request, "venues/application.html", context)
