"""What the audit log is told of the record: ids, dates and states, never names."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from members.models import Membership, Person, RoleTerm
from psrt.audit.events import Event
from psrt.audit.services import Fact


def person_recorded(person: Person) -> Fact:
    """A new person."""
    return Fact(Event.PERSON_RECORDED, _subject(person.pk), {})


def person_changed(person: Person, fields: Sequence[str]) -> Fact:
    """Other values in ``fields``."""
    return Fact(Event.PERSON_CHANGED, _subject(person.pk), {"fields": list(fields)})


def membership_began(membership: Membership) -> Fact:
    """A new membership, as it stands."""
    data = {"joined": _iso(membership.joined), "began": membership.began}
    return Fact(Event.MEMBERSHIP_BEGAN, _subject(membership.person_id), _id(membership) | data)


def membership_ended(membership: Membership) -> Fact:
    """The end of a membership, as it stands."""
    data = {"left": _iso(membership.left), "ended": membership.ended}
    return Fact(Event.MEMBERSHIP_ENDED, _subject(membership.person_id), _id(membership) | data)


def membership_dated(membership: Membership) -> Fact:
    """Days of a membership that were not recorded before, as they stand."""
    data = {"joined": _iso(membership.joined), "left": _iso(membership.left)}
    return Fact(Event.MEMBERSHIP_DATED, _subject(membership.person_id), _id(membership) | data)


def emeritus_line_changed(membership: Membership) -> Fact:
    """What the emeritus list says of somebody, as it stands."""
    data = {"notes": membership.emeritus_notes}
    return Fact(Event.EMERITUS_LINE_CHANGED, _subject(membership.person_id), _id(membership) | data)


def role_began(term: RoleTerm) -> Fact:
    """A new term, as it stands."""
    data = {"term": str(term.pk), "role": term.role, "starts": _iso(term.starts)}
    return Fact(Event.ROLE_BEGAN, _subject(term.person_id), data)


def role_ended(term: RoleTerm) -> Fact:
    """The end of a term, as it stands."""
    data = {"term": str(term.pk), "role": term.role, "ends": _iso(term.ends)}
    return Fact(Event.ROLE_ENDED, _subject(term.person_id), data)


def role_dated(term: RoleTerm) -> Fact:
    """The first day of a term that was not recorded before."""
    data = {"term": str(term.pk), "role": term.role, "starts": _iso(term.starts)}
    return Fact(Event.ROLE_DATED, _subject(term.person_id), data)


def _subject(person_id: UUID) -> str:
    return f"person:{person_id}"


def _id(membership: Membership) -> dict[str, object]:
    return {"membership": str(membership.pk)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
