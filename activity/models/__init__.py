"""Advisories and who is credited in them, what admins noted, and what people say of themselves."""

from activity.models.advisories import AdvisoryRecord, Credit, ImportRun, RememberedName
from activity.models.own import PrivateWork, StillActive, Unnamed

__all__ = [
    "AdvisoryRecord",
    "Credit",
    "ImportRun",
    "PrivateWork",
    "RememberedName",
    "StillActive",
    "Unnamed",
]
