"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from members.personal_data import Section
from onboarding.models import Acceptance, Checklist, HistoryEntry, MentorOffer, Reminder, Step

SECTIONS: Final = (
    Section(
        key="checklists",
        model=Checklist,
        by="person",
        fields=("kind", "started_at", "outcome", "closed_at", "words"),
        order="started_at",
    ),
    Section(
        key="checklist_steps",
        model=Step,
        by="checklist__person",
        fields=("checklist__kind", "title", "venue__name", "owner", "due", "state", "changed_at", "words"),
        order="position",
    ),
    Section(
        key="checklist_history",
        model=HistoryEntry,
        by="checklist__person",
        fields=("checklist__kind", "step__title", "what", "due", "at", "words"),
        order="at",
    ),
    Section(
        key="checklist_reminders", model=Reminder, by="person", fields=("checklist__kind", "at"), order="at"
    ),
    Section(
        key="policy_acceptances",
        model=Acceptance,
        by="person",
        fields=("version__number", "version__text", "sha256", "accepted_at"),
        order="accepted_at",
    ),
    Section(
        key="mentoring",
        model=MentorOffer,
        by="mentor",
        fields=("asked_at", "answer", "answered_at", "words", "released_at"),
        order="asked_at",
    ),
)

_OTHERS: Final = (
    "What you did on other people’s checklists, and which templates and policies you wrote: that you did it is in "
    "the part from the audit log."
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "onboarding.TemplateVersion.author": _OTHERS,
    "onboarding.PolicyVersion.author": _OTHERS,
    "onboarding.Checklist.started_by": _OTHERS,
    "onboarding.Checklist.changed_by": _OTHERS,
    "onboarding.Step.changed_by": _OTHERS,
    "onboarding.HistoryEntry.by": _OTHERS,
    "onboarding.MentorOffer.asked_by": _OTHERS,
    "onboarding.Orientation.set_by": _OTHERS,
}
