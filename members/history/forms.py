"""What the history's address can ask for."""

from django import forms

from members.forms import DayForm


class HistoryForm(DayForm):
    """A year to look at, and the day until which to tell."""

    year = forms.IntegerField(
        label="Year",
        required=False,
        min_value=1990,
        max_value=9999,
        error_messages={"invalid": "This is not a year: write it with four digits, such as 2026."},
    )
    field_order = ["year", "on"]
