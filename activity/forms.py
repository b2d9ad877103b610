"""Forms of the activity desk and of one's own pages."""

from datetime import date
from typing import Final

from django import forms

from activity.models.own import SENTENCE_MAX_LENGTH
from activity.rules import WORK_LABELS
from members.models import Person
from members.queries import active_members
from psrt.forms import SiteForm

MAX_UPLOAD_BYTES: Final = 20_000_000


class UploadForm(SiteForm):
    """A file of advisories, or a zip file of such files."""

    file = forms.FileField(
        label="JSON file or zip file",
        help_text="OSV records or GitHub’s repository advisories; told apart by what is in them.",
        widget=forms.FileInput(attrs={"accept": ".json,.zip"}),
    )

    def clean_file(self) -> object:
        """Refuse what is too large to be read."""
        upload = self.cleaned_data["file"]
        if upload.size > MAX_UPLOAD_BYTES:
            raise forms.ValidationError(
                f"The file has {upload.size} bytes: split it into files of {MAX_UPLOAD_BYTES} at most."
            )
        return upload


class ConfirmForm(SiteForm):
    """What was read of an upload, signed, so that confirming it needs no file."""

    records = forms.CharField(widget=forms.HiddenInput)


class PersonForm(SiteForm):
    """Somebody on the record."""

    person = forms.ModelChoiceField(Person.objects.order_by("name", "pk"), label="Person on the record")


class PrivateWorkForm(SiteForm):
    """A day and a kind of work on a private report; nothing else is noted of it."""

    day = forms.DateField(
        label="Day",
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    kind = forms.ChoiceField(label="What they did", choices=list(WORK_LABELS.items()))

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        """``today`` is the last day that can be noted, and decides who is a member."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.fields["person"] = forms.ModelChoiceField(
            active_members(on=today), label="Member", empty_label="Choose a member"
        )
        self.order_fields(["person"])
        self.fields["day"].widget.attrs["max"] = today.isoformat()


class SinceForm(SiteForm):
    """From which day on to look."""

    since = forms.DateField(
        label="Since",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class StillActiveForm(SiteForm):
    """A member's word, with a sentence."""

    sentence = forms.CharField(
        label="What did you do for the team?",
        max_length=SENTENCE_MAX_LENGTH,
        help_text="One sentence is enough. Nothing under embargo, please: the admins and the Steering Council read it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_sentence(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data["sentence"]).split())


class NamingForm(SiteForm):
    """Whether the page of thanks names the viewer."""

    named = forms.ChoiceField(
        label="On the page of thanks",
        choices=[("yes", "Name me if I am credited"), ("no", "Do not name me")],
        widget=forms.RadioSelect,
    )
