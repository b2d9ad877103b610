"""Forms of the Council's pages. They check form; whether something may be done is the services' to say."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from council.rules import Choice
from members.models import Person
from psrt.fields import MarkdownField
from psrt.forms import SiteForm

CONFLICT = "conflict"


class MotionForm(SiteForm):
    """The reason of a motion, and where its minutes are."""

    reason = MarkdownField(
        rows=4, max_length=1000, help_text="Recorded with the decision, for those who come after you."
    )
    minutes_url = forms.URLField(
        label="Link to the minutes", required=False, assume_scheme="https", max_length=500
    )


class VoteForm(SiteForm):
    """Yes, no or abstain; a conflict of interest is a reason to abstain of its own."""

    vote = forms.ChoiceField(
        label="What you say to it",
        widget=forms.RadioSelect,
        choices=[
            (Choice.YES.value, "Yes"),
            (Choice.NO.value, "No"),
            (Choice.ABSTAIN.value, "Abstain"),
            (CONFLICT, "Abstain, because I have a conflict of interest"),
        ],
        error_messages={"required": "Choose yes, no, or one of the two ways to abstain."},
    )
    words = forms.CharField(
        label="In your words",
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="On record beside your vote. For a conflict of interest: what it is.",
    )

    def clean(self) -> dict[str, Any]:
        """A conflict of interest is on record with what it is."""
        given = self.cleaned_data
        if given.get("vote") == CONFLICT and not given.get("words") and "words" not in self.errors:
            self.add_error("words", "Say in a few words what your conflict of interest is.")
        return given

    def said(self) -> dict[str, Any]:
        """The arguments of ``services.vote``."""
        vote, words = self.cleaned_data["vote"], self.cleaned_data["words"]
        if vote == CONFLICT:
            return {"choice": Choice.ABSTAIN, "conflict": words}
        return {"choice": Choice(vote), "words": words}


class PersonForm(SiteForm):
    """Whom a motion is about."""

    def __init__(self, *args: Any, people: QuerySet[Person], **kwargs: Any) -> None:
        """``people`` are those to choose from."""
        super().__init__(*args, **kwargs)
        self.fields["person"] = forms.ModelChoiceField(
            people.order_by("name"),
            label="Member",
            empty_label="Choose",
            error_messages={"required": "Choose a member.", "invalid_choice": "Choose one of the list."},
        )
