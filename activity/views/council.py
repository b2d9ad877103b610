"""The yearly report before the Steering Council. It decides at its own desk."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from activity.report_queries import by_finding, rows, sent_reports
from activity.views.report import csv_response
from members.access import council_required
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


@require_safe
@council_required
def report_csv(_request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The same for a spreadsheet."""
    return csv_response(get_object_or_404(sent_reports(), pk=report_id), now=clock.now())
