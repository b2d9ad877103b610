"""Writes of activity: each function is one transaction with its audit entries."""

from activity.services.imports import Summary, import_advisories, note_failure, preview_import
from activity.services.names import dismiss_name, forget_name, match_anew, match_name
from activity.services.own import be_named, say_still_active
from activity.services.private_work import note_private_work, take_back_private_work

__all__ = [
    "Summary",
    "be_named",
    "dismiss_name",
    "forget_name",
    "import_advisories",
    "match_anew",
    "match_name",
    "note_failure",
    "note_private_work",
    "preview_import",
    "say_still_active",
    "take_back_private_work",
]
