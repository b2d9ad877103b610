"""Writes of activity: each function is one transaction with its audit entries."""

from activity.services.imports import Summary, import_advisories, note_failure, preview_import
from activity.services.names import dismiss_name, forget_name, match_anew, match_name
from activity.services.own import be_named, say_still_active
from activity.services.private_work import note_private_work, take_back_private_work
from activity.services.reports import (
    advance_report,
    begin_due_report,
    decide_line,
    finish_decided_reports,
    send_report,
)

__all__ = [
    "Summary",
    "advance_report",
    "be_named",
    "begin_due_report",
    "decide_line",
    "dismiss_name",
    "finish_decided_reports",
    "forget_name",
    "import_advisories",
    "match_anew",
    "match_name",
    "note_failure",
    "note_private_work",
    "preview_import",
    "say_still_active",
    "send_report",
    "take_back_private_work",
]
