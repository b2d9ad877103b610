"""What anyone may open to check a vote: in the browser, or with a program of one's own."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import require_safe

from votes import anonballot_archive, booth_bundle
from votes.queries import board_key

_VERIFIER: Final = Path(__file__).parent / "verifier" / "anonballot_verify.py"


@require_safe
def page(request: HttpRequest) -> HttpResponseBase:
    """Check an audit file or an election record in the browser.

    ``?record=`` opens with a record of this site, which the browser fetches as whoever is signed in there. Without
    it the page's policy forbids the browser any connection at all.
    """
    record = _record_path(request.GET.get("record", ""))
    return _with_record(request, record) if record else _alone(request)


def _with_record(request: HttpRequest, record: str) -> HttpResponse:
    context = {
        "record": record,
        "board_key": board_key() or "",
        "bundles": [(name, booth_bundle.checksum(name)) for name in booth_bundle.ALL],
        "verify_integrity": booth_bundle.integrity(booth_bundle.VERIFY),
        "program_checksum": anonballot_archive.checksum(),
        "verifier_checksum": _verifier_checksum(),
    }
    response = render(request, "votes/verify.html", context)
    if not (record or request.user.is_authenticated or getattr(get_messages(request), "used", False)):
        response["Cache-Control"] = "public, max-age=60"  # nothing of this visitor's is on it
    return response


@csp_replace({"connect-src": [NONE]})
def _alone(request: HttpRequest) -> HttpResponse:
    return _with_record(request, "")


@require_safe
def program(_request: HttpRequest) -> HttpResponse:
    """The command-line client and verifier as one file, the same bytes that a build from the sources gives."""
    return _download(anonballot_archive.build(), anonballot_archive.NAME, "application/octet-stream")


@require_safe
def verifier(_request: HttpRequest) -> HttpResponse:
    """The verifier alone, as one file of readable Python."""
    return _download(_VERIFIER.read_bytes(), _VERIFIER.name, "text/x-python; charset=utf-8")


def _download(content: bytes, name: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "public, max-age=300"
    return response


@cache
def _verifier_checksum() -> str:
    return hashlib.sha256(_VERIFIER.read_bytes()).hexdigest()


def _record_path(path: str) -> str:
    """``path`` if a record of this site is there, else "". Any other address would be somebody else's choice."""
    try:
        match = resolve(path)
    except Resolver404:
        return ""
    return reverse(match.view_name, kwargs=match.kwargs) if match.view_name == "votes:record" else ""
