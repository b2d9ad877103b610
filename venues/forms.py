"""The forms of the venues' desk. They check form; whether a step is allowed is the services' to say."""

from typing import Any

from django import forms
from django.core.files import File

from members.models import Person
from psrt.fields import ONE_OF_TWO, marked
from psrt.forms import SiteForm
from venues.models import Venue
from venues.rules import FORM_LABELS, KIND_LABELS, MAX_BYTES, Form, Kind, address_problem


class VenueForm(SiteForm):
    """A venue; what kind it is never changes."""

    name = forms.CharField(
        max_length=100, help_text="As it stands in onboarding and in e-mails: “Private mailing list”."
    )
    kind = forms.ChoiceField(choices=list(KIND_LABELS.items()), help_text="This cannot be changed later.")
    address = forms.CharField(
        max_length=200,
        required=False,
        help_text="GitHub: organization/team-slug. Mailing list: its address or id. Discord: server id/role id. "
        "Other places: whatever tells people where it is.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, venue: Venue | None = None, **kwargs: Any) -> None:
        """``venue``: the one that is changed."""
        super().__init__(*args, **kwargs)
        if venue is not None:
            self.initial.update(name=venue.name, kind=venue.kind, address=venue.address)
            self.fields["kind"].disabled = True

    def clean(self) -> dict[str, Any]:
        """The address is of the form that the kind wants."""
        kind, address = self.cleaned_data.get("kind"), self.cleaned_data.get("address", "")
        if kind and (problem := address_problem(kind, address)):
            self.add_error("address", problem)
        return self.cleaned_data


class PasteForm(SiteForm):
    """A venue's list as text or as a file; one of them."""

    form = forms.ChoiceField(label="What it is", choices=list(FORM_LABELS.items()))
    text = marked(
        forms.CharField(
            label="The list", required=False, widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"})
        ),
        ONE_OF_TWO,
    )
    file = marked(forms.FileField(label="The list, as a file", required=False), ONE_OF_TWO)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        """``kind`` is the venue's: what its list mostly looks like is offered first."""
        super().__init__(*args, **kwargs)
        likely = {Kind.GITHUB_TEAM: Form.GITHUB, Kind.MAILING_LIST: Form.ADDRESSES}
        self.fields["form"].initial = likely.get(kind, Form.CSV).value

    def clean(self) -> dict[str, Any]:
        """``text`` holds the list, wherever it came from."""
        file, text = self.cleaned_data.get("file"), self.cleaned_data.get("text", "")
        if bool(file) == bool(text):
            raise forms.ValidationError("Paste the list, or choose a file with it: one of the two.")
        if file:
            self.cleaned_data["text"] = self._read(file)
        return self.cleaned_data

    @staticmethod
    def _read(file: "File[bytes]") -> str:
        if file.size > MAX_BYTES:
            raise forms.ValidationError(f"The file has {file.size:,} bytes, more than {MAX_BYTES:,}.")
        try:
            return bytes(file.read()).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(f"The file is not UTF-8 text (byte {error.start + 1}).") from error


class AllowForm(SiteForm):
    """Why an entry may stay."""

    reason = forms.CharField(
        max_length=200, help_text="For example: “the bot that files advisories”. Every comparison shows it."
    )


class MatchForm(SiteForm):
    """Whose an entry is."""

    person = forms.ModelChoiceField(
        queryset=Person.objects.order_by("name"), label="It is", empty_label="Choose a person"
    )
