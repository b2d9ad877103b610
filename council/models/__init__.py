"""Motions of the Steering Council, who said what to them, and what nobody decides without one."""

from council.models.guards import AdminByMotion, LineByMotion, NominationByMotion, RuleByMotion
from council.models.motion import LONGEST_NOTE, Motion, MotionQuerySet
from council.models.seat import Seat

__all__ = [
    "LONGEST_NOTE",
    "AdminByMotion",
    "LineByMotion",
    "Motion",
    "MotionQuerySet",
    "NominationByMotion",
    "RuleByMotion",
    "Seat",
]
