"""The audit log: read it, filter it, take it along, check it."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from members.access import admin_or_council_required, sign_in_required, viewer_of
from psrt.audit.export import as_csv, as_json_lines
from psrt.audit.models import Entry
from psrt.audit.queries import matching
from psrt.audit.services import check
from psrt.pages.audit.access import about, readable_by
from psrt.pages.audit.forms import AuditForm, NotedHeadForm
from psrt.pages.audit.shown import shown

PAGE: Final = 50


@admin_or_council_required
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """The log as far as the reader may see it, the newest first, filtered by the address."""
    viewer, form = viewer_of(request), AuditForm(request.GET)
    entries = Entry.objects.none()
    if form.is_valid():
        entries = readable_by(viewer, matching(form.wanted()))
    listed, older = _page(entries, form.cleaned_data.get("before"))
    query = {name: request.GET[name] for name in ("who", "kind", "since", "until") if request.GET.get(name)}
    context = {
        "form": form,
        "entries": shown(listed, viewer),
        "filtered": bool(query),
        "query": urlencode(query),
        "older": urlencode({**query, "before": older}) if older else "",
        "not_first": form.cleaned_data.get("before") is not None,
    }
    return render(request, "desk/audit/list.html", context, status=400 if form.errors else 200)


@admin_or_council_required
@require_http_methods(["GET", "HEAD", "POST"])
def audit_check(request: HttpRequest) -> HttpResponse:
    """GET says what a check does; POST reads the whole log and says whether it holds."""
    form = NotedHeadForm(request.POST if request.method == "POST" else None)
    context: dict[str, object] = {"form": form}
    if form.is_bound and form.is_valid():
        noted = form.cleaned_data["noted"]
        context |= {"checked": check(noted=noted), "noted": noted}
    return render(request, "desk/audit/check.html", context)


@admin_or_council_required
@require_safe
def audit_csv(request: HttpRequest) -> HttpResponseBase:
    """What the list shows, whole, as CSV."""
    return _file(request, as_csv, "text/csv; charset=utf-8", "audit-log.csv")


@admin_or_council_required
@require_safe
def audit_json_lines(request: HttpRequest) -> HttpResponseBase:
    """The same as JSON, an entry a line."""
    return _file(request, as_json_lines, "application/jsonl", "audit-log.jsonl")


def _file(
    request: HttpRequest, lines: Callable[[QuerySet[Entry]], Iterator[str]], content_type: str, name: str
) -> HttpResponseBase:
    form = AuditForm(request.GET)
    if not form.is_valid():
        sentences = [str(error) for errors in form.errors.values() for error in errors]
        return HttpResponseBadRequest(" ".join(sentences) + "\n", content_type="text/plain; charset=utf-8")
    entries = readable_by(viewer_of(request), matching(form.wanted()))
    disposition = f'attachment; filename="{name}"'
    return StreamingHttpResponse(
        lines(entries), content_type=content_type, headers={"Content-Disposition": disposition}
    )


@sign_in_required
@require_safe
def audit_about_me(request: HttpRequest) -> HttpResponse:
    """What the log says about whoever looks; of others it names nobody."""
    viewer, form = viewer_of(request), AuditForm(request.GET)
    before = form.cleaned_data["before"] if form.is_valid() else None
    entries = about(viewer.person) if viewer.person else Entry.objects.none()
    listed, older = _page(entries, before)
    context = {
        "entries": shown(listed, viewer),
        "older": urlencode({"before": older}) if older else "",
        "not_first": before is not None,
    }
    return render(request, "me/audit.html", context)


def _page(entries: QuerySet[Entry], before: int | None) -> tuple[list[Entry], int | None]:
    """A page of entries, and the number before which the next page begins, None if this is the last."""
    if before is not None:
        entries = entries.filter(seq__lt=before)
    listed = list(entries[: PAGE + 1])
    return listed[:PAGE], listed[PAGE - 1].seq if len(listed) > PAGE else None
