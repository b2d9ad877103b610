"""Advisories and who is credited in them, what admins noted, what people say of themselves, and the yearly report."""

from activity.models.advisories import AdvisoryRecord, Credit, ImportRun, RememberedName
from activity.models.own import PrivateWork, StillActive, Unnamed
from activity.models.reports import Question, Report, ReportLine

__all__ = [
    "AdvisoryRecord",
    "Credit",
    "ImportRun",
    "PrivateWork",
    "Question",
    "RememberedName",
    "Report",
    "ReportLine",
    "StillActive",
    "Unnamed",
]
