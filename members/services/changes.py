"""Remembering what somebody changed at the desk, so that it can be undone for a while."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members.models import Change, Membership, Person, RoleTerm
from members.rules import UNDO_WITHIN, Ended, Kind
from psrt.audit.models import Entry

Row = Person | Membership | RoleTerm
MODELS: Final[dict[str, type[Row]]] = {"person": Person, "membership": Membership, "term": RoleTerm}
_NAMES: Final = {model: name for name, model in MODELS.items()}


def step(row: Row, restore: Mapping[str, object]) -> dict[str, object]:
    """How to undo what was just written to ``row``: the fields it is set back to, beside those it has now."""
    return {
        "model": _NAMES[type(row)],
        "id": str(row.pk),
        "after": {name: plain_value(getattr(row, name)) for name in restore},
        "restore": {name: plain_value(value) for name, value in restore.items()},
    }


def void_membership(membership: Membership, *, today: date) -> dict[str, object]:
    """How to undo the beginning of a membership: it ends on the day it began, as a mistake."""
    day = membership.joined or today
    return step(
        membership, {"joined": day, "left": day, "left_is_latest": False, "ended": Ended.MISTAKE.value}
    )


def void_term(term: RoleTerm, *, today: date) -> dict[str, object]:
    """How to undo the beginning of a term: it ends on the day it starts."""
    day = term.starts or today
    return step(term, {"starts": day, "ends": day})


def plain_value(value: object) -> object:
    """A field's value as JSON keeps it; its field turns it back."""
    return value.isoformat() if isinstance(value, date) else value


def remember(
    kind: Kind,
    person: Person,
    *,
    steps: Sequence[Mapping[str, object]] | None,
    entry: Entry,
    actor: UUID | None,
    now: datetime,
    reason: str = "",
) -> Change | None:
    """Note a change that ``actor`` made, told by the audit entry ``entry``.

    Without ``steps`` it is on record and nobody undoes it: a decision of the Steering Council. None for a change
    by the server itself: imports and commands have ways of their own to correct them.
    """
    if actor is None:
        return None
    return Change.objects.create(
        person=person,
        kind=kind,
        actor_id=actor,
        at=now,
        entry=entry.seq,
        reason=reason,
        undo_until=now + UNDO_WITHIN,
        steps=None if steps is None else list(steps),
    )


@transaction.atomic
def forget_steps(*, now: datetime) -> int:
    """Drop what was before a change whose time to undo is over; how many. Safe to run late, twice and at once."""
    return Change.objects.filter(undo_until__lte=now, steps__isnull=False).update(steps=None)
