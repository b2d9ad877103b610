"""Motions of the Steering Council, who said what to them, and what nobody decides without one."""

from council.models.guards import AdminByMotion, LineByMotion, NominationByMotion, RuleByMotion
from council.models.motion import Motion, MotionQuerySet
from council.models.seat import Seat

__all__ = [
    "AdminByMotion",
    "LineByMotion",
    "Motion",
    "MotionQuerySet",
    "NominationByMotion",
    "RuleByMotion",
    "Seat",
]
