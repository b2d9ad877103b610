"""Signing in by an e-mailed code: allauth's page, and what a change of address ends."""

from typing import Final

from allauth.account.internal.stagekit import clear_login
from allauth.account.views import ConfirmLoginCodeView
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect

_ENDED: Final = "This code is no longer valid: the address it was sent to was changed. Ask for a new code."


class ConfirmSignInCode(ConfirmLoginCodeView):  # type: ignore[misc]  # allauth is untyped
    """Takes the code that was sent."""

    def form_valid(self, form: Form) -> HttpResponse:
        """Refuse a right code that was sent to an address which is not the account's any more."""
        account, sent_to = self.stage.login.user, self.stage.state.get("email", "")
        if account is not None and account.email.lower() != sent_to.lower():
            clear_login(self.request)
            messages.error(self.request, _ENDED)
            return redirect("account_login")
        response: HttpResponse = super().form_valid(form)
        return response
