"""The steps that the clock takes: safe to ask for twice, late or at once, as what is not due is refused."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from nominations import emails
from nominations.models import Nomination
from nominations.procedure import rule_in_force
from nominations.queries import facts_of
from nominations.rules import FAILED, By, NotAllowed, State, check, due
from nominations.services.common import locked, move, page_of, question_of, subject
from nominations.services.council import lapse
from psrt.audit.events import Event
from psrt.audit.services import record
from votes.services import request_poll


@transaction.atomic
def advance(*, nomination_id: UUID, now: datetime) -> State | None:
    """Take the one step that is due: the new state, or None (nothing due, or another worker has the row)."""
    nomination = Nomination.objects.select_for_update(skip_locked=True).filter(pk=nomination_id).first()
    to = due(facts_of(nomination), now) if nomination is not None else None
    match to:
        case None:
            return None
        case State.VOTING:
            open_vote(nomination_id=nomination_id, now=now)
        case State.COUNTING:
            close(nomination_id=nomination_id, now=now)
        case State.CONFIRMED:
            lapse(nomination_id=nomination_id, now=now)
        case _:
            record_outcome(nomination_id=nomination_id, now=now)
    return to


@transaction.atomic
def open_vote(*, nomination_id: UUID, now: datetime) -> Nomination:
    """The review is over: ask for the poll, which the trustee opens. Raises NotAllowed before its end."""
    nomination = locked(nomination_id)
    check(facts_of(nomination), to=State.VOTING, by={By.CLOCK}, now=now)
    rule = rule_in_force()
    poll = request_poll(
        subject=nomination.pk,
        question=question_of(nomination),
        rule=rule,
        period=rule.voting,
        about=page_of(nomination),
        actor=None,
        now=now,
    )
    nomination.veto_period = rule.veto
    move(nomination, State.VOTING)
    record(
        Event.NOMINATION_VOTE_REQUESTED,
        actor=None,
        subject=subject(nomination),
        data={"poll": str(poll.pk)},
        now=now,
    )
    return nomination


@transaction.atomic
def close(*, nomination_id: UUID, now: datetime) -> Nomination:
    """The poll's time is over. Raises NotAllowed before that."""
    nomination = locked(nomination_id)
    check(facts_of(nomination), to=State.COUNTING, by={By.CLOCK}, now=now)
    move(nomination, State.COUNTING)
    record(Event.NOMINATION_VOTE_OVER, actor=None, subject=subject(nomination), data={}, now=now)
    return nomination


@transaction.atomic
def record_outcome(*, nomination_id: UUID, now: datetime) -> Nomination:
    """Take over what the poll came to, and tell everybody.

    Approval opens the veto window now, for its full period, as the rule said when the vote opened.
    Raises NotAllowed before the poll is counted.
    """
    nomination = locked(nomination_id)
    facts = facts_of(nomination)
    outcome = facts.outcome
    if outcome is None:
        raise NotAllowed("The vote is not counted yet.")
    check(facts, to=outcome, by={By.CLOCK}, now=now)
    nomination.outcome_at = now
    if outcome is State.APPROVED:
        nomination.veto_ends_at = now + (nomination.veto_period or rule_in_force().veto)
    move(nomination, outcome)
    emails.result(nomination, now=now)
    if outcome is State.APPROVED:
        emails.veto_window(nomination, now=now)
    if outcome in FAILED:
        emails.not_this_time(nomination, now=now)
    record(
        Event.NOMINATION_OUTCOME_RECORDED,
        actor=None,
        subject=subject(nomination),
        data={"outcome": outcome},
        now=now,
    )
    return nomination
