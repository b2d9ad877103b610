"""What changes a poll, for the rest of the site. Opening, signing and counting are the trustee's alone."""

from votes.services.casting import BallotRefused, cast
from votes.services.polls import (
    PeriodTooShort,
    PollAlreadyOver,
    cancel_poll,
    delete_salts,
    raise_alarm,
    request_poll,
)
from votes.services.reminders import send_due_reminders

__all__ = [
    "BallotRefused",
    "PeriodTooShort",
    "PollAlreadyOver",
    "cancel_poll",
    "cast",
    "delete_salts",
    "raise_alarm",
    "request_poll",
    "send_due_reminders",
]
