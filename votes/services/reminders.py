from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from members.queries import active_members, wanting
from members.rules import Notice
from votes import emails, queries
from votes.models import Poll

LAST_DAY = timedelta(days=1)


def send_due_reminders(*, now: datetime) -> int:
    """Remind those who have not voted, at half time and one day before the close, once each; the number of
    mails.

    Due and not sent, whenever that is noticed: late by hours, the reminder still goes; when both are due,
    only the later one.
    """
    sent = 0
    under_way = Poll.objects.filter(state=Poll.State.OPEN, alarm="", closes_at__gt=now, last_reminded_at=None)
    for pk in list(under_way.values_list("pk", flat=True)):
        sent += _remind(pk, now=now)
    return sent


@transaction.atomic
def _remind(pk: UUID, *, now: datetime) -> int:
    poll = Poll.objects.select_for_update(skip_locked=True).filter(pk=pk, last_reminded_at=None).first()
    if poll is None or not poll.takes_ballots(now):
        return 0
    opens, closes = poll.window
    if now >= closes - LAST_DAY:
        poll.last_reminded_at = now
        which = "last-day"
    elif now >= opens + (closes - opens) / 2 and poll.half_reminded_at is None:
        poll.half_reminded_at = now
        which = "half-time"
    else:
        return 0
    poll.save(update_fields=["half_reminded_at", "last_reminded_at"])
    # Who has left the team is on the roll still, but can't vote any more and must not be told of the vote.
    members = active_members(on=now.date())
    waiting = wanting(
        queries.not_yet_voted(poll).filter(pk__in=members.values("pk")).exclude(email=""), Notice.REMINDERS
    )
    for person in waiting:
        emails.reminder(poll, person, which=which, now=now)
    return len(waiting)
