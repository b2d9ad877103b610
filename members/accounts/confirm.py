"""Confirming that it is you, when the last proof in this session is too old (members.presence)."""

from typing import Any

from allauth.core.ratelimit import consume_or_429
from allauth.mfa.base.forms import ReauthenticateForm
from allauth.mfa.base.views import ReauthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from members.accounts.emailed_code import PRESENCE, CodeRefused
from members.accounts.forms import EmailedCodeForm
from members.models import Account
from members.presence import has_fresh_presence, presence_url
from members.proofs import Method, record_proof
from members.redirects import next_of


@require_safe
@login_required
def confirm(request: HttpRequest) -> HttpResponse:
    """Everything this person has to prove who they are. ``with=second-factor``: only those that are one."""
    account = _account(request)
    afterwards = next_of(request, reverse("home"))
    by_second_factor = request.GET.get("with") == "second-factor"
    if has_fresh_presence(request, by_second_factor=by_second_factor):
        return HttpResponseRedirect(afterwards)
    kinds = set(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    has_passkey = Authenticator.Type.WEBAUTHN in kinds
    context = {
        "next": afterwards,
        "has_passkey": has_passkey,
        "js_data": {"request_options": begin_authentication(account)} if has_passkey else None,
        "code_form": ReauthenticateForm(user=account) if Authenticator.Type.TOTP in kinds else None,
        "recovery_codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "email": "" if by_second_factor else _masked(account.email),
    }
    return render(request, "accounts/confirm.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def confirm_by_email(request: HttpRequest) -> HttpResponse:
    """POST without a code sends one; POST with it proves; GET shows where to enter it."""
    account = _account(request)
    afterwards = next_of(request, reverse("home"))
    if not account.email:
        return HttpResponseRedirect(presence_url(afterwards))
    form = EmailedCodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST":
        too_many: HttpResponse | None = consume_or_429(request, action="reauthenticate", user=account)
        if too_many is not None:
            return too_many
        if not form.is_bound:
            PRESENCE.send(request, to=account.email)
            return HttpResponseRedirect(f"{request.path}?{urlencode({'next': afterwards})}")
        if form.is_valid():
            try:
                PRESENCE.check(request, form.cleaned_data["code"])
            except CodeRefused as refused:
                form.add_error("code", str(refused))
            else:
                record_proof(request, account, Method.CODE)
                return HttpResponseRedirect(afterwards)
    context = {
        "form": form,
        "next": afterwards,
        "email": _masked(account.email),
        "sent": PRESENCE.sent_to(request),
    }
    return render(request, "accounts/confirm_by_email.html", context)


class ConfirmByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Takes the passkey's answer from the page above."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # noqa: ARG002 - the base's
        """There is one page to choose from."""
        return HttpResponseRedirect(presence_url(next_of(request, reverse("home"))))

    def form_invalid(self, form: Form) -> HttpResponse:  # noqa: ARG002 - the base class's signature
        """Back to the choice: another key may be the right one."""
        messages.error(self.request, "That passkey did not confirm it. Try again, or use another way.")
        return HttpResponseRedirect(presence_url(next_of(self.request, reverse("home"))))


class ConfirmByCode(ReauthenticateView):  # type: ignore[misc]  # allauth is untyped
    """Takes the code of an authenticator app, or a recovery code, from the page above."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The way back to the choice."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        afterwards = next_of(self.request, reverse("home"))
        return context | {"next": afterwards, "other_ways": presence_url(afterwards)}


def _account(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account):
        raise TypeError("login_required lets accounts through only")
    return account


def _masked(email: str) -> str:
    """``a…@example.org``: enough to recognise, not enough to read over a shoulder. Empty stays empty."""
    name, at, host = email.partition("@")
    return f"{name[:1]}…{at}{host}" if at else ""
