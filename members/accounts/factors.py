"""Second factors: allauth's pages, one rule for who may change them, each change audited."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.views import IndexView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.internal.flows import activate_totp
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.internal.flows import add_authenticator, remove_authenticator
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse, reverse_lazy

from members.access import has_second_factor_set_up, viewer_of
from members.models import Account
from members.presence import has_fresh_presence, presence_url
from members.proofs import Method, record_proof
from members.redirects import next_of
from members.services.security_log import note
from psrt import clock
from psrt.audit.events import Event

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

_AFTERWARDS = "after_second_factor"


def fresh_proof_required(view: View[P]) -> View[P]:
    """For changing factors: a fresh proof, and by a second factor as soon as there is one."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        account = request.user
        if not isinstance(account, Account):
            return redirect_to_login(request.get_full_path())
        by_second_factor = has_second_factor_set_up(account)
        if not has_fresh_presence(request, by_second_factor=by_second_factor):
            return HttpResponseRedirect(
                presence_url(request.get_full_path(), by_second_factor=by_second_factor)
            )
        return view(request, *args, **kwargs)

    return wrapper


class SecondFactorPage(IndexView):  # type: ignore[misc]  # allauth is untyped
    """Sets up the first factor, asks for one that this session has not used yet, or lists them all."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """``next`` is where a page wanted to send somebody who had no second factor."""
        if not isinstance(request.user, Account):
            return redirect_to_login(request.get_full_path())
        afterwards = next_of(request, "")
        if viewer_of(request).second_factor:
            if afterwards:
                return HttpResponseRedirect(afterwards)
        elif has_second_factor_set_up(request.user):
            return HttpResponseRedirect(presence_url(afterwards or request.path, by_second_factor=True))
        if afterwards:
            request.session[_AFTERWARDS] = afterwards
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """Registering a passkey proves that it is at hand."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep the passkey, and count it as used in this session."""
        with transaction.atomic():
            authenticator, codes = add_authenticator(
                self.request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"]
            )
        return _added(self.request, authenticator, with_codes=codes is not None)


class AddApp(ActivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """Entering its first code proves that the authenticator app is at hand."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Keep the app's key, and count it as used in this session."""
        authenticator, codes = activate_totp(self.request, form)
        return _added(self.request, authenticator, with_codes=codes is not None)


class RenamePasskey(EditWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """A better name for a passkey."""

    success_url = reverse_lazy("mfa_index")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth is untyped
    """allauth lets the last passkey go; this does not."""

    def form_valid(self, form: Form) -> HttpResponse:  # noqa: ARG002 - the base class's signature
        """Of two removals at once, the second finds what the first has left."""
        with transaction.atomic():
            account = _locked_account(self.request)
            authenticator = self.get_object()
            adapter = get_adapter()
            if adapter.can_delete_authenticator(authenticator):
                remove_authenticator(self.request, authenticator)
                note(Event.SECOND_FACTOR_REMOVED, account, data={"kind": authenticator.type}, now=clock.now())
            else:
                messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return HttpResponseRedirect(reverse("mfa_index"))


class RemoveApp(DeactivateTOTPView):  # type: ignore[misc]  # allauth is untyped
    """Removing the authenticator app, unless it is the last factor (allauth's form asks the adapter)."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The account stays locked from the form's check to the removal."""
        with transaction.atomic():
            _locked_account(request)
            response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def form_valid(self, form: Form) -> HttpResponse:
        """Only reached when the adapter allows it."""
        note(
            Event.SECOND_FACTOR_REMOVED,
            self.request.user,
            data={"kind": self.authenticator.type},
            now=clock.now(),
        )
        response: HttpResponse = super().form_valid(form)
        return response


class NewRecoveryCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # allauth is untyped
    """New recovery codes; the earlier ones stop working."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Told in the audit log, and by mail."""
        with transaction.atomic():
            note(Event.RECOVERY_CODES_RENEWED, self.request.user, now=clock.now())
            response: HttpResponse = super().form_valid(form)
        return response


class RecoveryCodes(ViewRecoveryCodesView):  # type: ignore[misc]  # allauth is untyped
    """Shown after the first factor was set up, and again on request."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds where to go on to."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"continue_url": self.request.session.get(_AFTERWARDS) or reverse("home")}


def _added(request: HttpRequest, authenticator: Authenticator, *, with_codes: bool) -> HttpResponse:
    account = authenticator.user
    note(Event.SECOND_FACTOR_ADDED, account, data={"kind": authenticator.type}, now=clock.now())
    record_proof(request, account, Method.SECOND_FACTOR, authenticator=authenticator.pk)
    if with_codes:
        return HttpResponseRedirect(reverse("mfa_view_recovery_codes"))
    return HttpResponseRedirect(request.session.pop(_AFTERWARDS, None) or reverse("mfa_index"))


def _locked_account(request: HttpRequest) -> Account:
    account = request.user
    if not isinstance(account, Account):
        raise TypeError("fresh_proof_required lets accounts through only")
    return Account.objects.select_for_update().get(pk=account.pk)
