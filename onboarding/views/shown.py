"""What the pages show of a checklist, put together from reads and rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.forms import BaseForm

from members.rules import ENDED_LABELS, Ended
from members.services import Refused
from onboarding.models import Acceptance, Checklist, TemplateVersion
from onboarding.queries import Standing, StepStanding
from onboarding.rules import (
    OWNER_LABELS,
    SKIPPABLE,
    WHAT_LABELS,
    Answer,
    Due,
    Kind,
    Line,
    Mentor,
    NotAllowed,
    Outcome,
    Owner,
    State,
    What,
    check_tick,
)
from psrt.diff import Change, pieces
from venues.models import Grant

# What a service may answer to somebody who filled in a form: a sentence to show beside what they typed.
REFUSALS: Final = (NotAllowed, Refused)

_LABELS: Final = {State.OPEN: "Open", State.DONE: "Done", State.SKIPPED: "Skipped"}
_EVENTS: Final = {
    "started": "Started",
    "finished": "Finished",
    "cancelled": "Cancelled",
    "reopened": "Opened again",
    "done": "Done",
    "skipped": "Skipped",
    "due": "Another day",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """One step as lists show it. ``may_tick``: this viewer can say that it is done, now."""

    standing: StepStanding
    label: str
    badge: str
    turn: str
    detail: str
    may_tick: bool
    tick_label: str
    may_change: bool
    may_skip: bool
    shows_text: bool


def step_rows(standing: Standing, *, by: Iterable[Owner], now: datetime) -> list[StepRow]:
    """The steps of a checklist, for somebody who acts as ``by``."""
    return [_step_row(standing, each, frozenset(by), now) for each in standing.steps]


def _step_row(standing: Standing, each: StepStanding, by: frozenset[Owner], now: datetime) -> StepRow:
    is_open = standing.checklist.is_under_way and each.state is State.OPEN
    label, badge = _label(each)
    return StepRow(
        standing=each,
        label=label,
        badge=badge,
        turn=turn_label(standing, each.turn),
        detail=_detail(standing, each),
        may_tick=is_open and _may_tick(each, by, now),
        tick_label=_TICK_LABELS.get(each.facts.what, "Done"),
        may_change=Owner.ADMIN in by and (is_open or _may_reopen(standing, each)),
        may_skip=is_open and may_skip(each),
        shows_text=is_open and bool(each.step.text) and bool({Owner.ADMIN, each.turn} & by),
    )


_TICK_LABELS: Final = {
    What.GRANT: "They are in",
    What.REVOCATION: "They are out",
    What.ORIENTATION: "It took place",
}


def _label(each: StepStanding) -> tuple[str, str]:
    if each.state is not State.OPEN:
        return _LABELS[each.state], "ok" if each.state is State.DONE else ""
    if each.due is Due.LATE:
        return "Late", "stopped"
    if each.due is Due.TODAY:
        return "Due today", "waiting"
    return ("Open", "waiting") if each.turn is not None else ("Waits for its day", "info")


def _may_tick(each: StepStanding, by: frozenset[Owner], now: datetime) -> bool:
    try:
        check_tick(each.facts, by=by, now=now)
    except NotAllowed:
        return False
    return True


def _may_reopen(standing: Standing, each: StepStanding) -> bool:
    return each.step.state != State.OPEN and standing.checklist.outcome != Outcome.CANCELLED


def may_skip(each: StepStanding) -> bool:
    """Whether an admin can leave it out."""
    return each.state is State.OPEN and each.facts.what in SKIPPABLE


def turn_label(standing: Standing, turn: Owner | None) -> str:
    """Whose move it is, by name where it is one person's."""
    if turn is Owner.NEW_MEMBER:
        return standing.checklist.person.name
    if turn is Owner.MENTOR and standing.offer is not None:
        return f"{standing.offer.mentor.name} (mentor)"
    return "An admin" if turn is Owner.ADMIN else ""


def _detail(standing: Standing, each: StepStanding) -> str:
    """What else is to be said about where the step stands."""
    checklist = standing.checklist
    if each.step.state == State.SKIPPED:
        return each.step.words
    match each.facts.what:
        case What.GRANT if each.facts.venue_retired and not each.facts.in_venue:
            return "This venue is no longer used."
        case What.GRANT if each.state is State.OPEN and not each.facts.policy_accepted:
            return "After the embargo policy is accepted."
        case What.MENTOR if standing.offer is not None:
            asked = each.facts.mentor is Mentor.ASKED
            return f"{standing.offer.mentor.name} is asked." if asked else standing.offer.mentor.name
        case What.ROLES:
            return "A term is open: end it." if each.facts.holds_roles else "No term is open."
        case What.EMERITUS:
            ended = Ended(checklist.membership.ended)
            named = "on the list of emeriti" if ended is Ended.EMERITUS else "on no list"
            return f"{ENDED_LABELS[ended]}: {named}."
        case _:
            return ""


def may_set_session(standing: Standing) -> bool:
    """Whether the orientation session can be set or moved."""
    return standing.checklist.is_under_way and any(
        each.facts.what is What.ORIENTATION for each in standing.open_steps
    )


def may_ask_mentor(standing: Standing) -> bool:
    """Whether a mentor can be asked: there is a step for one, and it was not skipped."""
    return standing.checklist.is_under_way and any(
        each.facts.what is What.MENTOR and each.state is not State.SKIPPED for each in standing.steps
    )


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One checklist as the board shows it: what is next, whose move it is, and how late."""

    checklist: Checklist
    standing: Standing
    next: StepRow | None

    @property
    def late(self) -> int:
        """How many open steps are late."""
        return sum(each.due is Due.LATE for each in self.standing.open_steps)


def board_rows(found: Iterable[Standing], *, now: datetime) -> list[BoardRow]:
    """The checklists, the most urgent first."""
    rows = [
        BoardRow(
            each.checklist,
            each,
            _step_row(each, each.next, frozenset({Owner.ADMIN}), now) if each.next else None,
        )
        for each in found
    ]
    return sorted(rows, key=lambda row: row.standing.next.step.due if row.standing.next else date.max)


# --- History ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened, for the history."""

    at: datetime
    text: str
    by: str
    words: str = ""


def history_of(standing: Standing) -> list[Happened]:
    """All that happened on a checklist, from its own history and from what the record tells, in order."""
    checklist = standing.checklist
    found = [
        Happened(
            entry.at,
            f"{_EVENTS[entry.what]}: {entry.step}" + (f", now {entry.due}" if entry.what == "due" else "")
            if entry.step
            else _EVENTS[entry.what],
            entry.by.name if entry.by else "",
            entry.words,
        )
        for entry in checklist.history.select_related("step__venue", "by")
    ]
    for offer in checklist.mentor_offers.select_related("mentor", "asked_by"):
        found.append(
            Happened(offer.asked_at, f"{offer.mentor.name} was asked to be mentor", offer.asked_by.name)
        )
        if offer.answered_at:
            answer = "declined" if offer.answer == Answer.DECLINED else "accepted"
            text = f"{offer.mentor.name} {answer}"
            found.append(Happened(offer.answered_at, text, offer.mentor.name, offer.words))
        if offer.released_at:
            found.append(
                Happened(offer.released_at, f"{offer.mentor.name} is no longer asked, or mentor", "")
            )
    for session in checklist.orientations.select_related("set_by"):
        text = f"Orientation set for {session.starts_at:%Y-%m-%d %H:%M} UTC, {session.place}"
        found.append(Happened(session.set_at, text, session.set_by.name))
    until = checklist.closed_at
    for acceptance in Acceptance.objects.filter(person=checklist.person).select_related("version"):
        if acceptance.accepted_at >= checklist.started_at and (not until or acceptance.accepted_at <= until):
            text = f"Embargo policy accepted, {acceptance.version}"
            found.append(Happened(acceptance.accepted_at, text, checklist.person.name))
    for grant in Grant.objects.filter(person=checklist.person).select_related(
        "venue", "granted_by", "revoked_by"
    ):
        for at, what, by in (
            (grant.granted_at, "in", grant.granted_by),
            (grant.revoked_at, "out", grant.revoked_by),
        ):
            if at and at >= checklist.started_at and (not until or at <= until):
                found.append(Happened(at, f"{grant.venue}: {what}", by.name if by else ""))
    return sorted(found, key=lambda each: each.at)


# --- Templates and texts ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a template or a text with what it changed."""

    number: int
    at: datetime
    author: str
    note: str
    changes: list[Change]


def template_text(lines: Iterable[Line]) -> str:
    """A template as text, for comparing versions."""
    return "\n\n".join(
        f"{line.title}\n{WHAT_LABELS[line.what]} · {OWNER_LABELS[line.owner]} · due after {line.days} days\n{line.text}"
        for line in lines
    )


def template_versions(kind: Kind) -> list[Version]:
    """All versions of a template, the newest first, each with what it changed."""
    before, found = "", []
    for version in TemplateVersion.objects.filter(kind=kind).select_related("author"):
        text = template_text(version.steps())
        changes = [Change("What changed", pieces(before, text))] if before else []
        author = version.author.name if version.author else "came with the site"
        found.append(Version(version.number, version.created_at, author, version.note, changes))
        before = text
    return found[::-1]


def refuse(form: BaseForm, error: Exception) -> None:
    """Show a service's refusal with the form."""
    form.add_error(None, str(error))


def at_version(form: BaseForm, number: int) -> None:
    """Let a refused form be sent again, now that its page shows the present version."""
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was sent
    form.data["based_on"] = str(number)  # type: ignore[index]  # the same
