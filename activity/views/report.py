"""The yearly report at the admins' desk: look, print, send."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from activity.models import Report
from activity.report_queries import as_csv, by_finding, next_due, reports, rows
from activity.report_rules import State
from activity.services import send_report
from members.access import admin_required, viewer_of
from members.presence import presence_required
from members.services import Refused
from psrt import clock


@require_safe
@admin_required
def reports_page(request: HttpRequest) -> HttpResponse:
    """All reports, and when the next one begins."""
    context = {"reports": reports(), "next_due": next_due(first=settings.FIRST_REPORT_ON)}
    return render(request, "activity/reports.html", context)


@require_safe
@admin_required
def report_page(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """One report: as it would be now, or as it was sent."""
    report = get_object_or_404(Report.objects.select_related("sent_by"), pk=report_id)
    context = {
        "report": report,
        "groups": by_finding(rows(report, now=clock.now())),
        "may_send": report.state == State.REVIEW,
    }
    return render(request, "activity/report.html", context)


@require_safe
@admin_required
def report_csv(_request: HttpRequest, report_id: UUID) -> HttpResponse:
    """The same for a spreadsheet."""
    return csv_response(get_object_or_404(Report, pk=report_id), now=clock.now())


def csv_response(report: Report, *, now: datetime) -> HttpResponse:
    """The report as a CSV file to download."""
    content = as_csv(rows(report, now=now))
    name = f"psrt-report-{report.ends.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
@presence_required
def send(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Send the report to the Steering Council. Who has just proven who they are is led back to its button."""
    report = get_object_or_404(Report, pk=report_id)
    if request.method != "POST":
        return redirect("activity:report", report_id=report_id)
    try:
        send_report(report=report, actor=viewer_of(request).person, now=clock.now())
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The report is sent to the Steering Council.")
    return redirect("activity:report", report_id=report_id)
