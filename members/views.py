"""The public roster: a page for people, files for programs."""

import json
from datetime import date
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from members.exports.codeowners import codeowners_line
from members.forms import RosterForm
from members.public_http import (
    PLAIN_TYPE,
    cacheable,
    is_for_everybody,
    last_modified,
    open_to_all_sites,
    public_file,
)
from members.queries import RosterRow, admin_logins, emeritus, roster
from members.roster_export import emeritus_csv, roster_csv
from members.roster_json import roster_json
from members.roster_schema import SCHEMA_TYPE, roster_schema
from members.rules import matches_search
from psrt import clock

CSV_TYPE: Final = "text/csv; charset=utf-8"
JSON_LAYOUT: Final[dict[str, Any]] = {"ensure_ascii": False, "indent": 1}


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
    if form.errors or not is_for_everybody(request):
        return response
    return cacheable(request, response, changed=last_modified(now=now), seconds=0)


def _found(rows: list[RosterRow], query: str) -> list[RosterRow]:
    return [row for row in rows if matches_search(query, row.person.name, row.person.github_login)]


@require_safe
def roster_csv_file(request: HttpRequest) -> HttpResponseBase:
    """``psrt.csv`` as the advisory bot reads it."""
    return public_file(request, lambda on: HttpResponse(roster_csv(on=on), content_type=CSV_TYPE))


@require_safe
def emeritus_csv_file(request: HttpRequest) -> HttpResponseBase:
    """``psrt-emeritus.csv``."""
    return public_file(request, lambda on: HttpResponse(emeritus_csv(on=on), content_type=CSV_TYPE))


@require_safe
def roster_json_file(request: HttpRequest) -> HttpResponseBase:
    """Both lists, with numeric GitHub ids and dates; the ``Link`` header leads to the schema."""
    response = public_file(
        request, lambda on: JsonResponse(roster_json(on=on), json_dumps_params=JSON_LAYOUT)
    )
    response["Link"] = f'<{reverse("roster-schema")}>; rel="describedby"; type="{SCHEMA_TYPE}"'
    return response


@require_safe
def roster_schema_file(request: HttpRequest) -> HttpResponseBase:
    """The JSON Schema of ``/roster.json``; it changes with the site's programs only."""
    content = json.dumps(roster_schema(), **JSON_LAYOUT) + "\n"
    response = HttpResponse(content, content_type=SCHEMA_TYPE)
    return open_to_all_sites(cacheable(request, response, changed=None, seconds=3600))


@require_safe
def codeowners_file(request: HttpRequest) -> HttpResponseBase:
    """The line of the developer's guide's CODEOWNERS that names the admins; empty while there is none."""
    return public_file(
        request, lambda on: HttpResponse(codeowners_line(admin_logins(on=on)), content_type=PLAIN_TYPE)
    )
