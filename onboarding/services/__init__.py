"""Writes to checklists: each function is one transaction with its audit entries, history and mail."""

from onboarding.services.checklists import AlreadyStarted, NotShipped, start_by_hand
from onboarding.services.mentoring import answer_offer, ask_mentor, release_mentor, set_orientation
from onboarding.services.policy import accept_policy, publish_policy
from onboarding.services.shipping import ship
from onboarding.services.steps import finish_if_done, move_due, reopen, skip, tick
from onboarding.services.sweeping import due_steps
from onboarding.services.templates import publish_template

__all__ = [
    "AlreadyStarted",
    "NotShipped",
    "accept_policy",
    "answer_offer",
    "ask_mentor",
    "due_steps",
    "finish_if_done",
    "move_due",
    "publish_policy",
    "publish_template",
    "release_mentor",
    "reopen",
    "set_orientation",
    "ship",
    "skip",
    "start_by_hand",
    "tick",
]
