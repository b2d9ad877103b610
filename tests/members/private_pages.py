"""Addresses behind each of the doors, for the tests of access and presence."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from members.access import (
    admin_required,
    council_required,
    member_or_council_required,
    member_required,
    sign_in_required,
)
from members.presence import kept_input, presence_required


def page(request: HttpRequest) -> HttpResponse:
    """Something private."""
    return HttpResponse("private")


@presence_required
def presence(request: HttpRequest) -> HttpResponse:
    """Something that needs a fresh proof."""
    return HttpResponse(f"done by {request.method}")


@presence_required(keep=["reason"])
def veto(request: HttpRequest) -> HttpResponse:
    """A form with a long text that must survive the question."""
    return HttpResponse(f"{request.method} {kept_input(request).get('reason', 'nothing kept')}")


urlpatterns = [
    path("for/members/", member_required(page)),
    path("for/admins/", admin_required(page)),
    path("for/council/", council_required(page)),
    path("for/both/", member_or_council_required(page)),
    path("for/oneself/", sign_in_required(page)),
    path("needs/presence/", presence),
    path("needs/veto/", veto),
    path("", include("psrt.urls")),
]
