"""The rule that votes go by."""

from typing import Final

from nominations.models import RuleChange
from nominations.queries import open_proposal
from nominations.services import Proposal, propose_rule
from psrt import clock
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address                   when visitor nominee member sponsor admin council ex-member outsider no-factor
nominations:rule          *    404     404     404    404     200   404     404       404      2fa
nominations:rule-take-back *   404     404     404    404     302   404     404       404      2fa
"""
POSTS: Final = """
address                   when visitor nominee member sponsor admin council ex-member outsider no-factor
nominations:rule          *    404     404     404    404     422   404     404       404      2fa
nominations:rule-take-back *   404     404     404    404     302!  404     404       404      2fa
"""
# fmt: on


def proposed(cast: Cast) -> RuleChange:
    """The one proposal that can be open at a time."""
    proposal = Proposal(preset="votes-cast", review_days=7, voting_days=7, veto_days=7)
    return open_proposal() or propose_rule(
        proposal=proposal, reason="For the tests.", actor=cast.dana, now=clock.now()
    )


def _prepare(cast: Cast) -> Parts:
    proposed(cast)
    return {}


def _forms(cast: Cast, parts: Parts) -> Forms:
    return {
        # another proposal is open already
        "nominations:rule": {
            "preset": "membership", "review_days": 8, "voting_days": 8, "veto_days": 8, "reason": "More time."
        },
        "nominations:rule-take-back": {},
    }  # fmt: skip


RULE: Final = Area(name="rule", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
