"""Forms of the public pages."""

from datetime import date

from django import forms

from psrt.forms import SiteForm


class DayForm(SiteForm):
    """The day that a public address can ask for."""

    on = forms.DateField(
        label="On the day",
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: object, today: date, **kwargs: object) -> None:
        """``today`` is the last day that can be asked about."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        self.today = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()

    def clean(self) -> dict[str, object]:
        """Show a day that is none in a text field: a browser's date field would drop what was typed."""
        if "on" in self.errors:
            self.fields["on"].widget.input_type = "text"
        return self.cleaned_data

    def clean_on(self) -> date | None:
        """Refuse days to come: the record does not foretell."""
        on: date | None = self.cleaned_data["on"]
        if on is not None and on > self.today:
            raise forms.ValidationError("This day is still to come: choose today or an earlier day.")
        return on


class RosterForm(DayForm):
    """What the roster's address can ask for: a name to search, a day to look at."""

    q = forms.CharField(label="Search by name or GitHub username", required=False, max_length=100)
    field_order = ["q", "on"]
