from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from psrt.switches.services import read_only

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class ReadOnlyMiddleware:
    """While the site is read-only, whatever would change something is refused with the operator's reason.

    Signing in and out stays possible (also by the demo's button): people must be able to read what is private to
    them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE_METHODS or request.path.startswith(("/accounts/", "/demo/")):
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
