"""What can be asked of the audit log."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from uuid import UUID

from django import forms

from members.models import Person
from members.rules import matches_search
from psrt.audit.chain import Head, InvalidHead
from psrt.audit.events import Event
from psrt.audit.queries import Wanted
from psrt.audit.sentences import GROUPS, group_of
from psrt.forms import SiteForm


class _Day(forms.DateField):
    def __init__(self, *, label: str) -> None:
        super().__init__(
            label=label,
            required=False,
            input_formats=["%Y-%m-%d"],
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )


def _kinds() -> Iterator[tuple[str, str | list[tuple[str, str]]]]:
    yield "", "Everything"
    for group, events in groupby(sorted(Event, key=group_of), key=group_of):
        label = GROUPS[group]
        each = [(event.value, event.value.partition(".")[2].replace("_", " ")) for event in events]
        yield label, [(group, f"All of: {label.lower()}"), *each]


class AuditForm(SiteForm):
    """The filter, and ``before``: the entry after which a page begins."""

    who = forms.CharField(label="Person (name or GitHub username)", required=False, max_length=100)
    kind = forms.ChoiceField(label="Kind", required=False, choices=_kinds)
    since = _Day(label="From the day (UTC)")
    until = _Day(label="Until the day (UTC)")
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """A day that is none stays in the field; the first day is not after the last."""
        for name in ("since", "until"):
            if name in self.errors:
                self.fields[name].widget.input_type = "text"
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if isinstance(since, date) and isinstance(until, date) and since > until:
            self.add_error("until", "This day is before the first one: swap them.")
        return self.cleaned_data

    def wanted(self) -> Wanted:
        """The filter as asked; call it when the form is valid."""
        given = self.cleaned_data
        return Wanted(
            people=_people(given["who"]) if given["who"] else None,
            kind=given["kind"],
            since=given["since"],
            until=given["until"],
        )


def _people(search: str) -> list[UUID]:
    everybody = Person.objects.only("pk", "name", "github_login")
    return [each.pk for each in everybody if matches_search(search, each.name, each.github_login)]


class NotedHeadForm(SiteForm):
    """A head that was written down when the log was checked before."""

    noted = forms.CharField(
        label="A head noted earlier",
        help_text="If you have one, the check also tells whether the log still holds it: 120:5f2c…",
        required=False,
        max_length=100,
    )

    def clean_noted(self) -> Head | None:
        """Read it; say how a head looks if it is none."""
        text: str = self.cleaned_data["noted"]
        try:
            return Head.parse(text) if text else None
        except InvalidHead as error:
            raise forms.ValidationError(str(error)) from error
