"""What the pages show of a nomination, put together from reads and rules."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.forms import BaseForm

from members.access import Viewer
from members.services import Refused
from nominations.access import part_in_soundings, viewer_parts
from nominations.forms import StatementForm
from nominations.models import STATEMENT_FIELDS, Nomination, Sounding, StatementVersion
from nominations.queries import Comparison, facts_of_all
from nominations.rules import (
    FINISHED,
    LABELS,
    By,
    Facts,
    NextStep,
    NotAllowed,
    State,
    allows,
    in_review,
    may_amend,
    next_step,
    sounding_refusal,
)
from psrt.diff import Change, pieces

# What a service may answer to somebody who filled in a form: a sentence to show beside what they typed.
REFUSALS: Final = (NotAllowed, Refused)

LABELS_OF_FIELDS: Final = {
    name: str(StatementForm.base_fields[name].label or name.capitalize()) for name in STATEMENT_FIELDS
}
_BADGES: Final = {
    State.DRAFT: "info",
    State.CONSENT: "waiting",
    State.REVIEW: "waiting",
    State.VOTING: "waiting",
    State.COUNTING: "info",
    State.APPROVED: "waiting",
    State.CONFIRMED: "ok",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One nomination as lists and headings show it."""

    nomination: Nomination
    facts: Facts
    label: str
    badge: str
    step: NextStep
    is_finished: bool


def rows(nominations: Iterable[Nomination], *, now: datetime) -> list[Row]:
    """The nominations with their states in words and what happens next. Two queries for all."""
    listed = list(nominations)
    facts = facts_of_all(listed)
    return [row(nomination, facts[nomination.pk], now=now) for nomination in listed]


def row(nomination: Nomination, facts: Facts, *, now: datetime) -> Row:
    """One of them."""
    return Row(
        nomination=nomination,
        facts=facts,
        label=LABELS[facts.state],
        badge=_BADGES.get(facts.state, "stopped"),
        step=next_step(facts, now),
        is_finished=facts.state in FINISHED,
    )


@dataclass(frozen=True, slots=True)
class Offers:
    """What this viewer can do on the page now."""

    submit: bool
    resend: bool
    amend: bool
    github: bool
    comment: bool
    withdraw: bool
    decide: bool


def offers(viewer: Viewer, nomination: Nomination, facts: Facts, *, now: datetime) -> Offers:
    """What the rules allow this viewer at ``now``; the services check again."""
    parts = viewer_parts(viewer, nomination)
    is_sponsor = By.SPONSOR in parts
    return Offers(
        submit=allows(facts, to=State.CONSENT, by=parts, now=now),
        resend=is_sponsor and facts.state is State.CONSENT,
        amend=is_sponsor and may_amend(facts, now),
        github=bool(parts & {By.SPONSOR, By.ADMIN}) and in_review(facts, now),
        comment=viewer.is_member and in_review(facts, now),
        withdraw=allows(facts, to=State.WITHDRAWN, by=parts & {By.SPONSOR, By.ADMIN}, now=now),
        decide=allows(facts, to=State.VETOED, by=parts, now=now),
    )


@dataclass(frozen=True, slots=True)
class Exchange:
    """The Council's private exchange with the sponsor, as it stands for somebody who may read it.

    ``part`` is theirs in it, None for an admin, who only reads. ``closed`` says in a sentence why they cannot write
    now, and is empty if they can.
    """

    messages: list[Sounding]
    part: By | None
    closed: str

    @property
    def can_raise(self) -> bool:
        """Whether they may begin it."""
        return self.part is By.COUNCIL and not self.messages and not self.closed

    @property
    def wants_answer(self) -> bool:
        """Whether they are the sponsor, and the Council had the last word."""
        last = self.messages[-1].part if self.messages else None
        return self.part is By.SPONSOR and last == Sounding.Part.COUNCIL and not self.closed


def exchange(viewer: Viewer, nomination: Nomination, facts: Facts, *, now: datetime) -> Exchange:
    """The exchange for ``viewer``, who may read it."""
    messages = list(nomination.soundings.select_related("author"))
    part = part_in_soundings(viewer.person, viewer, nomination) if viewer.person else None
    closed = sounding_refusal(facts, part=part, raised=bool(messages), now=now)
    return Exchange(messages=messages, part=part, closed=closed or "")


@dataclass(frozen=True, slots=True)
class Section:
    """One field of a statement, with its text as Markdown."""

    label: str
    text: str


def sections(version: StatementVersion) -> list[Section]:
    """The fields of a statement that say something."""
    return [Section(LABELS_OF_FIELDS[name], text) for name, text in version.texts().items() if text]


@dataclass(frozen=True, slots=True)
class Amendment:
    """One version of the statement with what it changed."""

    version: StatementVersion
    changes: list[Change]


def amendments(compared: Iterable[Comparison]) -> list[Amendment]:
    """The versions that changed an earlier one."""
    return [
        Amendment(each.version, changes(each.before.texts(), each.version.texts()))
        for each in compared
        if each.before is not None
    ]


def changes(before: dict[str, str], after: dict[str, str]) -> list[Change]:
    """The fields whose text differs."""
    return [
        Change(LABELS_OF_FIELDS[name], pieces(before[name], after[name]))
        for name in STATEMENT_FIELDS
        if before[name] != after[name]
    ]


def refuse(form: BaseForm, error: Exception) -> None:
    """Show a service's refusal with the form."""
    form.add_error(None, str(error))


def at_revision(form: BaseForm, revision: int) -> None:
    """Let a refused form be sent again, now that its page shows the present version."""
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: the form was sent
    form.data["revision"] = str(revision)  # type: ignore[index]  # the same
