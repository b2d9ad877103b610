"""The form of an expression of interest, and what it does against spam without asking anybody else."""

import time
from typing import Any, Final

from django import forms
from django.core.signing import BadSignature, Signer
from django.http import QueryDict

from candidates.models import TEXT_FIELDS
from nominations.forms import GitHubField, NameField
from psrt.fields import MarkdownField
from psrt.forms import SiteForm

# A person takes longer to write even the shortest of these; a form from yesterday is renewed.
AT_LEAST: Final = 5
AT_MOST: Final = 24 * 3600
_signer = Signer(salt="candidates.forms")


class InterestForm(SiteForm):
    """What a candidate says of themselves. A refused form keeps everything."""

    name = NameField(label="Your name or alias")
    email = forms.EmailField(
        label="Your e-mail address",
        help_text="Private. A link is sent there; unless you follow it, all this is deleted after two days.",
    )
    github = GitHubField()
    motivation = MarkdownField(
        label="Why would you like to join?", rows=5, help_text="What draws you to this work. Markdown works."
    )
    skills = MarkdownField(
        label="Relevant skills",
        rows=4,
        required=False,
        help_text="For example: memory safety, cryptography, fuzzing, packaging, writing advisories.",
    )
    contributions = MarkdownField(
        label="Past contributions",
        rows=5,
        required=False,
        help_text="Links to pull requests, public reports, advisories, talks; one to a line.",
    )
    availability = MarkdownField(
        label="Availability", rows=3, required=False, help_text="How much time you have, and from when."
    )
    bio = MarkdownField(label="Brief bio", rows=4, required=False, help_text="A few sentences about you.")
    analysis = MarkdownField(
        label="A sample analysis",
        rows=8,
        max_length=20_000,
        required=False,
        help_text="How you would look into a vulnerability that is public already. Never write about one that is not: "
        "report that to the team instead.",
    )
    # People do not see this field; programs that fill in every field give themselves away.
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    field_order = ["name", "email", "github", "motivation"]

    data: QueryDict

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"shown": shown_now()})

    def clean_website(self) -> str:
        """Refuse what no person filled in."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError("Leave this field empty, then send the form again.")
        return ""

    def clean(self) -> dict[str, Any]:
        """The form was shown to somebody, long enough ago and not too long."""
        cleaned = super().clean() or {}
        age = _age(cleaned.get("shown", ""))
        if age is None or age > AT_MOST:
            self._renew(
                "This form had become old and was renewed. Send it again: everything you typed is here."
            )
        elif age < AT_LEAST:
            raise forms.ValidationError("That was very fast. Wait a few seconds, then send it again.")
        return cleaned

    def _renew(self, sentence: str) -> None:
        self.data = self.data.copy()
        self.data["shown"] = shown_now()
        self.add_error(None, sentence)

    def candidate(self) -> dict[str, str]:
        """The checked fields, as ``candidates.services.Candidate`` takes them."""
        return {name: self.cleaned_data[name] for name in ("name", "email", "github", *TEXT_FIELDS)}


def shown_now() -> str:
    """A signed mark of this moment, by the web server's own clock: nothing but the two limits above hangs on it."""
    return _signer.sign(str(int(time.time())))


def _age(mark: str) -> float | None:
    """Seconds since the form was shown; None for a mark that is not ours."""
    try:
        return time.time() - int(_signer.unsign(mark))
    except BadSignature:
        return None
