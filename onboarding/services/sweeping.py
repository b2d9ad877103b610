"""What the tick does: begin, follow up, end and remind, each found by looking at what is due."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from members.models import Membership, Person
from members.queries import open_membership, role_holders
from members.rules import Began, Ended, Role
from members.services.locking import serialise_writers
from onboarding import emails
from onboarding.models import Checklist, Reminder
from onboarding.queries import (
    Standing,
    StepStanding,
    ended_memberships_without,
    go_live,
    last_reminder,
    open_memberships_without,
    standing_of,
    standings,
    under_way,
)
from onboarding.rules import Kind, Outcome, is_reminder_due, offboarding_begins, onboarding_begins
from onboarding.services.checklists import add_step, missing_venues, start
from onboarding.services.common import locked
from onboarding.services.steps import close, finish_if_done, reopen_checklist
from venues.models import Grant
from venues.queries import open_grants

# Called with ``now``; how many steps were taken.
DueStep = Callable[..., int]


def due_steps(*, now: datetime) -> Iterator[DueStep]:
    """What may be due, each to be called with ``now``; each looks again, under the lock, whether it is."""
    for checklist in under_way():
        if _over(checklist):
            yield partial(cancel_if_over, checklist=checklist)
    for membership in open_memberships_without():
        if _onboarding_begins(membership):
            yield partial(begin_onboarding, membership=membership)
    for membership in ended_memberships_without():
        if _offboarding_begins(membership):
            yield partial(begin_offboarding, membership=membership)
    for checklist in _finished_with_grants():
        yield partial(reopen_for_grants, checklist=checklist)
    yield from _followed_up(now=now)


def _followed_up(*, now: datetime) -> Iterator[DueStep]:
    for standing in standings(under_way(), now=now):
        checklist = standing.checklist
        if any(missing_venues(checklist, checklist.template)):
            yield partial(add_venues, checklist=checklist)
        if not standing.open_steps:
            yield partial(finish_if_done, checklist=checklist)
        for person, steps in turns(standing, now=now):
            if _reminder_due(checklist, person, steps, now=now):
                yield partial(remind, checklist=checklist, person=person)


@transaction.atomic
def begin_onboarding(*, membership: Membership, now: datetime) -> int:
    """Start the onboarding of a new membership, unless it has one or is over by now."""
    serialise_writers()
    present = open_memberships_without().filter(pk=membership.pk).first()
    if present is None or not _onboarding_begins(present):
        return 0
    start(present, Kind.ONBOARDING, actor=None, now=now)
    return 1


@transaction.atomic
def begin_offboarding(*, membership: Membership, now: datetime) -> int:
    """Start the offboarding of a membership that has ended, unless it has one or the person is back by now."""
    serialise_writers()
    present = ended_memberships_without().filter(pk=membership.pk).first()
    if present is None or not _offboarding_begins(present):
        return 0
    start(present, Kind.OFFBOARDING, actor=None, now=now)
    return 1


@transaction.atomic
def cancel_if_over(*, checklist: Checklist, now: datetime) -> int:
    """Cancel an onboarding whose membership has ended, and an offboarding whose person is a member again."""
    checklist = locked(checklist)
    why = _over(checklist)
    if not checklist.is_under_way or not why:
        return 0
    close(checklist, Outcome.CANCELLED, words=why, now=now)
    return 1


@transaction.atomic
def reopen_for_grants(*, checklist: Checklist, now: datetime) -> int:
    """Open a finished offboarding again when the person was found in a venue after all."""
    checklist = locked(checklist)
    if checklist.is_under_way or not _finished_with_grants().filter(pk=checklist.pk).exists():
        return 0
    reopen_checklist(checklist, words="They are in a venue again.", actor=None, now=now)
    _add_missing(checklist, now=now)
    emails.started(standing_of(checklist, now=now), now=now)
    return 1


@transaction.atomic
def add_venues(*, checklist: Checklist, now: datetime) -> int:
    """Add steps for venues that were taken into use, or in which the person was found, since the start."""
    checklist = locked(checklist)
    return _add_missing(checklist, now=now) if checklist.is_under_way else 0


@transaction.atomic
def remind(*, checklist: Checklist, person: Person, now: datetime) -> int:
    """Remind one person of all that is theirs to do on one checklist, if it is due and was not sent this week."""
    checklist = locked(checklist)
    if not checklist.is_under_way:
        return 0
    standing = standing_of(checklist, now=now)
    steps = dict(turns(standing, now=now)).get(person, [])
    if not _reminder_due(checklist, person, steps, now=now):
        return 0
    last = last_reminder(checklist, person)
    number = last.number + 1 if last else 1
    Reminder.objects.create(checklist=checklist, person=person, number=number, at=now)
    emails.due(standing, person, steps, number=number, now=now)
    return 1


def turns(standing: Standing, *, now: datetime) -> Iterator[tuple[Person, list[StepStanding]]]:
    """Who has to do something on a checklist, and what: the new member, the mentor, each admin. Members only."""
    admins = standing.turn_of_admins()
    holders = list(role_holders(Role.ADMIN, on=now.date())) if admins else []
    people = {person.pk: person for person in holders}
    helpers = [standing.checklist.person, *([standing.offer.mentor] if standing.offer else [])]
    if standing.checklist.kind == Kind.ONBOARDING:
        people |= {person.pk: person for person in helpers}
    for person in people.values():
        own = standing.turn_of_person(person) + (admins if person in holders else [])
        if own:
            yield person, own


def _reminder_due(checklist: Checklist, person: Person, steps: list[StepStanding], *, now: datetime) -> bool:
    last = last_reminder(checklist, person)
    return bool(person.email) and is_reminder_due(
        dues=[each.step.due for each in steps], last=last.at if last else None, now=now
    )


def _add_missing(checklist: Checklist, *, now: datetime) -> int:
    missing = list(missing_venues(checklist, checklist.template))
    for line, venue in missing:
        add_step(checklist, line, venue, now=now)
    return len(missing)


def _over(checklist: Checklist) -> str:
    """Why there is nothing to be done any more, in a sentence for the history; empty if there is."""
    if checklist.kind == Kind.ONBOARDING:
        return "The membership ended." if checklist.membership.left is not None else ""
    return "They are a member again." if open_membership(checklist.person) is not None else ""


def _onboarding_begins(membership: Membership) -> bool:
    live = go_live()
    return live is not None and onboarding_begins(
        began=Began(membership.began), joined=membership.joined, go_live=live
    )


def _offboarding_begins(membership: Membership) -> bool:
    live = go_live()
    if live is None or membership.left is None:
        return False
    return offboarding_begins(
        left=membership.left,
        left_is_latest=membership.left_is_latest,
        by_mistake=membership.ended == Ended.MISTAKE,
        has_open_grants=open_grants(membership.person).exists(),
        go_live=live,
    )


def _finished_with_grants() -> QuerySet[Checklist]:
    """Finished offboardings of people who are in a venue and not on the team."""
    members = Membership.objects.filter(left=None).values("person")
    return Checklist.objects.filter(
        kind=Kind.OFFBOARDING,
        outcome=Outcome.FINISHED,
        person__in=Grant.objects.filter(revoked_at=None).values("person"),
    ).exclude(person__in=members)
