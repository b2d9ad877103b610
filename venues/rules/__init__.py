"""The decisions of the venues app: pure, over plain data, without Django or a clock."""

from venues.rules.comparing import (
    CHANGEABLE,
    DIFFERENCES,
    GROUP_LABELS,
    Diff,
    Group,
    Remembered,
    Row,
    as_text,
    compare,
    obstacle,
    refused,
)
from venues.rules.entries import Entry, Known, Listing, Refusal, entries_of
from venues.rules.kinds import CONNECTABLE, KIND_LABELS, SPEAKERS, Kind, address_problem
from venues.rules.reading import FORM_LABELS, MAX_BYTES, Form, Unreadable, read_list
from venues.rules.timing import LOST_AFTER, SETTLED_AFTER, is_nightly_due, last_night

__all__ = [
    "CHANGEABLE",
    "CONNECTABLE",
    "DIFFERENCES",
    "FORM_LABELS",
    "GROUP_LABELS",
    "KIND_LABELS",
    "LOST_AFTER",
    "MAX_BYTES",
    "SETTLED_AFTER",
    "SPEAKERS",
    "Diff",
    "Entry",
    "Form",
    "Group",
    "Kind",
    "Known",
    "Listing",
    "Refusal",
    "Remembered",
    "Row",
    "Unreadable",
    "address_problem",
    "as_text",
    "compare",
    "entries_of",
    "is_nightly_due",
    "last_night",
    "obstacle",
    "read_list",
    "refused",
]
