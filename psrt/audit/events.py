"""The names of what the audit log tells."""

from enum import StrEnum


class Event(StrEnum):
    """``<app>.<what happened>``, in the past tense. A value is never renamed or reused: old entries carry it."""

    # Operations
    SWITCH_TURNED_ON = "operations.switch_turned_on"
    SWITCH_TURNED_OFF = "operations.switch_turned_off"
