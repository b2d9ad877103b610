"""The audit entries about a person, as sentences for the admins."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from members.models import Person
from members.rules import ENDED_LABELS, KIND_LABELS, ROLE_LABELS
from psrt.audit.events import Event
from psrt.audit.models import Entry

Data = Mapping[str, Any]
SHOWN: Final = 50

_FIELDS: Final = {
    "name": "name",
    "github_login": "GitHub username",
    "github_id": "GitHub number",
    "email": "e-mail",
}


def _on(day: object) -> str:
    return f" on {day}" if day else ", on a day that is not recorded"


def _period(data: Data, begin: str, end: str) -> str:
    return f"now from {data.get(begin) or 'a day that is not recorded'}" + (
        f" until {data[end]}" if data.get(end) else ""
    )


# How somebody signs in, and how often, is their own business: the desk tells what became of the record.
_SENTENCES: Final[dict[str, Callable[[Data], str]]] = {
    Event.PERSON_RECORDED: lambda _: "Put on the record",
    Event.PERSON_CHANGED: lambda data: f"Changed: {', '.join(_FIELDS.get(f, f) for f in data['fields'])}",
    Event.MEMBERSHIP_BEGAN: lambda data: f"Membership began{_on(data['joined'])}",
    Event.MEMBERSHIP_ENDED: lambda data: (
        f"Membership ended{_on(data['left'])}: {ENDED_LABELS[data['ended']].lower()}"
    ),
    Event.MEMBERSHIP_CORRECTED: lambda data: f"Membership corrected, {_period(data, 'joined', 'left')}",
    Event.EMERITUS_LINE_CHANGED: lambda _: "Line on the emeritus list changed",
    Event.ROLE_BEGAN: lambda data: f"Became {ROLE_LABELS[data['role']]}{_on(data['starts'])}",
    Event.ROLE_ENDED: lambda data: f"No longer {ROLE_LABELS[data['role']]}, from {data['ends']} on",
    Event.ROLE_CORRECTED: lambda data: (
        f"Term as {ROLE_LABELS[data['role']]} corrected, {_period(data, 'starts', 'ends')}"
    ),
    Event.CHANGE_UNDONE: lambda data: f"Undone: {KIND_LABELS[data['kind']].lower()}",
    Event.INVITATION_SENT: lambda _: "Invitation sent",
    Event.INVITATION_USED: lambda _: "Invitation accepted",
    Event.INVITATION_REVOKED: lambda _: "Invitation revoked",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One event: what happened, when, and who did it (empty: the site itself)."""

    text: str
    at: datetime
    by: str


def history(person: Person) -> list[Told]:
    """Return what became of ``person``, the latest first, the last fifty events. Two queries."""
    entries = list(
        Entry.objects.filter(subject=f"person:{person.pk}", event__in=list(_SENTENCES)).order_by("-seq")[
            :SHOWN
        ]
    )
    names = dict(Person.objects.filter(pk__in={each.actor for each in entries}).values_list("pk", "name"))
    return [
        Told(_SENTENCES[each.event](json.loads(each.data)), each.at, names[each.actor] if each.actor else "")
        for each in entries
    ]
