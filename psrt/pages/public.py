"""Public pages that caches may keep for a while."""

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse


def for_everyone(request: HttpRequest, response: HttpResponse, *, seconds: int) -> HttpResponse:
    """Let caches keep ``response`` for so many seconds, unless something of this visitor's is on it."""
    if not (request.user.is_authenticated or getattr(get_messages(request), "used", False)):
        response["Cache-Control"] = f"public, max-age={seconds}"
    return response
