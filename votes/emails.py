"""The mails of a vote; each says what happened, by when to act, and one link.

What a voter must be able to trust against the website itself, the opening with the board key and the
receipt, and an alarm, leave through the trustee process.
"""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from members.models import Person
from members.queries import role_holders
from members.rules import Role
from psrt.mail import absolute
from psrt.mail.models import Process
from psrt.mail.services import enqueue, forget
from votes.ceremonies import Progress
from votes.models import BoardEntry, Checkpoint, Poll, TrusteePlan

TELL_WHO_VOTED_WHEN: Final = ("vote-receipt", "vote-reminder")
"""Their times tell who voted when, and so which ballot was whose."""


def poll_url(poll: Poll) -> str:
    """The absolute address of the poll's page."""
    return absolute(reverse("votes:poll", args=[poll.pk]))


def vote_open(poll: Poll, person: Person, *, board_key: str, now: datetime) -> None:
    """Tell one voter that the vote is open, with what to check the board against."""
    enqueue(
        "vote-open",
        to=person.email,
        key=f"vote-open:{poll.pk}:{person.pk}",
        context={"poll": poll, "person": person, "board_key": board_key, "url": poll_url(poll)},
        now=now,
        process=Process.TRUSTEE,
    )


def vote_open_to_list(poll: Poll, *, board_key: str, now: datetime) -> None:
    """Tell the team's private list, if there is one."""
    if settings.PRIVATE_LIST_ADDRESS:
        enqueue(
            "vote-open-list",
            to=settings.PRIVATE_LIST_ADDRESS,
            key=f"vote-open:{poll.pk}:list",
            context={"poll": poll, "board_key": board_key, "url": poll_url(poll)},
            now=now,
            process=Process.TRUSTEE,
        )


def receipt(poll: Poll, person: Person, ballot: BoardEntry, checkpoint: Checkpoint, *, now: datetime) -> None:
    """Confirm one recorded ballot to its voter: revision, tracker and signed head, never the choice (§6)."""
    board = absolute(f"{reverse('votes:board', args=[poll.pk])}?tracker={ballot.tracker}")
    enqueue(
        "vote-receipt",
        to=person.email,
        key=f"vote-receipt:{poll.pk}:{person.pk}:{ballot.rev}",
        context={"poll": poll, "person": person, "ballot": ballot, "checkpoint": checkpoint, "url": board},
        now=now,
        process=Process.TRUSTEE,
    )


def reminder(poll: Poll, person: Person, *, which: str, now: datetime) -> None:
    """Remind one voter who has not voted; ``which`` is "half-time" or "last-day"."""
    enqueue(
        "vote-reminder",
        to=person.email,
        key=f"vote-reminder:{poll.pk}:{which}:{person.pk}",
        context={"poll": poll, "person": person, "which": which, "url": poll_url(poll)},
        now=now,
    )


def forget_who_voted_when(poll: Poll) -> None:
    """Drop the stored receipts and reminders: they tell who voted when, and so which ballot was whose."""
    for name in TELL_WHO_VOTED_WHEN:
        forget(f"{name}:{poll.pk}:")


def alarm(poll: Poll, *, now: datetime) -> None:
    """Tell every admin that the trustee has stopped a vote, and why."""
    for admin in role_holders(Role.ADMIN, on=now.date()).exclude(email=""):
        enqueue(
            "vote-alarm",
            to=admin.email,
            key=f"vote-alarm:{poll.pk}:{admin.pk}",
            context={"poll": poll, "person": admin, "url": poll_url(poll)},
            now=now,
            process=Process.TRUSTEE,
        )


def trustee_halted(reason: str, *, now: datetime) -> None:
    """Tell every admin that the trustee process does nothing for any vote, and why; once a day."""
    for admin in role_holders(Role.ADMIN, on=now.date()).exclude(email=""):
        enqueue(
            "trustee-halted",
            to=admin.email,
            key=f"trustee-halted:{now:%Y-%m-%d}:{admin.pk}",
            context={"reason": reason, "person": admin},
            now=now,
            process=Process.TRUSTEE,
        )


def trustees_url(plan: TrusteePlan) -> str:
    """The absolute address of the page of a vote's trustees."""
    return absolute(reverse("votes:trustees", args=[plan.pk]))


def ceremony_step(plan: TrusteePlan, progress: Progress, person: Person, *, time: int, now: datetime) -> None:
    """Ask one person for their message of the round under way; ``time`` 0 is the first time, then reminders."""
    round_ = progress.round
    if round_ is None:
        return  # finished meanwhile
    enqueue(
        "trustee-ceremony",
        to=person.email,
        key=f"trustee-ceremony:{progress.ceremony.pk}:{round_.value}:{person.pk}:{time}",
        context={
            "plan": plan,
            "person": person,
            "round": round_.value,
            "step": round_.label,
            "reminder": time > 0,
            "url": trustees_url(plan),
        },
        now=now,
    )


def partial_wanted(poll: Poll, person: Person, *, time: int, now: datetime) -> None:
    """Ask one person for their partial decryption; ``time`` 0 is the first time, then reminders."""
    enqueue(
        "trustee-partial",
        to=person.email,
        key=f"trustee-partial:{poll.pk}:{person.pk}:{time}",
        context={
            "poll": poll,
            "person": person,
            "reminder": time > 0,
            "url": absolute(reverse("votes:trustees", args=[poll.pk])),
        },
        now=now,
    )


def too_few_trustees(
    plan: TrusteePlan, progress: Progress, admin: Person, *, names: list[str], what: str, now: datetime
) -> None:
    """Tell one admin, once for each ceremony, to "choose" other people or to "cancel" what can't be counted.

    ``names`` are those who have left the team.
    """
    enqueue(
        "trustee-left",
        to=admin.email,
        key=f"trustee-left:{progress.ceremony.pk}:{what}:{admin.pk}",
        context={
            "plan": plan,
            "person": admin,
            "names": names,
            "what": what,
            "threshold": progress.ceremony.threshold,
            "url": trustees_url(plan),
        },
        now=now,
    )
