"""Ends sessions whose access is over, and keeps the back office behind the same second factor as the rest."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from members.access import may_use_back_office, second_factor_url, viewer_of
from members.models import Account
from members.presence import has_fresh_presence, presence_url
from members.services.security_log import note
from psrt import clock
from psrt.audit.events import Event

GetResponse = Callable[[HttpRequest], HttpResponse]


class AccessMiddleware:
    """On every request of a session: is there still something private to see?

    Visitors without a session cookie are let through untouched, so that public pages stay cacheable.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            self._end_stale_session(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002 - Django's signature
        """Django's admin is for superusers with a fresh second factor."""
        if request.resolver_match is None or "admin" not in request.resolver_match.app_names:
            return None
        if not may_use_back_office(request):
            raise Http404
        if not viewer_of(request).second_factor:
            return HttpResponseRedirect(second_factor_url(request))
        if not has_fresh_presence(request):
            return HttpResponseRedirect(presence_url(request.get_full_path()))
        return None

    def _end_stale_session(self, request: HttpRequest) -> None:
        account = request.user
        if not isinstance(account, Account) or account.is_superuser or viewer_of(request).has_access:
            return
        note(Event.SESSION_ENDED, account, now=clock.now())
        logout(request)
        messages.info(request, "You were signed out: your access to the team's pages has ended.")
