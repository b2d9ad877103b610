"""The audit entries about a person, as sentences for the admins."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from members.models import Person
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.sentences import sentence

SHOWN: Final = 50

# How somebody signs in, and how often, is their own business: the desk tells what became of the record.
_EVENTS: Final = (
    Event.PERSON_RECORDED,
    Event.PERSON_CHANGED,
    Event.MEMBERSHIP_BEGAN,
    Event.MEMBERSHIP_ENDED,
    Event.MEMBERSHIP_CORRECTED,
    Event.EMERITUS_LINE_CHANGED,
    Event.ROLE_BEGAN,
    Event.ROLE_ENDED,
    Event.ROLE_CORRECTED,
    Event.CHANGE_UNDONE,
    Event.INVITATION_SENT,
    Event.INVITATION_USED,
    Event.INVITATION_REVOKED,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One event: what happened, when, and who did it (empty: the site itself)."""

    text: str
    at: datetime
    by: str


def history(person: Person) -> list[Told]:
    """Return what became of ``person``, the latest first, the last fifty events. Two queries."""
    entries = list(
        Entry.objects.filter(subject=f"person:{person.pk}", event__in=_EVENTS).order_by("-seq")[:SHOWN]
    )
    names = dict(Person.objects.filter(pk__in={each.actor for each in entries}).values_list("pk", "name"))
    return [
        Told(sentence(each.event, each.data), each.at, names[each.actor] if each.actor else "")
        for each in entries
    ]
