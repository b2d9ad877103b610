"""What a motion of each kind is about, who must abstain from it, what stands in its way, and what it does.

The services below this app do the work and keep their own rules; here is only which of them a motion calls.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from activity.models import ReportLine
from activity.report_queries import awaits_decision
from activity.report_rules import Decision
from activity.services import decide_line
from council.models import Motion
from council.rules import ABOUT, About, Kind
from members.models import Membership, Person, RoleTerm
from members.queries import open_membership, role_holders
from members.rules import FEWEST_ADMINS, Ended, Role
from members.services import end_membership, end_role, start_role
from nominations import services as nominations
from nominations.models import Nomination, RuleChange
from nominations.queries import facts_of
from nominations.rules import By, allows
from nominations.rules import State as Step

COUNCIL: Final = "Steering Council"
IS_NOMINEE: Final = "is the nominee"


@dataclass(frozen=True, slots=True)
class Act:
    """One kind of motion.

    ``title`` says in the imperative what it would do; ``obstacle`` is a sentence on why it cannot be done now,
    empty if it can; ``do`` does it in the name of a member of the Council who voted for it, and raises the refusals
    of the service that it calls.
    """

    title: Callable[[Motion], str]
    obstacle: Callable[[Motion, datetime], str]
    do: Callable[[Motion, Person, datetime], object]


def act_of(motion: Motion) -> Act:
    """The act of a motion."""
    return ACTS[Kind(motion.kind)]


def title_of(motion: Motion) -> str:
    """What the motion would do, as a heading."""
    return act_of(motion).title(motion)


def locked_subject(about: About, pk: UUID) -> Nomination | Person | ReportLine | RuleChange:
    """What a motion is about, a nomination locked until the transaction ends. ObjectDoesNotExist if there is none.

    The services of nominations lock their row before they become the one writer of the record; so does this app.
    """
    match about:
        case About.NOMINATION:
            return Nomination.objects.select_for_update(of=("self",)).select_related("sponsor").get(pk=pk)
        case About.PERSON:
            return Person.objects.get(pk=pk)
        case About.LINE:
            return ReportLine.objects.select_related("report", "person", "membership").get(pk=pk)
        case About.RULE:
            return RuleChange.objects.select_related("proposed_by").get(pk=pk)


def conflict_of(motion: Motion, person: Person) -> str:
    """Why ``person`` must abstain, as far as the record knows: a phrase about them; empty if nothing is known."""
    match ABOUT[Kind(motion.kind)]:
        case About.NOMINATION:
            nomination = _nomination(motion)
            if nomination.sponsor_id == person.pk:
                return "sponsored the nomination"
            if Nomination.objects.about(person).filter(pk=nomination.pk).exists():
                return IS_NOMINEE
        case About.PERSON:
            return "is the person it is about" if motion.person_id == person.pk else ""
        case About.LINE:
            return "is the person it is about" if _line(motion).person_id == person.pk else ""
        case About.RULE:
            return "proposed the rule as an admin" if _rule(motion).proposed_by_id == person.pk else ""
    return ""


def ends_at(motion: Motion) -> datetime | None:
    """When it is too late for the motion: the end of a nomination's veto window."""
    return motion.nomination.veto_ends_at if motion.nomination else None


def _nomination(motion: Motion) -> Nomination:
    if motion.nomination is None:
        raise _OtherSubject(motion)
    return motion.nomination


def _person(motion: Motion) -> Person:
    if motion.person is None:
        raise _OtherSubject(motion)
    return motion.person


def _line(motion: Motion) -> ReportLine:
    if motion.line is None:
        raise _OtherSubject(motion)
    return motion.line


def _rule(motion: Motion) -> RuleChange:
    if motion.rule is None:
        raise _OtherSubject(motion)
    return motion.rule


class _OtherSubject(TypeError):
    """A motion is about something else than its kind: the database keeps that from being."""


# Nominations


def _on_nomination(title: str, step: Step, service: Callable[..., Nomination]) -> Act:
    def obstacle(motion: Motion, now: datetime) -> str:
        facts = facts_of(_nomination(motion))
        if allows(facts, to=step, by={By.COUNCIL}, now=now):
            return ""
        if facts.veto_ends_at is not None and now >= facts.veto_ends_at and facts.council_at is None:
            return "The veto window is over, so the approval stands."
        return "The veto window of this nomination is not open."

    def do(motion: Motion, actor: Person, now: datetime) -> None:
        service(nomination_id=_nomination(motion).pk, actor=actor, reason=motion.reason, now=now)

    return Act(lambda motion: title.format(_nomination(motion).nominee_name), obstacle, do)


# Admins and members


def _term(person: Person, now: datetime) -> RoleTerm | None:
    """The open term as admin of an active member."""
    if not role_holders(Role.ADMIN, on=now.date()).filter(pk=person.pk).exists():
        return None
    return RoleTerm.objects.active(on=now.date()).filter(person=person, role=Role.ADMIN, ends=None).first()


def _too_few_admins(person: Person, now: datetime) -> str:
    admins = role_holders(Role.ADMIN, on=now.date())
    if _term(person, now) is None or admins.count() > FEWEST_ADMINS:
        return ""
    return (
        f"{person.name} is one of the last two admins, and the team keeps at least two (PEP 811): "
        "appoint another first."
    )


def _no_appointment(motion: Motion, now: datetime) -> str:
    person = _person(motion)
    if not Membership.objects.active(on=now.date()).filter(person=person).exists():
        return f"{person.name} is not an active member, and only they can be admins."
    if role_holders(Role.ADMIN, on=now.date()).filter(pk=person.pk).exists():
        return f"{person.name} is an admin already."
    return ""


def _appoint(motion: Motion, actor: Person, now: datetime) -> None:
    start_role(
        person=_person(motion),
        role=Role.ADMIN,
        starts=now.date(),
        decided_by=COUNCIL,
        source_url=motion.minutes_url,
        actor=actor.pk,
        now=now,
    )


def _no_dismissal(motion: Motion, now: datetime) -> str:
    person = _person(motion)
    return f"{person.name} is not an admin." if _term(person, now) is None else _too_few_admins(person, now)


def _dismiss(motion: Motion, actor: Person, now: datetime) -> None:
    term = _term(_person(motion), now)
    if term is not None:
        end_role(
            term=term,
            ends=now.date(),
            decided_by=COUNCIL,
            source_url=motion.minutes_url,
            actor=actor.pk,
            now=now,
        )


def _no_removal(motion: Motion, now: datetime) -> str:
    person = _person(motion)
    if open_membership(person) is None:
        return f"{person.name} is not a member."
    return _too_few_admins(person, now)


def _remove(motion: Motion, actor: Person, now: datetime) -> None:
    membership = open_membership(_person(motion))
    if membership is not None:
        end_membership(
            membership=membership,
            left=now.date(),
            ended=Ended.REMOVED,
            decided_by=COUNCIL,
            source_url=motion.minutes_url,
            actor=actor.pk,
            now=now,
        )


# The yearly report


def _on_line(title: str, decision: Decision) -> Act:
    def obstacle(motion: Motion, now: datetime) -> str:
        line = _line(motion)
        if not awaits_decision(line):
            return f"There is nothing to decide about {line.person.name}: it has been decided, or they have left."
        return _too_few_admins(line.person, now) if decision is Decision.REMOVE else ""

    def do(motion: Motion, actor: Person, now: datetime) -> None:
        decide_line(
            line=_line(motion),
            decision=decision,
            reason=motion.reason,
            link=motion.minutes_url,
            actor=actor,
            now=now,
        )

    return Act(lambda motion: title.format(_line(motion).person.name), obstacle, do)


# The voting rule


def _on_rule(title: str, *, confirm: bool) -> Act:
    def obstacle(motion: Motion, _now: datetime) -> str:
        if _rule(motion).state == RuleChange.State.PROPOSED:
            return ""
        return "This proposal has been decided or taken back."

    def do(motion: Motion, actor: Person, now: datetime) -> None:
        nominations.decide_rule(
            change=_rule(motion),
            confirm=confirm,
            reason=motion.reason,
            minutes_url=motion.minutes_url,
            actor=actor,
            now=now,
        )

    return Act(lambda motion: title.format(_rule(motion).proposed_by.name), obstacle, do)


ACTS: Final[dict[Kind, Act]] = {
    Kind.VETO: _on_nomination("Veto the nomination of {}", Step.VETOED, nominations.veto),
    Kind.CLEAR: _on_nomination("Clear the nomination of {} now", Step.CONFIRMED, nominations.clear),
    Kind.APPOINT: Act(lambda motion: f"Appoint {_person(motion).name} as admin", _no_appointment, _appoint),
    Kind.DISMISS: Act(lambda motion: f"Dismiss {_person(motion).name} as admin", _no_dismissal, _dismiss),
    Kind.REMOVE: Act(lambda motion: f"Remove {_person(motion).name} from the team", _no_removal, _remove),
    Kind.REMOVE_INACTIVE: _on_line("Remove {}, found inactive by the yearly report", Decision.REMOVE),
    Kind.KEEP_INACTIVE: _on_line("Keep {}, found inactive by the yearly report", Decision.KEEP),
    Kind.CONFIRM_RULE: _on_rule("Confirm the voting rule that {} proposed", confirm=True),
    Kind.DECLINE_RULE: _on_rule("Decline the voting rule that {} proposed", confirm=False),
}
