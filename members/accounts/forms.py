"""Forms of the account pages."""

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms

from psrt.forms import PlainWords, SiteForm


class AddPasskeyForm(PlainWords, AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
    """A new passkey; by default one that signs in by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].help_text = "To tell it from others: where it is kept, for example."
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = "Sign in with this key alone"
        passwordless.help_text = (
            "The device then asks for your fingerprint, face or PIN. Turn this off for an old security key "
            "that cannot do it."
        )


class EmailedCodeForm(SiteForm):
    """The code that was sent to confirm that it is you."""

    code = forms.CharField(
        label="Code from the e-mail",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class SignInForm(PlainWords, LoginForm):  # type: ignore[misc]  # allauth is untyped, here and below
    """allauth's, in the site's words, as are those that follow."""


class AskForCodeForm(PlainWords, RequestLoginCodeForm):  # type: ignore[misc]
    """To whom a sign-in code goes."""


class SignInCodeForm(PlainWords, ConfirmLoginCodeForm):  # type: ignore[misc]
    """The code that was sent to sign in."""


class SecondFactorForm(PlainWords, AuthenticateForm):  # type: ignore[misc]
    """The code of an app, or a recovery code, when signing in."""


class ConfirmByCodeForm(PlainWords, ReauthenticateForm):  # type: ignore[misc]
    """The same, to confirm that it is you."""


class AddAppForm(PlainWords, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new app."""


class RenamePasskeyForm(PlainWords, EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""
