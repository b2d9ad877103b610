"""What is imported, and since when."""

from datetime import date
from typing import Any

from django import forms

from members.list_forms import ListsForm, PastedFile, chosen_file
from psrt.fields import ONE_OF_TWO
from psrt.forms import SiteForm


class ImportForm(ListsForm):
    """Both lists, or psrt.csv alone: then the emeriti are left alone."""

    members_file = chosen_file("psrt.csv", ONE_OF_TWO)
    members_text = PastedFile("psrt.csv", ONE_OF_TWO)
    joined = forms.DateField(
        label="Joining date of new members",
        required=False,
        help_text="Leave it empty for today. On an empty record, it is not recorded then.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        """``today`` is the last possible joining date."""
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_joined(self) -> date | None:
        """Refuse days to come."""
        joined: date | None = self.cleaned_data["joined"]
        if joined is not None and joined > self.today:
            raise forms.ValidationError("This day is still to come: choose today or an earlier day.")
        return joined

    def clean(self) -> dict[str, Any]:
        """The list of members is what an import begins with."""
        super().clean()
        if self.cleaned_data["members"] is None and "members_text" not in self.errors:
            self.add_error("members_text", "Give psrt.csv, as a file or pasted.")
            self._keep_uploads()
        return self.cleaned_data


class ConfirmForm(SiteForm):
    """What the person saw when they confirmed."""

    seen = forms.CharField(widget=forms.HiddenInput)
