"""One's own page: what the record says, and how one signs in."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import sign_in_required, viewer_of
from members.presence import has_fresh_presence, presence_url


@require_safe
@sign_in_required
def me(request: HttpRequest) -> HttpResponse:
    """The person behind the account; a superuser may have none."""
    viewer = viewer_of(request)
    factors = Authenticator.objects.filter(user_id=request.user.pk).order_by("created_at")
    context = {
        "person": viewer.person,
        "memberships": viewer.person.memberships.real().order_by("-joined") if viewer.person else (),
        "terms": viewer.person.role_terms.real().order_by("-starts") if viewer.person else (),
        "factors": [factor.wrap() for factor in factors],
        "sessions": UserSession.objects.filter(user_id=request.user.pk).count(),
        # Connecting wants a fresh proof: better asked for before the trip to GitHub than after it.
        "confirm_first": None if has_fresh_presence(request) else presence_url(request.path),
        "github_offered": bool(settings.SOCIALACCOUNT_PROVIDERS["github"]["APPS"]),
    }
    return render(request, "accounts/me.html", context)
