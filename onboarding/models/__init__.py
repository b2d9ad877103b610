"""Templates, checklists with their steps and history, the embargo policy and who accepted it."""

from onboarding.models.checklist import Checklist, HistoryEntry, Reminder, Step
from onboarding.models.mentoring import MentorOffer, Orientation
from onboarding.models.policy import Acceptance, PolicyVersion
from onboarding.models.template import TemplateVersion

__all__ = [
    "Acceptance",
    "Checklist",
    "HistoryEntry",
    "MentorOffer",
    "Orientation",
    "PolicyVersion",
    "Reminder",
    "Step",
    "TemplateVersion",
]
