"""Forms of the roster desk. They check form; whether a change is allowed is the services' to say."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms

from members.rules import BEGAN_LABELS, DECIDED_ENDS, ENDED_LABELS, ROLE_LABELS, Began, Ended, Role
from members.services import Identity
from members.services.corrections import MembershipFacts, TermFacts
from psrt.forms import SiteForm

_ENDS: Final = [(how.value, ENDED_LABELS[how]) for how in Ended if how != Ended.MISTAKE]
# Removals are the Steering Council's, at its own desk.
_OWN_ENDS: Final = [(how, label) for how, label in _ENDS if how not in DECIDED_ENDS]
_BEGINNINGS: Final = [(how.value, BEGAN_LABELS[how]) for how in (Began.NOMINATION, Began.FOUNDING)]
_DESK_ROLES: Final = [
    (role.value, ROLE_LABELS[role]) for role in (Role.RELEASE_MANAGER, Role.STEERING_COUNCIL)
]


def _day(*, required: bool = True, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        **kwargs,
    )


def _decided_by(label: str = "Who decided", **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, **kwargs)


def _source(label: str = "Link to the minutes", *, required: bool = False, **kwargs: Any) -> forms.URLField:
    return forms.URLField(label=label, required=required, max_length=500, assume_scheme="https", **kwargs)


def _reason() -> forms.CharField:
    return forms.CharField(
        label="Why the record is wrong",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Kept with the correction, for the admins who come after you.",
    )


class DeskForm(SiteForm):
    """A form whose date fields show what was typed, also where that is no date."""

    def _post_clean(self) -> None:
        """A browser's date field would drop what is not a date."""
        super()._post_clean()  # type: ignore[misc]  # Django's hook; its stubs leave it out
        for name in self.errors:
            field = self.fields.get(name)
            if isinstance(field, forms.DateField):
                field.widget.input_type = "text"


class _Versioned(DeskForm):
    """Carries what the record said when the form was made."""

    version = forms.CharField(widget=forms.HiddenInput)


class _IdentityFields(DeskForm):
    name = forms.CharField(
        label="Name or alias",
        max_length=200,
        strip=False,
        help_text="Public: the name or alias they go by.",
    )
    github_login = forms.CharField(
        label="GitHub username", required=False, max_length=39, help_text="Public; the advisory bot reads it."
    )
    github_id = forms.IntegerField(
        label="GitHub number",
        required=False,
        min_value=1,
        max_value=2**63 - 1,
        help_text="The account’s numeric id, which stays when the username changes. Empty it if it is not theirs.",
    )
    email = forms.EmailField(
        label="E-mail", required=False, help_text="Private. Invitations and the team’s e-mail go there."
    )

    def identity(self) -> Identity:
        """What was typed; empty where the record shall say nothing."""
        given = self.cleaned_data
        return Identity(
            name=given["name"],
            github_login=given["github_login"],
            github_id=given["github_id"],
            email=given["email"],
        )


class EditForm(_Versioned, _IdentityFields):
    """Who somebody is, how they are reached."""


class AddForm(_IdentityFields):
    """Somebody new, and as what they come."""

    AS_MEMBER, AS_COUNCIL, ON_RECORD = "member", "council", "record"

    kind = forms.ChoiceField(
        label="They are",
        widget=forms.RadioSelect,
        initial=AS_MEMBER,
        choices=[
            (AS_MEMBER, "a member of the team"),
            (AS_COUNCIL, "on the Steering Council, without being a member"),
            (ON_RECORD, "neither, for now"),
        ],
    )
    since = _day(
        label="Since", required=False, help_text="The first day. Leave it empty where it is not recorded."
    )
    began = forms.ChoiceField(label="How the membership began", choices=_BEGINNINGS)
    decided_by = _decided_by(required=False, help_text="Public. For example: Vote of the PSRT.")
    source_url = _source(help_text="Public. Needed for the Steering Council.")

    def clean(self) -> dict[str, Any]:
        """Who decided is asked of everybody who comes into something."""
        given = self.cleaned_data
        if given.get("kind") != self.ON_RECORD and not given.get("decided_by"):
            self.add_error("decided_by", "Say who decided on this.")
        if (
            given.get("kind") == self.AS_COUNCIL
            and not given.get("source_url")
            and "source_url" not in self.errors
        ):
            self.add_error("source_url", "Link to the result of the election.")
        return given


class BeginForm(DeskForm):
    """A membership of somebody on the record."""

    joined = _day(
        label="Member since",
        required=False,
        help_text="The first day. Leave it empty where it is not recorded.",
    )
    began = forms.ChoiceField(
        label="How it began",
        choices=_BEGINNINGS,
        help_text="Who was a member before is recorded as returned.",
    )
    decided_by = _decided_by(help_text="Public. For example: Vote of the PSRT.")
    source_url = _source(help_text="Public.")


class EndForm(DeskForm):
    """The end of a membership that nobody else decided."""

    ended = forms.ChoiceField(
        label="How it ends",
        choices=_OWN_ENDS,
        widget=forms.RadioSelect,
        help_text="To remove somebody is for the Steering Council, at its own desk.",
    )
    left = _day(
        label="On",
        help_text="The first day on which they are no longer a member; today, or a day that has passed.",
    )
    decided_by = _decided_by(help_text="Public. For example: their own wish.")
    source_url = _source("Link to where they said so", help_text="Public.")


class RoleForm(DeskForm):
    """A role that begins."""

    role = forms.ChoiceField(
        label="Role",
        choices=_DESK_ROLES,
        widget=forms.RadioSelect,
        help_text="Admins are appointed by the Steering Council, on its own page.",
    )
    starts = _day(
        label="From", required=False, help_text="The first day. Leave it empty where it is not recorded."
    )
    decided_by = _decided_by(help_text="Public. For example: election by the core team; PEP 745.")
    source_url = _source(help_text="Public. Needed for the Steering Council.")

    def clean(self) -> dict[str, Any]:
        """Who sits on the Council can appoint admins: its election is linked."""
        given = self.cleaned_data
        if (
            given.get("role") == Role.STEERING_COUNCIL
            and not given.get("source_url")
            and "source_url" not in self.errors
        ):
            self.add_error("source_url", "Link to the result of the election.")
        return given


class EndRoleForm(DeskForm):
    """The end of a role."""

    ends = _day(label="On", help_text="The first day without the role.")
    decided_by = _decided_by(help_text="Public. For example: their own wish; the term was over.")
    source_url = _source(help_text="Public.")


class MembershipForm(_Versioned):
    """A membership as it should have been recorded."""

    joined = _day(
        label="Member since",
        required=False,
        help_text="The first day. Leave it empty where it is not recorded.",
    )
    joined_is_latest = forms.BooleanField(
        label="The real first day is not known, only that it was not later", required=False
    )
    began = forms.ChoiceField(label="How it began", choices=list(BEGAN_LABELS.items()))
    decided_by = _decided_by("Who decided on the beginning", required=False, help_text="Public.")
    source_url = _source("Link for the beginning", help_text="Public.")
    left = _day(label="Until", help_text="The first day on which they were no longer a member.")
    left_is_latest = forms.BooleanField(
        label="The real last day is not known, only that it was not later", required=False
    )
    ended = forms.ChoiceField(label="How it ended", choices=_ENDS)
    end_decided_by = _decided_by("Who decided on the end", required=False, help_text="Public.")
    end_source_url = _source("Link for the end", help_text="Public.")
    reason = _reason()

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        """Of an open membership only the beginning can be corrected."""
        super().__init__(*args, **kwargs)
        if is_open:
            for name in ("left", "left_is_latest", "ended", "end_decided_by", "end_source_url"):
                del self.fields[name]

    def facts(self) -> MembershipFacts:
        """What was typed."""
        return MembershipFacts(
            **{name: self.cleaned_data.get(name, nothing) for name, nothing in _MEMBERSHIP.items()}
        )


_MEMBERSHIP: Final[Mapping[str, Any]] = {
    "joined": None,
    "joined_is_latest": False,
    "began": "",
    "decided_by": "",
    "source_url": "",
    "left": None,
    "left_is_latest": False,
    "ended": "",
    "end_decided_by": "",
    "end_source_url": "",
}


class TermForm(_Versioned):
    """A role term as it should have been recorded."""

    starts = _day(
        label="From", required=False, help_text="The first day. Leave it empty where it is not recorded."
    )
    decided_by = _decided_by("Who decided on the beginning", required=False, help_text="Public.")
    source_url = _source("Link for the beginning", help_text="Public.")
    ends = _day(label="Until", help_text="The first day without the role.")
    end_decided_by = _decided_by("Who decided on the end", required=False, help_text="Public.")
    end_source_url = _source("Link for the end", help_text="Public.")
    reason = _reason()

    def __init__(self, *args: Any, is_open: bool, **kwargs: Any) -> None:
        """Of an open term only the beginning can be corrected."""
        super().__init__(*args, **kwargs)
        if is_open:
            for name in ("ends", "end_decided_by", "end_source_url"):
                del self.fields[name]

    def facts(self) -> TermFacts:
        """What was typed."""
        given = self.cleaned_data
        return TermFacts(
            starts=given["starts"],
            decided_by=given["decided_by"],
            source_url=given["source_url"],
            ends=given.get("ends"),
            end_decided_by=given.get("end_decided_by", ""),
            end_source_url=given.get("end_source_url", ""),
        )


class NoFields(DeskForm):
    """A button that has to be pressed."""
