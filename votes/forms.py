"""Forms check form; whether a ballot is taken is the casting service's to say."""

from typing import Any

from django import forms

from psrt.forms import SiteForm
from votes.crypto.ballot import MAX_BYTES


class BallotForm(SiteForm):
    """A ballot that a program on the voter's own computer has made: its file, or the text in it."""

    use_required_attribute = False

    file = forms.FileField(label="The ballot file that the program wrote", required=False)
    text = forms.CharField(
        label="Or the text in it",
        required=False,
        max_length=MAX_BYTES,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean(self) -> dict[str, Any]:
        """Exactly one of the two. The casting service reads the ballot itself, and strictly."""
        data = super().clean() or self.cleaned_data
        if not self.errors and bool(data.get("file")) == bool(data.get("text")):
            raise forms.ValidationError("Choose the ballot file, or paste its text: one of the two.")
        return data

    def ballot(self) -> bytes:
        """The checked form's ballot. Of an oversized file just enough is read to see that it is one."""
        file = self.cleaned_data["file"]
        content: bytes = file.read(MAX_BYTES + 1) if file else self.cleaned_data["text"].encode()
        return content
