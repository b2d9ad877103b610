"""The public roster: a page for people, files for programs."""

from collections.abc import Callable
from datetime import date

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.forms import RosterForm
from members.public_http import cacheable, last_modified, open_to_all_sites
from members.queries import RosterRow, emeritus, roster
from members.roster_export import emeritus_csv, roster_csv
from members.roster_json import roster_json
from members.rules import matches_search
from psrt import clock

CSV_TYPE = "text/csv; charset=utf-8"
PLAIN_TYPE = "text/plain; charset=utf-8"


@require_safe
def roster_page(request: HttpRequest) -> HttpResponseBase:
    """Who is on the team, and who was; searched with ``?q=``, on a past day with ``?on=``."""
    now = clock.now()
    today = now.date()
    form = RosterForm(request.GET, today=today)
    form.is_valid()
    on: date = form.cleaned_data.get("on") or today
    query: str = form.cleaned_data.get("q", "")
    members, emeriti = roster(on=on), emeritus(on=on)
    context = {
        "form": form,
        "on": on,
        "is_today": on == today,
        "query": query,
        "count": len(members),
        "members": _found(members, query),
        "emeriti": _found(emeriti, query),
        "any_emeriti": bool(emeriti),
        "unrecorded": sum(row.membership.joined is None for row in members),
    }
    response = render(request, "members/roster.html", context, status=400 if form.errors else 200)
    if form.errors or request.user.is_authenticated or getattr(get_messages(request), "used", False):
        return response  # it has something of this visitor's on it: not for caches
    return cacheable(request, response, changed=last_modified(now=now), seconds=0)


def _found(rows: list[RosterRow], query: str) -> list[RosterRow]:
    return [row for row in rows if matches_search(query, row.person.name, row.person.github_login)]


@require_safe
def roster_csv_file(request: HttpRequest) -> HttpResponseBase:
    """``psrt.csv`` as the advisory bot reads it."""
    return _file(request, lambda on: HttpResponse(roster_csv(on=on), content_type=CSV_TYPE))


@require_safe
def emeritus_csv_file(request: HttpRequest) -> HttpResponseBase:
    """``psrt-emeritus.csv``."""
    return _file(request, lambda on: HttpResponse(emeritus_csv(on=on), content_type=CSV_TYPE))


@require_safe
def roster_json_file(request: HttpRequest) -> HttpResponseBase:
    """Both lists, with numeric GitHub ids and dates."""
    layout = {"ensure_ascii": False, "indent": 1}
    return _file(request, lambda on: JsonResponse(roster_json(on=on), json_dumps_params=layout))


def _file(request: HttpRequest, make: Callable[[date], HttpResponse]) -> HttpResponseBase:
    """The file of today, or of the day ``?on=``; 400 with a sentence where that is not a day."""
    now = clock.now()
    form = RosterForm(request.GET, today=now.date())
    form.is_valid()
    if "on" in form.errors:
        sentence = " ".join(str(error) for error in form.errors["on"])
        return open_to_all_sites(HttpResponseBadRequest(f"on: {sentence}\n", content_type=PLAIN_TYPE))
    response = make(form.cleaned_data["on"] or now.date())
    return open_to_all_sites(cacheable(request, response, changed=last_modified(now=now), seconds=60))
