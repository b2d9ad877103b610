"""The forms of checklists, templates and the embargo policy. Whether a step is allowed is the services' to say."""

from datetime import UTC, date, datetime, time
from typing import Any, Final

from django import forms

from members.models import Membership, Person
from members.queries import active_members
from onboarding.models import Checklist, PolicyVersion, TemplateVersion
from onboarding.queries import open_memberships_without
from onboarding.rules import LONGEST_DAYS, OF_KIND, OWNER_LABELS, WHAT_LABELS, Kind, Line, Owner, What
from psrt.fields import MarkdownField
from psrt.forms import SiteForm

POLICY_LIMIT: Final = 50_000
_DATE: Final = ["%Y-%m-%d"]


def _day(**kwargs: Any) -> forms.DateField:
    return forms.DateField(
        input_formats=_DATE,
        widget=forms.DateInput(attrs={"type": "date"}, format=_DATE[0]),
        **kwargs,
    )


class StartForm(SiteForm):
    """Whose onboarding to start by hand."""

    membership = forms.ModelChoiceField(
        label="Member",
        queryset=Membership.objects.none(),
        empty_label="Choose a member",
        help_text="Those who have no onboarding for their present membership.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["membership"]
        field.queryset = open_memberships_without()
        field.label_from_instance = lambda membership: membership.person.name


class ReasonForm(SiteForm):
    """A change that is made with a reason."""

    reason = MarkdownField(label="Reason", rows=3, help_text="A sentence. It stays in the history.")


class DueForm(SiteForm):
    """Another day for a step."""

    due = _day(label="Due on")
    due_reason = forms.CharField(
        label="Why", max_length=300, help_text="A few words. They stay in the history."
    )


class MentorForm(SiteForm):
    """Whom to ask."""

    mentor = forms.ModelChoiceField(
        label="Ask this member", queryset=Person.objects.none(), empty_label="Choose a member"
    )

    def __init__(self, *args: Any, checklist: Checklist, on: date, **kwargs: Any) -> None:
        """``on`` is today; the new member is not among the choices."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["mentor"]
        field.queryset = active_members(on=on).exclude(pk=checklist.person_id)


class OrientationForm(SiteForm):
    """When and where the session is, in UTC."""

    day = _day(label="Date (UTC)")
    time = forms.TimeField(
        label="Time (UTC)",
        input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(label="Length in minutes", min_value=5, max_value=480, initial=60)
    place = forms.CharField(label="Where", max_length=300, help_text="The address of the call, or a place.")

    def starts_at(self) -> datetime:
        """The instant that date and time say."""
        day: date = self.cleaned_data["day"]
        at: time = self.cleaned_data["time"]
        return datetime.combine(day, at, tzinfo=UTC)


class AnswerForm(SiteForm):
    """A yes or a no to being mentor."""

    words = MarkdownField(
        label="Would you like to add a sentence?",
        rows=3,
        required=False,
        help_text="The admins read it, and with a yes the new member does too.",
    )


class PolicyForm(SiteForm):
    """A new version of the embargo policy."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    text = MarkdownField(
        rows=24,
        max_length=POLICY_LIMIT,
        help_text="Markdown works.",
        error_messages={"required": "There is no text: write the whole policy, as it shall be in force."},
    )
    note = forms.CharField(
        label="What did you change, and why?",
        required=False,
        max_length=300,
        help_text="One line, shown with the version.",
    )
    asks_everyone = forms.BooleanField(label="Ask every member to accept this version", required=False)

    @classmethod
    def of(cls, version: PolicyVersion | None) -> "PolicyForm":
        """For the next version after this one."""
        return cls(
            initial={
                "based_on": version.number if version else 0,
                "text": version.text if version else "",
            }
        )


class AcceptForm(SiteForm):
    """A signature: ``sha256`` says which text was shown."""

    sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    accepted = forms.BooleanField(
        label="I have read the embargo policy and I accept it",
        error_messages={"required": "Tick this if you accept the policy; without it nothing is kept."},
    )

    @classmethod
    def of(cls, version: PolicyVersion) -> "AcceptForm":
        """For this version."""
        return cls(initial={"sha256": version.sha256})


class TemplateForm(SiteForm):
    """What concerns a new version of a template as a whole."""

    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label="What did you change, and why?",
        required=False,
        max_length=300,
        help_text="One line, shown with the version.",
    )


class LineForm(SiteForm):
    """One step of a template."""

    title = forms.CharField(max_length=150)
    what = forms.ChoiceField(label="Kind of step", initial=What.TASK.value)
    text = MarkdownField(label="What to do", rows=3, required=False, help_text="Markdown works.")
    owner = forms.ChoiceField(
        label="Whose step",
        choices=list(OWNER_LABELS.items()),
        initial=Owner.ADMIN.value,
        help_text="For what is ticked freely; the other kinds have an owner of their own.",
    )
    days = forms.IntegerField(label="Due after so many days", min_value=0, max_value=LONGEST_DAYS, initial=7)

    def __init__(self, *args: Any, kind: Kind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        what: Any = self.fields["what"]
        what.choices = [(each.value, WHAT_LABELS[each]) for each in OF_KIND[kind]]

    def line(self) -> Line:
        """The step that was filled in."""
        data = self.cleaned_data
        return Line(
            what=What(data["what"]),
            title=data["title"],
            text=data["text"],
            owner=Owner(data["owner"]),
            days=data["days"],
        )


class _Lines(forms.BaseFormSet):  # type: ignore[type-arg]  # generic in the stubs only
    default_error_messages = {
        "missing_management_form": "This form has not arrived in full: open the page again.",
        "too_many_forms": "There are too many steps: %(num)d at most.",
    }

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        """Order and removal, in words."""
        super().add_fields(form, index)
        form.fields["ORDER"].label = "Position"
        form.fields["ORDER"].widget.attrs["min"] = 1
        form.fields["DELETE"].label = "Remove this step"


LineFormSet = forms.formset_factory(
    LineForm, formset=_Lines, can_order=True, can_delete=True, extra=2, max_num=60, validate_max=True
)


def kept_lines(formset: "forms.BaseFormSet[Any]") -> list[Line]:
    """The steps that a valid form set keeps, in their order."""
    return [form.line() for form in formset.ordered_forms]


def lines_of(version: TemplateVersion) -> list[dict[str, object]]:
    """A version's steps as the form set's initial values."""
    return [
        {"what": line.what, "title": line.title, "text": line.text, "owner": line.owner, "days": line.days}
        for line in version.steps()
    ]
