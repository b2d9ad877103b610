"""What people do about one step, and the end that follows from the last one."""

from datetime import date, datetime

from django.db import transaction

from members.models import Person
from onboarding.models import Checklist, Step
from onboarding.queries import StepStanding, standing_of
from onboarding.rules import (
    Kind,
    NotAllowed,
    Outcome,
    State,
    What,
    check_reopen,
    check_skip,
    check_tick,
    require_words,
)
from onboarding.services.common import locked, parts_of, require_admin, require_under_way, tell
from psrt.audit.events import Event
from venues.queries import open_grants
from venues.services import note_grant, note_revocation


@transaction.atomic
def tick(*, step: Step, actor: Person, now: datetime) -> Checklist:
    """Say that a step is done; the checklist is finished with its last step.

    For a venue this notes the grant or its revocation. Ticking what is done already changes nothing: another
    got there first.

    Raises NotAllowed (not theirs, too early, not to be ticked), ChecklistClosed, VenueRetired.
    """
    checklist = locked(step.checklist)
    by = parts_of(actor, checklist, now=now)
    standing = _standing(checklist, step, now=now)
    if standing.state is State.DONE and by:
        return checklist
    require_under_way(checklist)
    check_tick(standing.facts, by=by, now=now)
    step = standing.step
    if step.venue is not None and step.what == What.GRANT:
        note_grant(venue=step.venue, person=checklist.person, actor=actor, now=now)
    elif step.venue is not None:
        for grant in open_grants(checklist.person).filter(venue=step.venue):
            note_revocation(grant=grant, actor=actor, now=now)
    else:
        _change(step, State.DONE, words="", actor=actor, now=now)
    tell(Event.STEP_DONE, checklist, {"step": str(step.pk), "what": step.what}, actor=actor, now=now)
    finish_if_done(checklist=checklist, now=now)
    return checklist


@transaction.atomic
def skip(*, step: Step, reason: str, actor: Person, now: datetime) -> Checklist:
    """Leave a step out of this checklist, for a reason. By an admin.

    Raises NotAllowed (not an admin, not to be skipped, no reason, not open), ChecklistClosed.
    """
    checklist = locked(step.checklist)
    require_admin(actor, now=now)
    require_under_way(checklist)
    standing = _standing(checklist, step, now=now)
    check_skip(standing.facts, reason=reason)
    _change(standing.step, State.SKIPPED, words=reason, actor=actor, now=now)
    tell(Event.STEP_SKIPPED, checklist, {"step": str(step.pk), "what": step.what}, actor=actor, now=now)
    finish_if_done(checklist=checklist, now=now)
    return checklist


@transaction.atomic
def reopen(*, step: Step, reason: str, actor: Person, now: datetime) -> Checklist:
    """Open a ticked or skipped step again, and with it a checklist that was finished. By an admin.

    Raises NotAllowed (not an admin, no reason, nothing to reopen, a cancelled checklist).
    """
    checklist = locked(step.checklist)
    require_admin(actor, now=now)
    step = _standing(checklist, step, now=now).step
    check_reopen(State(step.state), reason=reason)
    if checklist.outcome == Outcome.CANCELLED:
        raise NotAllowed("This checklist was cancelled, which is final.")
    if not checklist.is_under_way:
        reopen_checklist(checklist, words=reason, actor=actor, now=now)
    _change(step, State.OPEN, words=reason, actor=actor, now=now)
    tell(Event.STEP_REOPENED, checklist, {"step": str(step.pk), "what": step.what}, actor=actor, now=now)
    return checklist


@transaction.atomic
def move_due(*, step: Step, due: date, reason: str, actor: Person, now: datetime) -> Checklist:
    """Give an open step another day, for a reason. By an admin.

    Raises NotAllowed (not an admin, no reason, not open, a day that is over), ChecklistClosed.
    """
    checklist = locked(step.checklist)
    require_admin(actor, now=now)
    require_under_way(checklist)
    standing = _standing(checklist, step, now=now)
    if standing.state is not State.OPEN:
        raise NotAllowed("This step is not open any more. Reload the page.")
    if due < now.date():
        raise NotAllowed("This day is over: choose today or a later one.")
    require_words(reason)
    if standing.step.due == due:
        return checklist
    standing.step.due = due
    _change(standing.step, State.OPEN, words=reason, actor=actor, now=now)
    data = {"step": str(step.pk), "what": step.what, "due": due.isoformat()}
    tell(Event.STEP_MOVED, checklist, data, actor=actor, now=now)
    return checklist


@transaction.atomic
def finish_if_done(*, checklist: Checklist, now: datetime) -> int:
    """Finish a checklist on which no step is open; 1 if this call did, else 0."""
    checklist = locked(checklist)
    if not checklist.is_under_way or standing_of(checklist, now=now).open_steps:
        return 0
    if checklist.kind == Kind.OFFBOARDING and open_grants(checklist.person).exists():
        return 0
    close(checklist, Outcome.FINISHED, words="", now=now)
    return 1


def close(checklist: Checklist, outcome: Outcome, *, words: str, now: datetime) -> None:
    """Write the end of a checklist that is locked; ``words`` says why."""
    checklist.outcome, checklist.closed_at = outcome, now
    checklist.changed_at, checklist.changed_by, checklist.words = now, None, words
    checklist.save(force_update=True)
    event = Event.CHECKLIST_FINISHED if outcome is Outcome.FINISHED else Event.CHECKLIST_CANCELLED
    tell(event, checklist, {}, actor=None, now=now)


def reopen_checklist(checklist: Checklist, *, words: str, actor: Person | None, now: datetime) -> None:
    """Open a finished checklist that is locked again."""
    checklist.outcome, checklist.closed_at = "", None
    checklist.changed_at, checklist.changed_by, checklist.words = now, actor, words
    checklist.save(force_update=True)
    tell(Event.CHECKLIST_REOPENED, checklist, {}, actor=actor, now=now)


def _standing(checklist: Checklist, step: Step, *, now: datetime) -> StepStanding:
    """The step as it stands now that nobody else writes."""
    return next(each for each in standing_of(checklist, now=now).steps if each.step.pk == step.pk)


def _change(step: Step, state: State, *, words: str, actor: Person, now: datetime) -> None:
    step.state, step.words, step.changed_by, step.changed_at = state, words, actor, now
    step.save(force_update=True)
