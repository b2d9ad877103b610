"""Answers that caches and bots may keep: validators from content and data, and 304 when nothing changed."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from typing import Final

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from members.forms import DayForm
from members.queries import last_boundary, last_changed
from psrt import clock

PLAIN_TYPE: Final = "text/plain; charset=utf-8"


def last_modified(*, now: datetime) -> datetime | None:
    """Return since when the public lists say what they say; never in the future. Two queries.

    That is the last write, or the last midnight at which something began or ended without one.
    """
    boundary = last_boundary(on=now.date())
    midnight = datetime.combine(boundary, time.min, UTC) if boundary else None
    return max((min(instant, now) for instant in (last_changed(), midnight) if instant), default=None)


def cacheable(
    request: HttpRequest, response: HttpResponse, *, changed: datetime | None, seconds: int
) -> HttpResponseBase:
    """Return ``response`` with ETag and Last-Modified, or the 304 (or 412) in its place.

    Caches may give it to anybody for ``seconds`` before they ask again. The ETag is the hash of the content,
    so it is right whatever the content was made from.
    """
    etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
    stamp = int(changed.timestamp()) if changed else None
    response["ETag"] = etag
    if stamp is not None:
        response["Last-Modified"] = http_date(stamp)
    patch_cache_control(response, public=True, max_age=seconds)
    answer = get_conditional_response(request, etag=etag, last_modified=stamp, response=response)
    return response if answer is None else answer


def open_to_all_sites(response: HttpResponseBase) -> HttpResponseBase:
    """Let scripts of any site read the answer: it holds nothing that depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    return response


def is_for_everybody(request: HttpRequest) -> bool:
    """Tell whether a page made for this request has nothing of its visitor on it. Ask when it is rendered."""
    return not (request.user.is_authenticated or getattr(get_messages(request), "used", False))


def public_file(request: HttpRequest, make: Callable[[date], HttpResponse]) -> HttpResponseBase:
    """The file of today, or of the day ``?on=``; 400 with a sentence where that is not a day."""
    now = clock.now()
    form = DayForm(request.GET, today=now.date())
    if not form.is_valid():
        sentence = " ".join(str(error) for error in form.errors["on"])
        return open_to_all_sites(HttpResponseBadRequest(f"on: {sentence}\n", content_type=PLAIN_TYPE))
    response = make(form.cleaned_data["on"] or now.date())
    return open_to_all_sites(cacheable(request, response, changed=last_modified(now=now), seconds=60))
