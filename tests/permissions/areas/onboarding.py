"""Onboarding: the admins' desk, the new member's own list, the mentor's page.

The member is arriving; the sponsor is asked to be the mentor.
"""

from datetime import timedelta
from typing import Final

from onboarding import services
from onboarding.models import Step
from onboarding.queries import newest_policy
from onboarding.rules import Kind, What
from psrt import clock
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address                  when visitor nominee member sponsor admin council ex-member outsider no-factor
onboarding:board         *    404     404     404    404     200   404     404       404      2fa
onboarding:start         *    404     404     404    404     200   404     404       404      2fa
onboarding:policy        *    404     404     404    404     200   404     404       404      2fa
onboarding:policy-edit   *    404     404     404    404     200   404     404       404      2fa
onboarding:template      *    404     404     404    404     200   404     404       404      2fa
onboarding:template-edit *    404     404     404    404     200   404     404       404      2fa
onboarding:checklist     *    404     404     404    404     200   404     404       404      2fa
onboarding:step          *    404     404     404    404     200   404     404       404      2fa
onboarding:step-done     *    404     404     404    404     405   404     404       404      2fa
onboarding:ask-mentor    *    404     404     404    404     200   404     404       404      2fa
onboarding:orientation   *    404     404     404    404     200   404     404       404      2fa
onboarding:own           *    login   login   200    200     200   200     login     login    2fa
onboarding:accept        *    404     404     200    200     200   404     404       404      2fa
onboarding:own-done      *    404     404     405    405     405   404     404       404      2fa
onboarding:mentor        *    404     404     404    200     404   404     404       404      2fa
onboarding:calendar      *    404     404     200    404     200   404     404       404      2fa
"""
POSTS: Final = """
address                  when visitor nominee member sponsor admin council ex-member outsider no-factor
onboarding:board         *    404     404     404    404     405   404     404       404      2fa
onboarding:start         *    404     404     404    404     302!  404     404       404      2fa
onboarding:policy        *    404     404     404    404     405   404     404       404      2fa
onboarding:policy-edit   *    404     404     404    404     302!  404     404       404      2fa
onboarding:template      *    404     404     404    404     405   404     404       404      2fa
onboarding:template-edit *    404     404     404    404     302!  404     404       404      2fa
onboarding:checklist     *    404     404     404    404     405   404     404       404      2fa
onboarding:step          *    404     404     404    404     302!  404     404       404      2fa
onboarding:step-done     *    404     404     404    404     302!  404     404       404      2fa
onboarding:ask-mentor    *    404     404     404    404     302!  404     404       404      2fa
onboarding:orientation   *    404     404     404    404     302!  404     404       404      2fa
onboarding:own           *    login   login   405    405     405   405     login     login    2fa
onboarding:accept        *    404     404     302!   302!    302!  404     404       404      2fa
onboarding:own-done      *    404     404     302!   404     404   404     404       404      2fa
onboarding:mentor        *    404     404     404    302!    404   404     404       404      2fa
onboarding:calendar      *    404     404     405    405     405   404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    now = clock.now()
    services.ship(now=now)
    membership = cast.bob.memberships.get()
    checklist = services.start_by_hand(membership=membership, actor=cast.carol, now=now)
    offer = services.ask_mentor(checklist=checklist, mentor=cast.alice, actor=cast.carol, now=now)
    services.set_orientation(
        checklist=checklist,
        starts_at=now + timedelta(days=3),
        minutes=60,
        place="https://call.example.org/1",
        actor=cast.carol,
        now=now,
    )
    step = Step.objects.filter(checklist=checklist, what=What.TASK).earliest("position")
    return {
        "checklist_id": checklist.pk,
        "offer_id": offer.pk,
        "step_id": step.pk,
        "kind": Kind.ONBOARDING.value,
    }


def _forms(cast: Cast, parts: Parts) -> Forms:
    policy = newest_policy()
    assert policy is not None
    in_a_week = (clock.now() + timedelta(days=7)).date().isoformat()
    step = {"title": "Policy", "what": "policy", "text": "", "owner": "new-member", "days": "7", "ORDER": "1"}
    return {
        "onboarding:board": {},
        "onboarding:start": {"membership": cast.alice.memberships.get().pk},
        "onboarding:policy": {},
        "onboarding:policy-edit": {"text": "Keep it quiet.", "based_on": "1", "action": "save"},
        "onboarding:template": {},
        "onboarding:template-edit": {
            "based_on": "1",
            "steps-TOTAL_FORMS": "1",
            "steps-INITIAL_FORMS": "0",
            **{f"steps-0-{name}": value for name, value in step.items()},
        },
        "onboarding:checklist": {},
        "onboarding:step": {"action": "skip", "reason": "Knows it."},
        "onboarding:step-done": {},
        "onboarding:ask-mentor": {"mentor": cast.dana.pk},
        "onboarding:orientation": {
            "day": in_a_week,
            "time": "16:30",
            "minutes": "60",
            "place": "https://call.example.org/2",
        },
        "onboarding:own": {},
        "onboarding:accept": {"sha256": policy.sha256, "accepted": "on"},
        "onboarding:own-done": {},
        "onboarding:mentor": {"action": "accept", "words": ""},
        "onboarding:calendar": {},
    }


ONBOARDING: Final = Area(name="onboarding", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
