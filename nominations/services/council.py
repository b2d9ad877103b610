"""The veto window: the Steering Council decides in it, or silence after it; and what follows."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members.access import access_of
from members.models import Membership, Person
from members.queries import open_membership
from members.services import admit
from members.services.invitations import invite
from members.services.memberships import AlreadyMember
from members.services.people import find_person
from nominations import emails
from nominations.access import interest_of
from nominations.models import Nomination
from nominations.queries import facts_of
from nominations.rules import By, NotAllowed, State, check
from nominations.services.common import locked, move, on_time, parts_of, require_reason, subject
from nominations.services.nominee import Nominee
from psrt.audit.events import Event
from psrt.audit.services import record

DECIDED_BY: Final = "Vote of the PSRT"


class OwnNomination(NotAllowed):
    """Sponsor and nominee do not decide for the Council, if they sit on it; the message says which."""


@transaction.atomic
def veto(*, nomination_id: UUID, actor: Person, reason: str, now: datetime) -> Nomination:
    """The Council stops an approved nomination. Raises NotAllowed (late, not theirs: OwnNomination), ReasonMissing."""
    nomination = locked(nomination_id)
    _decide(nomination, State.VETOED, actor=actor, reason=reason, now=now)
    with on_time():
        move(nomination, State.VETOED)
    emails.vetoed(nomination, now=now)
    emails.not_this_time(nomination, now=now)
    record(Event.NOMINATION_VETOED, actor=actor.pk, subject=subject(nomination), data={}, now=now)
    return nomination


@transaction.atomic
def clear(*, nomination_id: UUID, actor: Person, reason: str, now: datetime) -> Nomination:
    """The Council lets an approved nomination through before the window ends. Raises as ``veto``."""
    nomination = locked(nomination_id)
    _decide(nomination, State.CONFIRMED, actor=actor, reason=reason, now=now)
    record(Event.NOMINATION_CLEARED, actor=actor.pk, subject=subject(nomination), data={}, now=now)
    return _confirm(nomination, now=now)


@transaction.atomic
def lapse(*, nomination_id: UUID, now: datetime) -> Nomination:
    """The window has passed in silence: the approval stands. Raises NotAllowed before its end."""
    nomination = locked(nomination_id)
    check(facts_of(nomination), to=State.CONFIRMED, by={By.CLOCK}, now=now)
    return _confirm(nomination, now=now)


def _decide(nomination: Nomination, to: State, *, actor: Person, reason: str, now: datetime) -> None:
    if access_of(actor, on=now.date()).is_council and (interest := interest_of(actor, nomination)):
        raise OwnNomination(interest)
    parts = parts_of(actor, nomination, now=now) & {By.COUNCIL}
    check(facts_of(nomination), to=to, by=parts, now=now)
    require_reason(reason)
    nomination.council_by, nomination.council_at, nomination.council_reason = actor, now, reason


def _confirm(nomination: Nomination, *, now: datetime) -> Nomination:
    """The membership begins, and the new member is invited to sign in."""
    membership = _admit(Nominee.of(nomination), now=now)
    nomination.membership, nomination.confirmed_at = membership, now
    with on_time():
        move(nomination, State.CONFIRMED)
    invite(person=membership.person, actor=None, now=now)
    emails.confirmed(nomination, now=now)
    record(
        Event.NOMINATION_CONFIRMED,
        actor=None,
        subject=subject(nomination),
        data={"membership": str(membership.pk)},
        now=now,
    )
    return nomination


def _admit(nominee: Nominee, *, now: datetime) -> Membership:
    """The new membership; or the present one, if somebody put the person on the roster in the meantime."""
    try:
        return admit(
            name=nominee.name,
            github_login=nominee.github,
            github_id=nominee.github_id,
            email=nominee.email,
            joined=now.date(),
            decided_by=DECIDED_BY,
            actor=None,
            now=now,
        )
    except AlreadyMember:
        person = find_person(nominee.identity)
        membership = open_membership(person) if person else None
        if membership is None:
            raise
        return membership
