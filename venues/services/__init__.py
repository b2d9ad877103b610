"""Writes to venues: each function is one transaction with its audit entries; the worker's ask a venue in between."""

from venues.services.applying import apply_now, chosen_rows, request_changes
from venues.services.comparing import compare_now, paste_list, request_comparison
from venues.services.grants import note_grant, note_revocation
from venues.services.knowing import (
    allow_entry,
    end_allowance,
    forget_match,
    match_entry,
    note_done_by_hand,
    note_found,
    without_grant,
)
from venues.services.nightly import publish_connections, request_nightly, wake_waiting
from venues.services.places import add_venue, change_venue, retire_venue

__all__ = [
    "add_venue",
    "allow_entry",
    "apply_now",
    "change_venue",
    "chosen_rows",
    "compare_now",
    "end_allowance",
    "forget_match",
    "match_entry",
    "note_done_by_hand",
    "note_found",
    "note_grant",
    "note_revocation",
    "paste_list",
    "publish_connections",
    "request_changes",
    "request_comparison",
    "request_nightly",
    "retire_venue",
    "wake_waiting",
    "without_grant",
]
