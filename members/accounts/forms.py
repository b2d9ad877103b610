"""Forms of the account pages."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # allauth is untyped
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


class EmailedCodeForm(forms.Form):
    """The code that was sent to confirm that it is you."""

    code = forms.CharField(
        label="Code from the e-mail",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )
