"""Changing the rule that votes go by: an admin proposes, the Steering Council decides."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from members.access import access_of
from members.models import Person
from members.services import Refused
from members.services.locking import serialise_writers
from nominations import emails
from nominations.models import RuleChange
from nominations.procedure import rule_in_force
from nominations.queries import open_proposal
from nominations.rules import NotAllowed
from nominations.services.common import require_reason
from psrt.audit.events import Event
from psrt.audit.services import record

_EVENTS: Final = {
    RuleChange.State.CONFIRMED: Event.RULE_CONFIRMED,
    RuleChange.State.DECLINED: Event.RULE_DECLINED,
    RuleChange.State.WITHDRAWN: Event.RULE_TAKEN_BACK,
}


class NothingChanges(Refused):
    """The proposal is the rule that is in force."""

    def __init__(self) -> None:
        super().__init__("This is the rule in force already: change something.")


class AlreadyProposed(Refused):
    """Another proposal waits for the Council."""

    def __init__(self) -> None:
        super().__init__("Another proposal waits for the Steering Council: take it back first.")


class NoLongerOpen(Refused):
    """The proposal was decided or taken back meanwhile."""

    def __init__(self) -> None:
        super().__init__("This proposal has been decided or taken back meanwhile. Nothing was changed now.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A preset's name and whole days."""

    preset: str
    review_days: int
    voting_days: int
    veto_days: int


@transaction.atomic
def propose_rule(*, proposal: Proposal, reason: str, actor: Person, now: datetime) -> RuleChange:
    """Put another rule to the Steering Council, which is told by mail.

    Raises NotAllowed (not an admin), ReasonMissing, AlreadyProposed, NothingChanges; ValueError from the rule
    itself for periods that no form lets through.
    """
    serialise_writers()
    if not access_of(actor, on=now.date()).is_admin:
        raise NotAllowed("Only an admin proposes a change of the rule.")
    require_reason(reason)
    if open_proposal() is not None:
        raise AlreadyProposed
    change = RuleChange(
        preset=proposal.preset,
        review_days=proposal.review_days,
        voting_days=proposal.voting_days,
        veto_days=proposal.veto_days,
        reason=reason,
        proposed_by=actor,
        proposed_at=now,
    )
    if change.rule == rule_in_force():
        raise NothingChanges
    change.save(force_insert=True)
    emails.rule_proposed(change, now=now)
    _tell(Event.RULE_PROPOSED, change, actor, now)
    return change


@transaction.atomic
def take_back_rule(*, change: RuleChange, actor: Person, now: datetime) -> RuleChange:
    """An admin takes the proposal back. Raises NotAllowed, NoLongerOpen."""
    if not access_of(actor, on=now.date()).is_admin:
        raise NotAllowed("Only an admin takes a proposal back.")
    return _decide(change, RuleChange.State.WITHDRAWN, reason="", minutes_url="", actor=actor, now=now)


@transaction.atomic
def decide_rule(
    *, change: RuleChange, confirm: bool, reason: str, minutes_url: str, actor: Person, now: datetime
) -> RuleChange:
    """The Council confirms it, for votes that open from now on, or declines it. Raises as above, and ReasonMissing.

    Whoever proposed it as an admin does not decide on it for the Council.
    """
    if not access_of(actor, on=now.date()).is_council:
        raise NotAllowed("Only the Steering Council decides on the rule.")
    if change.proposed_by_id == actor.pk:
        raise NotAllowed("You proposed this, so the others on the Steering Council decide on it.")
    require_reason(reason)
    state = RuleChange.State.CONFIRMED if confirm else RuleChange.State.DECLINED
    decided = _decide(change, state, reason=reason, minutes_url=minutes_url, actor=actor, now=now)
    emails.rule_decided(decided, now=now)
    return decided


def _decide(
    change: RuleChange,
    state: RuleChange.State,
    *,
    reason: str,
    minutes_url: str,
    actor: Person,
    now: datetime,
) -> RuleChange:
    serialise_writers()
    change = RuleChange.objects.get(pk=change.pk)
    if change.state != RuleChange.State.PROPOSED:
        raise NoLongerOpen
    change.state = state
    change.decided_by, change.decided_at = actor, now
    change.decision_reason, change.minutes_url = reason, minutes_url
    change.save(force_update=True)
    _tell(_EVENTS[state], change, actor, now)
    return change


def _tell(event: Event, change: RuleChange, actor: Person, now: datetime) -> None:
    rule = {
        "preset": change.preset,
        "review_days": change.review_days,
        "voting_days": change.voting_days,
        "veto_days": change.veto_days,
    }
    record(event, actor=actor.pk, subject=f"rule:{change.pk}", data=rule, now=now)
