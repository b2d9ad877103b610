from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from psrt.switches.services import read_only

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

# Signing in and out, and proving that it is still you.
STAYS_OPEN = (
    "/accounts/login/",
    "/accounts/github/",
    "/accounts/logout/",
    "/accounts/sessions/",
    "/accounts/presence/",
    "/accounts/2fa/confirm/",
    "/demo/",
)


class ReadOnlyMiddleware:
    """While the site is read-only, whatever would change something is refused with the operator's reason.

    Signing in and out stays possible (also by the demo's button), and so does proving one's presence: people must
    be able to read what is private to them. Accepting an invitation and changing factors wait.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or request.path.startswith(STAYS_OPEN):
            return self.get_response(request)
        switch = read_only()
        if switch is None:
            return self.get_response(request)
        if request.content_type == "application/json":
            body = {"code": "read-only", "message": f"The site is read-only for now. {switch.reason}"}
            response: HttpResponse = JsonResponse(body, status=503)
        else:
            response = render(request, "read_only.html", {"switch": switch}, status=503)
        response["Retry-After"] = "600"
        return response
