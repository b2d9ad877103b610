"""The rule and the periods that new nominations go by, from the settings."""

from dataclasses import replace

from django.conf import settings

from votes.rules import PRESETS, VotingRule


def rule_in_force() -> VotingRule:
    """The preset this team chose, with its periods. It is copied onto a poll when the vote opens."""
    return replace(
        PRESETS[settings.VOTING_RULE],
        review=settings.REVIEW_PERIOD,
        voting=settings.VOTING_PERIOD,
        veto=settings.VETO_PERIOD,
    )
