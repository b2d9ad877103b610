"""Pages behind a link that only one person was sent."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

View = Callable[[HttpRequest, str], HttpResponse]


def secret_address(view: View) -> View:
    """For a view with a token in its address, which nothing may pass on.

    The page is not stored and not indexed, and browsers name no more than the site as the referrer
    (``strict-origin`` rather than ``no-referrer``, under which they would hide the origin from the check
    against forged forms as well).
    """

    @wraps(view)
    def wrapper(request: HttpRequest, token: str) -> HttpResponse:
        response = view(request, token)
        response["Referrer-Policy"] = "strict-origin"
        response["Cache-Control"] = "no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return wrapper
