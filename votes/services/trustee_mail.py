"""Asking people for what their key has to do next, and reminding them every two days."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from members.models import Person
from members.queries import active_members
from votes import ceremonies, emails
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.models import Poll, TrusteePlan

AGAIN_AFTER: Final = timedelta(days=2)


def send_trustee_mails(*, now: datetime) -> None:
    """Put in the outbox what is due of both kinds; what was sent before is not sent again.

    A mail's key names the round and the number of the reminder, so nothing needs to be remembered besides.
    """
    settled = Poll.objects.filter(~Q(state=Poll.State.PENDING) | ~Q(alarm="")).values("pk")
    for plan in TrusteePlan.objects.filter(ceremonies__threshold__gt=0).exclude(pk__in=settled).distinct():
        progress = ceremonies.current(plan)
        if progress is not None and progress.awaited:
            _ask_for_message(plan, progress, now=now)
    for poll in Poll.objects.filter(state=Poll.State.CLOSED, alarm=""):
        progress = ceremonies.current(ceremonies.plan_of(poll))
        if progress is not None:
            _ask_for_partial(poll, progress, now=now)


@transaction.atomic
def _ask_for_message(plan: TrusteePlan, progress: Progress, *, now: datetime) -> None:
    since = max(
        [progress.ceremony.started_at]
        + [message.sent_at for (round_, _), message in progress.messages.items() if round_ != progress.round]
    )
    time = (now - since) // AGAIN_AFTER
    for person in _still_here((seat.person for seat in progress.awaited), now=now):
        emails.ceremony_step(plan, progress, person, time=time, now=now)


@transaction.atomic
def _ask_for_partial(poll: Poll, progress: Progress, *, now: datetime) -> None:
    manifest, board = ceremonies.closed_board(poll)
    if poll.closed_at is None or not ceremonies.partials_missing(poll, manifest, board):
        return
    done = set(poll.partials.filter(group=protocol.GROUP).values_list("index", flat=True))
    done |= set(progress.ceremony.lost.values_list("index", flat=True))
    time = (now - poll.closed_at) // AGAIN_AFTER
    waiting = (seat.person for seat in progress.seats if seat.index not in done)
    for person in _still_here(waiting, now=now):
        emails.partial_wanted(poll, person, time=time, now=now)


def _still_here(people: Iterable[Person], *, now: datetime) -> Iterable[Person]:
    """Who has left the team can't open the page, and must not be told of the vote."""
    wanted = [person.pk for person in people]
    return active_members(on=now.date()).filter(pk__in=wanted).exclude(email="")
