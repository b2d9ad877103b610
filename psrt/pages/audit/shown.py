"""Entries as a reader sees them: a sentence, and the names behind the ids, as far as the reader may know them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from members.access import Viewer
from members.models import Person
from nominations.access import visible_to
from psrt.audit.models import Entry
from psrt.audit.sentences import sentence
from votes.models import Poll, TrusteePlan


@dataclass(frozen=True, slots=True)
class Shown:
    """One entry in words; ``actor`` is empty when the system did it."""

    seq: int
    at: datetime
    what: str
    event: str
    about: str
    actor: str
    by_viewer: bool
    data: str
    hash: str


def shown(entries: Sequence[Entry], viewer: Viewer) -> list[Shown]:
    """``entries`` with names. Four queries, however many there are."""
    people, nominations = _people(entries), _nominations(entries, viewer)
    return [
        Shown(
            seq=entry.seq,
            at=entry.at,
            what=sentence(entry.event, entry.data),
            event=entry.event,
            about=_about(entry.subject, people, nominations),
            actor=people.get(entry.actor, "somebody no longer on the record") if entry.actor else "",
            by_viewer=viewer.person is not None and entry.actor == viewer.person.pk,
            data=entry.data,
            hash=bytes(entry.hash).hex(),
        )
        for entry in entries
    ]


def _people(entries: Iterable[Entry]) -> dict[UUID, str]:
    ids = {entry.actor for entry in entries if entry.actor} | _ids("person", entries)
    return dict(Person.objects.filter(pk__in=ids).values_list("pk", "name"))


def _nominations(entries: Iterable[Entry], viewer: Viewer) -> dict[UUID, str]:
    """Names by the id of a nomination or of its poll, of those nominations that the viewer may see."""
    polls = _ids("poll", entries)
    subjects = dict(TrusteePlan.objects.filter(pk__in=polls).values_list("pk", "subject"))
    subjects |= dict(Poll.objects.filter(pk__in=polls).values_list("pk", "subject"))
    wanted = _ids("nomination", entries) | set(subjects.values())
    names = dict(visible_to(viewer).filter(pk__in=wanted).values_list("pk", "nominee_name"))
    return names | {poll: names[subject] for poll, subject in subjects.items() if subject in names}


def _ids(kind: str, entries: Iterable[Entry]) -> set[UUID]:
    parts = (entry.subject.partition(":") for entry in entries)
    return {UUID(ident) for found, _, ident in parts if found == kind}


def _about(subject: str, people: dict[UUID, str], nominations: dict[UUID, str]) -> str:
    kind, _, ident = subject.partition(":")
    match kind:
        case "person":
            return people.get(UUID(ident), "somebody no longer on the record")
        case "nomination":
            name = nominations.get(UUID(ident))
            return f"nomination of {name}" if name else "a nomination"
        case "poll":
            name = nominations.get(UUID(ident))
            return f"vote on {name}" if name else "a vote"
        case "interest":
            return "an expression of interest"
        case "rule":
            return "the voting rule"
        case "account" | "switch" | "github":
            return f"{kind} {ident}"
        case _:
            return kind
