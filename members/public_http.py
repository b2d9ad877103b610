"""Answers that caches and bots may keep: validators from content and data, and 304 when nothing changed."""

import hashlib
from datetime import UTC, datetime, time

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.http import http_date, quote_etag

from members.queries import last_boundary, last_changed


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
