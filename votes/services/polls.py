from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.queue import kick
from votes import emails
from votes.models import Poll, TrusteeHalt
from votes.rules import HALT_OVER_AFTER, MINUTE, WEEK, VotingRule
from votes.services.trustees import plan_poll


class PeriodTooShort(ValueError):
    """A vote is open for at least a week (PEP 811), and for whole seconds (the manifest knows no others)."""

    def __init__(self, period: timedelta) -> None:
        super().__init__(f"A vote is open for at least seven days and whole seconds, not {period}.")


class PollAlreadyOver(Exception):
    """Voting has ended: the poll will be counted, or has been."""

    def __init__(self) -> None:
        super().__init__("Voting is over, so the poll can't be cancelled any more.")


@transaction.atomic
def request_poll(
    *,
    subject: UUID,
    question: str,
    rule: VotingRule,
    period: timedelta,
    actor: UUID | None,
    now: datetime,
    about: str = "",
) -> Poll:
    """Ask for a poll; the trustee opens it, and its period begins then. Once per ``subject``: again, it is
    the same. ``about`` is the path of the page that explains the question, for links.

    Raises PeriodTooShort.
    """
    if period < WEEK or period.microseconds:
        raise PeriodTooShort(period)
    plan = plan_poll(subject=subject, question=question, about=about, now=now)
    poll, created = Poll.objects.get_or_create(
        subject=subject,
        defaults={
            "id": plan.pk,
            "question": question,
            "about": about,
            "rule_name": rule.name,
            "rule": rule.to_manifest(),
            "period": period,
            "requested_at": now,
        },
    )
    if created:
        record(
            Event.POLL_REQUESTED,
            actor=actor,
            subject=_subject(poll),
            data={"about": str(subject), "rule": rule.name, "days": period / timedelta(days=1)},
            now=now,
        )
        kick("votes.trustee_due", queue="trustee")
    return poll


@transaction.atomic
def cancel_poll(*, poll: Poll, actor: UUID | None, now: datetime) -> Poll:
    """Cancel a poll while voting lasts, or one that an alarm stopped. Its ballots are never decrypted.

    Again, it changes nothing. Raises PollAlreadyOver.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.state == Poll.State.CANCELLED:
        return poll
    ended = poll.closes_at is not None and now >= poll.closes_at
    if poll.state == Poll.State.COUNTED or (ended and not poll.alarm):
        raise PollAlreadyOver
    poll.state = Poll.State.CANCELLED
    poll.cancelled_at = now
    poll.objections_until = now + settings.OBJECTION_PERIOD
    poll.save(update_fields=["state", "cancelled_at", "objections_until"])
    record(Event.POLL_CANCELLED, actor=actor, subject=_subject(poll), data={}, now=now)
    kick("votes.trustee_due", queue="trustee")
    return poll


@transaction.atomic
def raise_alarm(*, poll: Poll, reason: str, now: datetime) -> None:
    """Stop a poll for good and tell every admin why. Only the first alarm counts."""
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.alarm:
        return
    poll.alarm = reason
    poll.save(update_fields=["alarm"])
    record(Event.POLL_ALARM_RAISED, actor=None, subject=_subject(poll), data={}, now=now)
    emails.alarm(poll, now=now)


@transaction.atomic
def tell_of_halt(*, reason: str, now: datetime) -> None:
    """Keep for the pages of votes that the trustee refuses to act at all, and why; tell every admin, once a day."""
    halt = TrusteeHalt.objects.filter(reason=reason, last_at__gt=now - HALT_OVER_AFTER).first()
    if halt is None:
        TrusteeHalt.objects.create(reason=reason, first_at=now, last_at=now)
    else:
        # Not at each ballot, which wakes the trustee too: when somebody voted is kept nowhere else than on the board.
        TrusteeHalt.objects.filter(pk=halt.pk, last_at__lte=now - MINUTE).update(last_at=now)
    emails.trustee_halted(reason, now=now)


@transaction.atomic
def delete_salts(*, now: datetime) -> int:
    """Delete the salts of every poll whose objection period is over; the number of polls.

    With the salts goes which pseudonym was whose, and the receipts and reminders, whose times and addresses
    fit the board's entries. That somebody took part stays; nothing stored leads from a name to a ballot.
    """
    due = Poll.objects.select_for_update(skip_locked=True).filter(
        objections_until__lte=now, salts_deleted_at__isnull=True
    )
    for poll in due:
        # One by one in an order of its own: no row's new place on the disk tells of the pseudonyms.
        for entry in poll.roll.order_by("pk"):
            entry.vid = entry.salt = None
            entry.save(update_fields=["vid", "salt"])
        emails.forget_who_voted_when(poll)
        poll.salts_deleted_at = now
        poll.save(update_fields=["salts_deleted_at"])
        record(Event.POLL_SALTS_DELETED, actor=None, subject=_subject(poll), data={}, now=now)
    return len(due)


def _subject(poll: Poll) -> str:
    return f"poll:{poll.pk}"
