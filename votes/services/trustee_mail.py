"""Asking people for what their key has to do next, with reminders every two days; telling admins if it is in vain."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from members.models import Person
from members.queries import active_members, role_holders
from members.rules import Role
from votes import ceremonies, emails
from votes.ceremonies import Progress
from votes.models import Poll, TrusteePlan

AGAIN_AFTER: Final = timedelta(days=2)


def send_trustee_mails(*, now: datetime) -> None:
    """Put in the outbox what is due of both kinds; what was sent before is not sent again.

    A mail's key names the round and the number of the reminder, so nothing needs to be remembered besides.
    """
    settled = Poll.objects.filter(~Q(state=Poll.State.PENDING) | ~Q(alarm="")).values("pk")
    for plan in TrusteePlan.objects.filter(ceremonies__threshold__gt=0).exclude(pk__in=settled).distinct():
        progress = ceremonies.current(plan)
        if progress is None:
            continue
        if ceremonies.needs_other_people(progress, now=now):
            _tell_admins(plan, progress, "choose", now=now)
        elif progress.awaited:
            _ask_for_message(plan, progress, now=now)
    for poll in Poll.objects.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED], alarm=""):
        plan = ceremonies.plan_of(poll)
        progress = ceremonies.current(plan)
        if progress is None:
            continue
        if not ceremonies.can_still_be_counted(poll, progress, now=now):
            _tell_admins(plan, progress, "cancel", now=now)
        elif poll.state == Poll.State.CLOSED:
            _ask_for_partial(poll, progress, now=now)


@transaction.atomic
def _tell_admins(plan: TrusteePlan, progress: Progress, what: str, *, now: datetime) -> None:
    """Only an admin can go on: by choosing other people, or by cancelling a vote that nobody can open."""
    gone = ceremonies.departed(progress, now=now)
    names = [seat.person.name for seat in progress.seats if seat.index in gone]
    for admin in role_holders(Role.ADMIN, on=now.date()).exclude(email=""):
        emails.too_few_trustees(plan, progress, admin, names=names, what=what, now=now)


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
    done = ceremonies.given_by(poll) | ceremonies.out_of_reach(poll, progress, now=now)
    time = (now - poll.closed_at) // AGAIN_AFTER
    waiting = (seat.person for seat in progress.seats if seat.index not in done)
    for person in _still_here(waiting, now=now):
        emails.partial_wanted(poll, person, time=time, now=now)


def _still_here(people: Iterable[Person], *, now: datetime) -> Iterable[Person]:
    """Who has left the team can't open the page, and must not be told of the vote."""
    wanted = [person.pk for person in people]
    return active_members(on=now.date()).filter(pk__in=wanted).exclude(email="")
