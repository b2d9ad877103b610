"""Ending a nomination before the count. Its ballots, if there are any, are never decrypted."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from nominations import emails
from nominations.access import Dead, DeadLink, access_by_token
from nominations.models import Nomination, Purpose
from nominations.queries import facts_of
from nominations.rules import By, State, check
from nominations.services.common import locked, move, on_time, parts_of, require_reason, subject
from psrt.audit.events import Event
from psrt.audit.services import record
from votes.queries import poll_for
from votes.services import cancel_poll, drop_plan


@transaction.atomic
def withdraw(*, nomination_id: UUID, actor: Person, reason: str, now: datetime) -> Nomination:
    """The sponsor or an admin withdraws it. Raises NotAllowed (not theirs, too late) and ReasonMissing."""
    nomination = locked(nomination_id)
    parts = parts_of(actor, nomination, now=now)
    return _withdraw(nomination, by=parts, actor=actor, reason=reason, now=now)


@transaction.atomic
def withdraw_as_nominee(*, token: str, reason: str, now: datetime) -> Nomination:
    """The nominee, who had agreed, no longer wants to stand. Raises DeadLink, NotAllowed, ReasonMissing."""
    link = access_by_token(token, now=now)
    if link.purpose != Purpose.STANDING:
        raise DeadLink(Dead.UNKNOWN)
    nomination = locked(link.nomination_id)
    return _withdraw(nomination, by=frozenset({By.NOMINEE}), actor=None, reason=reason, now=now)


def _withdraw(
    nomination: Nomination, *, by: frozenset[By], actor: Person | None, reason: str, now: datetime
) -> Nomination:
    part = check(facts_of(nomination), to=State.WITHDRAWN, by=by, now=now)
    require_reason(reason)
    before = State(nomination.state)
    poll = poll_for(nomination.pk)
    if poll is not None:
        with on_time():
            cancel_poll(poll=poll, actor=actor.pk if actor else None, now=now)
    drop_plan(subject=nomination.pk, actor=actor.pk if actor else None, now=now)
    nomination.withdrawn_at, nomination.withdrawn_as = now, part.value
    nomination.withdrawn_by, nomination.withdrawn_reason = actor, reason
    move(nomination, State.WITHDRAWN)
    if nomination.was_in_review:
        emails.withdrawn(nomination, now=now)
    if part is not By.NOMINEE and before is not State.DRAFT:
        emails.withdrawn_nominee(nomination, now=now)
    record(
        Event.NOMINATION_WITHDRAWN,
        actor=actor.pk if actor else None,
        subject=subject(nomination),
        data={"by": part, "from": before},
        now=now,
    )
    return nomination
