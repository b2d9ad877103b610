"""Forms of one's own pages."""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import Final
from zoneinfo import available_timezones

from django import forms

from members.models import Person
from members.rules import (
    LINK_LABEL_MAX_LENGTH,
    LINK_URL_MAX_LENGTH,
    LINKS_MAX,
    NAME_MAX_LENGTH,
    NOTICE_LABELS,
    Ended,
    Notice,
    link_problem,
    name_problem,
)
from members.services.profile import Link
from psrt.forms import SiteForm

WORDS_MAX_LENGTH: Final = 2000
_NUMBERS: Final = range(1, LINKS_MAX + 1)
# Names kept for old programs only, such as "Cuba" or "EST5EDT", would make the list half as long again.
_REGIONS: Final = frozenset(
    ["Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"]
)


def _zones() -> Iterator[tuple[str, str | list[tuple[str, str]]]]:
    yield "", "Not named: what this computer says"
    zones = sorted(zone for zone in available_timezones() if zone.partition("/")[0] in _REGIONS)
    for region, names in groupby(zones, key=lambda zone: zone.partition("/")[0]):
        yield region, [(name, name.partition("/")[2].replace("_", " ").replace("/", ", ")) for name in names]


class ProfileForm(SiteForm):
    """Name, links and time zone; ``seen`` is the ``changed_at`` of the record that the form shows."""

    seen = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(
        label="Public name or alias",
        max_length=NAME_MAX_LENGTH,
        help_text="As it stands on the public roster. A legal name is never asked for.",
    )
    time_zone = forms.ChoiceField(
        label="Time zone",
        required=False,
        choices=_zones,
        help_text="Private. Pages and the e-mails of a vote show times in it, beside UTC.",
    )

    field_order = ("seen", "name", *(f"{part}{number}" for number in _NUMBERS for part in ("label", "url")))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they came
        for number in _NUMBERS:
            self.fields[f"label{number}"] = forms.CharField(
                label=f"Link {number}: a word for it", max_length=LINK_LABEL_MAX_LENGTH, required=False
            )
            self.fields[f"url{number}"] = forms.CharField(
                label=f"Link {number}: its address",
                max_length=LINK_URL_MAX_LENGTH,
                required=False,
                widget=forms.URLInput(attrs={"placeholder": "https://"}),
            )
        self.order_fields(self.field_order)

    @staticmethod
    def initial_of(person: Person) -> dict[str, object]:
        """What the form shows of the record."""
        links = {
            f"{part}{number}": link[part]
            for number, link in enumerate(person.links, start=1)
            for part in ("label", "url")
        }
        seen = person.changed_at.isoformat()
        return {"seen": seen, "name": person.name, "time_zone": person.time_zone, **links}

    def clean_seen(self) -> datetime:
        """Whoever changed this by hand gets the form anew."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError as error:
            raise forms.ValidationError("This form is damaged: open it again.") from error

    def clean_name(self) -> str:
        """Names can't hold what turns or hides other text."""
        name: str = self.cleaned_data["name"]
        if problem := name_problem(name):
            raise forms.ValidationError(problem)
        return name

    def clean(self) -> dict[str, object]:
        """A link needs its two parts."""
        for number in _NUMBERS:
            label, url = self._pair(number)
            if (label or url) and (problem := link_problem(label, url)):
                self.add_error(f"url{number}" if label else f"label{number}", problem)
        return self.cleaned_data

    def links(self) -> list[Link]:
        """The links that are filled in, in their order."""
        return [pair for pair in map(self._pair, _NUMBERS) if any(pair)]

    def _pair(self, number: int) -> Link:
        given = self.cleaned_data
        return given.get(f"label{number}", ""), given.get(f"url{number}", "")


class MailForm(SiteForm):
    """Which mails to send; what is not ticked is not sent."""

    wanted = forms.MultipleChoiceField(
        label="Send me an e-mail when",
        required=False,
        choices=list(NOTICE_LABELS.items()),
        widget=forms.CheckboxSelectMultiple,
    )

    def unwanted(self) -> set[Notice]:
        """The others."""
        return {notice for notice in Notice if notice.value not in self.cleaned_data["wanted"]}


class NewAddressForm(SiteForm):
    """The address to move to."""

    email = forms.EmailField(
        label="New e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class LeaveForm(SiteForm):
    """How somebody wants to leave."""

    ended = forms.ChoiceField(
        label="Do you want to be named as emeritus?",
        choices=[
            (Ended.EMERITUS.value, "Yes: list me among the emeriti on the public roster"),
            (Ended.LEFT.value, "No: take my name off the roster of today"),
        ],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label="A word to the admins",
        required=False,
        max_length=WORDS_MAX_LENGTH,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sent to them by e-mail, kept nowhere else.",
    )
    sure = forms.BooleanField(
        label="I leave the team today. I know that coming back takes a nomination and a vote.",
        error_messages={"required": "Tick this if you mean it; nothing has changed yet."},
    )

    def ended_as(self) -> Ended:
        """The choice; call it when the form is valid."""
        return Ended(self.cleaned_data["ended"])
