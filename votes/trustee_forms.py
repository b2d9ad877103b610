"""The forms of the people who hold a key, and of the admins who choose them."""

from collections.abc import Sequence
from typing import Any

from django import forms

from members.models import Person
from psrt.forms import SiteForm
from votes.ceremonies import Progress
from votes.crypto.ceremony import MAX_BYTES
from votes.models import CeremonySeat, Complaint


class MessageForm(SiteForm):
    """What a trustee's program has written: its file, or the text in it."""

    use_required_attribute = False

    file = forms.FileField(
        label="File", required=False, help_text="The file that the program wrote with --out."
    )
    text = forms.CharField(
        label="or its text",
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two."""
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("file")) == bool(data.get("text")):
            raise forms.ValidationError("Choose the file, or paste its text: one of the two.")
        return data

    def message(self) -> bytes:
        """The checked form's message. Of an oversized file just enough is read to see that it is one."""
        file = self.cleaned_data["file"]
        content: bytes = file.read(MAX_BYTES + 1) if file else self.cleaned_data["text"].encode()
        return content


class ComplaintForm(SiteForm):
    """Why the ceremony can't go on."""

    use_required_attribute = False

    reason = forms.ChoiceField(
        label="What is wrong?", choices=Complaint.Reason.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, progress: Progress, seat: CeremonySeat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [other for other in progress.seats if other.index != seat.index]
        self.fields["about"] = forms.TypedChoiceField(
            label="Whose share?",
            required=False,
            coerce=int,
            empty_value=None,
            choices=[
                ("", "Nobody’s"),
                *((other.index, f"{other.index}: {other.person.name}") for other in others),
            ],
            help_text="Only for a share that does not fit: the program says whose.",
        )


class ChoiceForm(SiteForm):
    """Who holds the second key, and how many of them are needed."""

    use_required_attribute = False

    threshold = forms.IntegerField(
        label="How many of them are needed to open the sum",
        min_value=0,
        max_value=255,
        help_text="As many keys as are left over can be lost without harm: of 3, take 2. With nobody named, 0.",
    )

    def __init__(self, *args: Any, eligible: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in eligible}
        self.fields["people"] = forms.MultipleChoiceField(
            label="Who holds a key besides the trustee process",
            required=False,
            choices=[(key, person.name) for key, person in self._people.items()],
            widget=forms.CheckboxSelectMultiple,
            help_text="Each takes part in the key ceremony before the vote opens, and in the count after it. "
            "Name nobody if the trustee process alone shall hold the key.",
        )
        self.order_fields(["people"])

    def chosen(self) -> list[Person]:
        """The people of the checked form."""
        return [self._people[key] for key in self.cleaned_data["people"]]
