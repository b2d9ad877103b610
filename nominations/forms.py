"""The forms of a nomination. They check form; whether a step is allowed is the services' to say."""

import re
from typing import Any, Final
from uuid import uuid4

from django import forms

from members.rules import NAME_MAX_LENGTH, is_github_login, name_problem
from nominations.models import STATEMENT_FIELDS, Nomination, StatementVersion
from nominations.models.rule_change import LONGEST_DAYS
from psrt.fields import MarkdownField
from psrt.forms import SiteForm

TEXT_LIMIT: Final = 20_000
_GITHUB_URL = re.compile(r"^(https?://)?(www\.)?github\.com/", re.IGNORECASE)
MARKDOWN_HELP: Final = "Markdown works."


class NameField(forms.CharField):
    """A name or alias that the roster can carry."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=NAME_MAX_LENGTH,
            help_text="As the public roster will show it. An alias is fine; nobody asks for a legal name.",
            **kwargs,
        )

    def clean(self, value: Any) -> str:
        """Refuse what cannot be shown."""
        name: str = super().clean(value)
        if name and (problem := name_problem(name)):
            raise forms.ValidationError(problem)
        return name


class GitHubField(forms.CharField):
    """A GitHub username, of whatever was pasted."""

    def __init__(self) -> None:
        super().__init__(
            label="GitHub username",
            required=False,
            max_length=100,
            widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
        )

    def clean(self, value: Any) -> str:
        """The bare username."""
        login: str = _GITHUB_URL.sub("", super().clean(value)).strip("@/ ")
        if login and not is_github_login(login):
            raise forms.ValidationError("This is not a GitHub username: letters, digits and hyphens only.")
        return login


class GitHubIdField(forms.IntegerField):
    """The number that GitHub gives an account."""

    def __init__(self) -> None:
        super().__init__(
            label="Numeric GitHub id",
            required=False,
            min_value=1,
            max_value=2**63 - 1,
            help_text="If you know it: it stays the same when the username changes.",
            widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
        )


class StatementForm(SiteForm):
    """What the sponsor says for the nominee."""

    use_required_attribute = False  # a draft may be saved unfinished, and a preview asked for at any time

    justification = MarkdownField(
        rows=10,
        max_length=TEXT_LIMIT,
        help_text=f"Why should this person join the team? Say what you have seen them do. {MARKDOWN_HELP}",
    )
    skills = MarkdownField(
        label="Relevant skills",
        rows=4,
        required=False,
        help_text="For example: memory safety, cryptography, fuzzing, packaging, writing advisories.",
    )
    contributions = MarkdownField(
        label="Past contributions",
        rows=5,
        required=False,
        help_text="Links to pull requests, reports, advisories, talks; one to a line.",
    )
    motivation = MarkdownField(
        rows=4, required=False, help_text="Why they want to do this, best in their own words."
    )
    availability = MarkdownField(
        rows=3, required=False, help_text="How much time they have, and from when; time zone if it matters."
    )
    references = MarkdownField(
        rows=3, required=False, help_text="Who else knows their work and can be asked."
    )

    @staticmethod
    def initial_of(version: StatementVersion) -> dict[str, object]:
        """The fields as a version has them."""
        return dict(version.texts())

    def statement(self) -> dict[str, str]:
        """The checked texts by name."""
        return {field: self.cleaned_data[field] for field in STATEMENT_FIELDS}

    def typed(self) -> dict[str, str]:
        """The texts as typed, checked or not."""
        return {field: str(self[field].value() or "") for field in STATEMENT_FIELDS}


class DraftForm(StatementForm):
    """A whole nomination. ``draft_id`` makes sending it twice harmless, ``revision`` prevents overwriting."""

    draft_id = forms.UUIDField(widget=forms.HiddenInput)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = NameField(label="Name or alias", widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail address",
        help_text="Private. The nominee is asked there whether they agree; nothing happens before that.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    github = GitHubField()
    github_id = GitHubIdField()
    bio = MarkdownField(
        label="Brief bio",
        rows=4,
        help_text=f"A few sentences. The nominee can correct it before they agree. {MARKDOWN_HELP}",
    )

    field_order = ["draft_id", "revision", "name", "email", "github", "github_id", "bio", *STATEMENT_FIELDS]

    def __init__(self, *args: Any, complete: bool = False, **kwargs: Any) -> None:
        """``complete``: it is to be submitted, so nothing that a submission needs may be empty."""
        super().__init__(*args, **kwargs)
        self._complete = complete

    @classmethod
    def blank(cls) -> "DraftForm":
        """For a new draft."""
        return cls(initial={"draft_id": uuid4(), "revision": 0})

    @classmethod
    def of(cls, nomination: Nomination, version: StatementVersion) -> "DraftForm":
        """For a saved draft."""
        return cls(
            initial={
                "draft_id": nomination.pk,
                "revision": nomination.revision,
                "name": nomination.nominee_name,
                "email": nomination.nominee_email,
                "github": nomination.nominee_github,
                "github_id": nomination.nominee_github_id,
                "bio": nomination.nominee_bio,
                **cls.initial_of(version),
            }
        )

    def full_clean(self) -> None:
        """A draft needs a name only; the labels still tell what a submission needs."""
        needed_later = [self.fields[name] for name in ("email", "bio", "justification")]
        for field in needed_later:
            field.required = self._complete
        super().full_clean()
        for field in needed_later:
            field.required = True

    def nominee(self) -> dict[str, Any]:
        """The checked fields that describe the nominee."""
        return {field: self.cleaned_data[field] for field in ("name", "email", "github", "github_id", "bio")}


class AmendForm(StatementForm):
    """A new version of the statement."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    note = forms.CharField(
        label="What did you change, and why?",
        required=False,
        max_length=300,
        help_text="One line, shown with the version.",
    )
    restart = forms.BooleanField(
        label="This changes the substance: the review starts again, and everybody is told",
        required=False,
    )

    def __init__(self, *args: Any, in_review: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not in_review:
            del self.fields["restart"]


class CommentForm(SiteForm):
    """A remark in review; ``comment_id`` makes sending it twice harmless."""

    use_required_attribute = False  # a preview of nothing is answered by the server

    comment_id = forms.UUIDField(widget=forms.HiddenInput)
    body = MarkdownField(
        label="Your comment or question", rows=5, max_length=TEXT_LIMIT, help_text=MARKDOWN_HELP
    )

    @classmethod
    def blank(cls) -> "CommentForm":
        """For a new comment."""
        return cls(initial={"comment_id": uuid4()})


class SoundingForm(SiteForm):
    """A message between the Council and the sponsor; ``sounding_id`` makes sending it twice harmless."""

    use_required_attribute = False  # a preview of nothing is answered by the server

    sounding_id = forms.UUIDField(widget=forms.HiddenInput)
    text = MarkdownField(label="Your message", rows=6, max_length=TEXT_LIMIT, help_text=MARKDOWN_HELP)

    @classmethod
    def blank(cls) -> "SoundingForm":
        """For a new message."""
        return cls(initial={"sounding_id": uuid4()})


class ReasonForm(SiteForm):
    """A step that is taken with a reason."""

    reason = MarkdownField(rows=4, help_text="It is recorded, and the members can read it.")


class ResendForm(SiteForm):
    """Ask the nominee again, perhaps at another address; their GitHub username can be corrected with it."""

    email = forms.EmailField(label="The nominee’s e-mail address", help_text="Correct it if it was mistyped.")
    github = GitHubField()

    def clean_github(self) -> str | None:
        """The username; None where none was sent, which changes nothing."""
        return self.cleaned_data["github"] if "github" in self.data else None


class AccountForm(SiteForm):
    """The nominee's GitHub account, corrected in review."""

    use_required_attribute = False

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    github = GitHubField()
    github_id = GitHubIdField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["github"].required = True


class OwnWordsForm(SiteForm):
    """The nominee's own name and bio."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = NameField(label="Your name or alias")
    bio = MarkdownField(label="Your bio", rows=5, help_text=MARKDOWN_HELP)


class DeclineForm(SiteForm):
    """A no, with or without a reason."""

    reason = MarkdownField(
        label="Would you like to say why?",
        rows=3,
        required=False,
        help_text="Only your sponsor and the admins of the team read it.",
    )


class RuleForm(SiteForm):
    """A change of the rule that votes go by."""

    preset = forms.ChoiceField(
        label="When a vote approves",
        choices=[
            ("membership", "Yes from two-thirds of the whole membership (the team’s founding guide)"),
            ("votes-cast", "Yes from two-thirds of the votes for yes or no (PEP 811, PEP 13)"),
        ],
        widget=forms.RadioSelect,
    )
    review_days = forms.IntegerField(label="Days of review", min_value=7, max_value=LONGEST_DAYS)
    voting_days = forms.IntegerField(label="Days of voting", min_value=7, max_value=LONGEST_DAYS)
    veto_days = forms.IntegerField(label="Days for the Council’s veto", min_value=1, max_value=LONGEST_DAYS)
    reason = MarkdownField(
        label="Why?", rows=4, help_text="The Steering Council reads it, and the members if it is confirmed."
    )
