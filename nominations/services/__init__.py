"""Writes to nominations: each function is one transaction with its audit entry and its mail."""

from nominations.services.common import ReasonMissing, StaleForm
from nominations.services.consent import correct, decline, give_consent, resend_consent
from nominations.services.council import clear, lapse, veto
from nominations.services.drafting import (
    Incomplete,
    Statement,
    SubmittedMeanwhile,
    create_draft,
    edit_draft,
    submit,
)
from nominations.services.github import SameAccount, correct_github
from nominations.services.nominee import (
    AlreadyNominated,
    Nominee,
    NomineeIsMember,
    NomineeIsSponsor,
    NomineeRefused,
)
from nominations.services.review import NothingChanged, amend, comment
from nominations.services.rule import Proposal, decide_rule, propose_rule, take_back_rule
from nominations.services.soundings import sound
from nominations.services.stuck import Stuck, stuck, tell_admins
from nominations.services.voting import advance, close, open_vote, record_outcome
from nominations.services.withdrawal import withdraw, withdraw_as_nominee

__all__ = [
    "AlreadyNominated",
    "Incomplete",
    "Nominee",
    "NomineeIsMember",
    "NomineeIsSponsor",
    "NomineeRefused",
    "NothingChanged",
    "Proposal",
    "ReasonMissing",
    "SameAccount",
    "StaleForm",
    "Statement",
    "Stuck",
    "SubmittedMeanwhile",
    "advance",
    "amend",
    "clear",
    "close",
    "comment",
    "correct",
    "correct_github",
    "create_draft",
    "decide_rule",
    "decline",
    "edit_draft",
    "give_consent",
    "lapse",
    "open_vote",
    "propose_rule",
    "record_outcome",
    "resend_consent",
    "sound",
    "stuck",
    "submit",
    "take_back_rule",
    "tell_admins",
    "veto",
    "withdraw",
    "withdraw_as_nominee",
]
