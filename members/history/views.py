"""The history as a page and as a feed."""

from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.history.chart import chart
from members.history.feed import CONTENT_TYPE, roster_feed
from members.history.forms import HistoryForm
from members.history.queries import periods, terms
from members.history.rules import changes, steps, undated
from members.public_http import cacheable, is_for_everybody, last_modified, public_file
from psrt import clock


@require_safe
def history_page(request: HttpRequest) -> HttpResponseBase:
    """Joins, departures and roles, and the size of the team; of one ``?year=``, until a day ``?on=``."""
    now = clock.now()
    today = now.date()
    form = HistoryForm(request.GET, today=today)
    form.is_valid()
    on, year = form.cleaned_data.get("on") or today, form.cleaned_data.get("year")
    record = periods()
    told = changes(record, terms(), on=on)
    sizes, before = steps(record, on=on), undated(record)
    context = {
        "form": form,
        "on": on,
        "is_today": on == today,
        "year": year,
        "years": sorted({change.day.year for change in told}, reverse=True),
        "changes": [change for change in reversed(told) if year in {None, change.day.year}],
        "steps": sizes,
        "before": before,
        "chart": chart(sizes, before=len(before), on=on),
    }
    response = render(request, "members/history/page.html", context, status=400 if form.errors else 200)
    if form.errors or not is_for_everybody(request):
        return response
    # The line reaches to today, so the page is another one each day.
    midnight = datetime.combine(today, time.min, UTC)
    changed = last_modified(now=now)
    return cacheable(request, response, changed=max(changed or midnight, midnight), seconds=0)


@require_safe
def feed_file(request: HttpRequest) -> HttpResponseBase:
    """The Atom feed."""
    return public_file(request, lambda on: HttpResponse(roster_feed(on=on), content_type=CONTENT_TYPE))
