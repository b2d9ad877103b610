"""The yearly report before the Steering Council: read it, decide per member."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from activity.forms import DecisionForm
from activity.models import ReportLine
from activity.report_queries import awaits_decision, by_finding, rows, sent_reports
from activity.report_rules import Decision
from activity.services import decide_line
from members.access import council_required, viewer_of
from members.presence import kept_input, presence_required
from members.services import Refused
from psrt import clock


@require_safe
@council_required
def reports_page(request: HttpRequest) -> HttpResponse:
    """The reports that were sent."""
    return render(request, "activity/council_reports.html", {"reports": sent_reports()})


@require_safe
@council_required
def report_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report, with what is to be decided first."""
    report = get_object_or_404(sent_reports(), pk=report_id)
    listed = rows(report, now=clock.now())
    context = {
        "report": report,
        "groups": by_finding(listed),
        "waiting": sum(row.waits_for_decision for row in listed),
    }
    return render(request, "activity/council_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@council_required
@presence_required(keep=["reason", "link"])
def decide(request: HttpRequest, report_id: UUID, line_id: UUID) -> HttpResponse:
    """Keep or remove one inactive member, with a reason."""
    lines = ReportLine.objects.select_related("report", "person", "membership")
    line = get_object_or_404(lines, pk=line_id, report_id=report_id)
    person = viewer_of(request).person
    if person is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None, initial=kept_input(request))
    if request.method == "POST" and form.is_valid():
        try:
            decide_line(
                line=line,
                decision=Decision(form.cleaned_data["decision"]),
                reason=form.cleaned_data["reason"],
                link=form.cleaned_data["link"],
                actor=person,
                now=clock.now(),
            )
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, f"The decision about {line.person.name} is recorded.")
            return redirect("activity:council-report", report_id=report_id)
    context = {
        "form": form,
        "line": line,
        "possible": awaits_decision(line) and line.person != person,
        "is_own": line.person == person,
    }
    return render(request, "activity/decide.html", context, status=422 if form.errors else 200)
