"""The rule and the periods that votes which open now will go by."""

from dataclasses import replace

from django.conf import settings

from nominations.models import RuleChange
from votes.rules import PRESETS, VotingRule


def rule_in_force() -> VotingRule:
    """What the Steering Council confirmed last; before it ever did, what the settings say. One query.

    A vote copies it when it opens.
    """
    latest = RuleChange.objects.filter(state=RuleChange.State.CONFIRMED).order_by("-decided_at").first()
    return latest.rule if latest else rule_of_settings()


def rule_of_settings() -> VotingRule:
    """What this installation began with."""
    return replace(
        PRESETS[settings.VOTING_RULE],
        review=settings.REVIEW_PERIOD,
        voting=settings.VOTING_PERIOD,
        veto=settings.VETO_PERIOD,
    )
