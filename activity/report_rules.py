"""The yearly report's decisions: when it is due, whom to ask when, and what is found of each member. Pure.

PEP 811: a member who neither coordinated nor commented on a report since the last yearly report is inactive,
unless they are a Release Manager or on the Steering Council. Comments leave no trace that can be read here, so
nobody is found inactive who was not asked, reminded twice and given time to answer.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from members.rules import ROLE_LABELS, Role


class State(StrEnum):
    """Where a report stands."""

    ASKING = "asking"
    REVIEW = "review"
    SENT = "sent"
    DECIDED = "decided"


STATE_LABELS: Final[dict[str, str]] = {
    State.ASKING.value: "Members are asked",
    State.REVIEW.value: "Admins review it",
    State.SENT.value: "With the Steering Council",
    State.DECIDED.value: "Decided",
}


class Finding(StrEnum):
    """What a report says of a member."""

    INACTIVE = "inactive"
    ASKED = "asked"
    UNREACHABLE = "unreachable"
    ANSWERED = "answered"
    ACTIVE = "active"
    NEW = "new"
    EXEMPT = "exempt"


FINDING_LABELS: Final[dict[str, str]] = {
    Finding.INACTIVE.value: "Inactive",
    Finding.ASKED.value: "Asked, no answer yet",
    Finding.UNREACHABLE.value: "Not called inactive: not asked in time",
    Finding.ANSWERED.value: "Answered that they are active",
    Finding.ACTIVE.value: "Active",
    Finding.NEW.value: "Joined since the last report",
    Finding.EXEMPT.value: "Exempt",
}


class Decision(StrEnum):
    """What the Steering Council decides of an inactive member."""

    KEEP = "keep"
    REMOVE = "remove"


DECISION_LABELS: Final[dict[str, str]] = {
    Decision.KEEP.value: "Stays on the team",
    Decision.REMOVE.value: "Removed",
}
EXEMPTING: Final = (Role.RELEASE_MANAGER, Role.STEERING_COUNCIL)


# --- When ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Period:
    """From the day of the last report until, and without, the day of this one."""

    begins: date
    ends: date


def due_period(*, today: date, first: date, last: date | None) -> Period | None:
    """The period whose report is due, if any.

    ``first`` is the day of the first report, ``last`` the day of the last one that there was. A report is due
    on its yearly day and covers the time since the last one; of several days that were missed the latest
    counts, so what was missed is caught up in one.
    """
    next_day = first if last is None else years_after(last, 1)
    if today < next_day:
        return None
    ends = next_day
    while (following := years_after(ends, 1)) <= today:
        ends = following
    return Period(begins=years_after(first, -1) if last is None else last, ends=ends)


def years_after(day: date, years: int) -> date:
    """The same day of another year; the last of February for a leap day in a year without one."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


# --- Asking ----------------------------------------------------------------------------------------------------------

# From the first mail to the end at least 14 days, and 10 between the first mail and the second reminder.
UNTIL_REMINDER: Final = timedelta(days=5)
UNTIL_SECOND_REMINDER: Final = timedelta(days=5)
UNTIL_OVER: Final = timedelta(days=4)


@dataclass(frozen=True, slots=True)
class Asked:
    """When a member was asked, and reminded."""

    asked_at: datetime
    reminded_at: datetime | None = None
    reminded_again_at: datetime | None = None


class NextMail(StrEnum):
    """What to do next for a member who has not answered."""

    ASK = "ask"
    REMIND = "remind"
    REMIND_AGAIN = "remind-again"
    WAIT = "wait"
    OVER = "over"


def next_mail(asked: Asked | None, *, now: datetime) -> NextMail:
    """What is due for somebody who has to be asked. Each wait begins with the mail before, so that one that
    went late shortens none.
    """
    if asked is None:
        return NextMail.ASK
    if asked.reminded_at is None:
        return NextMail.REMIND if now >= asked.asked_at + UNTIL_REMINDER else NextMail.WAIT
    if asked.reminded_again_at is None:
        due = asked.reminded_at + UNTIL_SECOND_REMINDER
        return NextMail.REMIND_AGAIN if now >= due else NextMail.WAIT
    return NextMail.OVER if now >= asked.reminded_again_at + UNTIL_OVER else NextMail.WAIT


def answers_until(asked: Asked) -> datetime:
    """Until when an answer counts at least: the end of the wait if every mail goes out on time."""
    if asked.reminded_again_at is not None:
        return asked.reminded_again_at + UNTIL_OVER
    if asked.reminded_at is not None:
        return asked.reminded_at + UNTIL_SECOND_REMINDER + UNTIL_OVER
    return asked.asked_at + UNTIL_REMINDER + UNTIL_SECOND_REMINDER + UNTIL_OVER


# --- What is found ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberFacts:
    """What is known of a member for a period: ``worked`` is the last day of work in it, ``said`` whether they
    said in it that they are active.
    """

    roles: Collection[Role]
    joined: date | None
    worked: date | None
    said: bool
    has_address: bool
    asked: Asked | None


def find(facts: MemberFacts, *, begins: date, now: datetime) -> tuple[Finding, str]:
    """Return what a report finds of a member, and the reason where there is one to give."""
    exempting = [ROLE_LABELS[role] for role in EXEMPTING if role in facts.roles]
    if exempting:
        return Finding.EXEMPT, ", ".join(exempting)
    if facts.worked is not None:
        return Finding.ACTIVE, ""
    if facts.said:
        return Finding.ANSWERED, ""
    if facts.joined is not None and facts.joined >= begins:
        return Finding.NEW, ""
    if facts.asked is None and not facts.has_address:
        return Finding.UNREACHABLE, "The record has no e-mail address to ask at."
    if next_mail(facts.asked, now=now) is NextMail.OVER:
        return Finding.INACTIVE, "No known work, and no answer to three e-mails."
    return Finding.ASKED, ""


def is_open(finding: Finding) -> bool:
    """Whether the member still has to be asked, or has time left to answer."""
    return finding is Finding.ASKED
