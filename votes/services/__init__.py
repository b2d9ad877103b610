"""What changes a poll, for the rest of the site. Opening, signing and counting are the trustee's alone."""

from votes.services.casting import BallotRefused, cast
from votes.services.opening_sum import give_partial, give_up_poll, report_lost
from votes.services.polls import (
    PeriodTooShort,
    PollAlreadyOver,
    cancel_poll,
    delete_salts,
    raise_alarm,
    request_poll,
    tell_of_halt,
)
from votes.services.reminders import send_due_reminders
from votes.services.trustee_mail import send_trustee_mails
from votes.services.trustees import (
    TrusteesRefused,
    choose_default,
    choose_trustees,
    complain,
    drop_plan,
    eligible,
    plan_poll,
    send_message,
)

__all__ = [
    "BallotRefused",
    "PeriodTooShort",
    "PollAlreadyOver",
    "TrusteesRefused",
    "cancel_poll",
    "cast",
    "choose_default",
    "choose_trustees",
    "complain",
    "delete_salts",
    "drop_plan",
    "eligible",
    "give_partial",
    "give_up_poll",
    "plan_poll",
    "raise_alarm",
    "report_lost",
    "request_poll",
    "send_due_reminders",
    "send_message",
    "send_trustee_mails",
    "tell_of_halt",
]
