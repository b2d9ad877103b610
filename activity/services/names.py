"""Whom a credited name means: found by the rules, decided by an admin, remembered."""

from datetime import datetime

from django.db import transaction

from activity.models import Credit, RememberedName
from activity.queries import matcher
from activity.rules import name_key_of
from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record


class AlreadyDecided(Refused):
    """Somebody has said meanwhile whom the name means, or the credit has gone."""

    def __init__(self) -> None:
        super().__init__("This name has been decided on meanwhile: look at the list again.")


class OwnName(Refused):
    """An admin gives no credit to themselves."""

    def __init__(self) -> None:
        super().__init__("This would be your own credit: another admin decides whether it is.")


class NothingRemembered(Refused):
    """The remembered name has been forgotten meanwhile."""

    def __init__(self) -> None:
        super().__init__("This decision has been taken back already.")


@transaction.atomic
def match_name(*, credit: Credit, person: Person, actor: Person | None, now: datetime) -> RememberedName:
    """Decide that the name of an undecided ``credit`` means ``person``, in every credit, also in those to come.

    Raises AlreadyDecided, and OwnName if ``person`` is ``actor``.
    """
    if actor is not None and actor.pk == person.pk:
        raise OwnName
    remembered = _remember(credit, person=person, actor=actor, now=now)
    _tell(Event.NAME_MATCHED, remembered, f"person:{person.pk}", actor=actor, now=now)
    return remembered


@transaction.atomic
def dismiss_name(*, credit: Credit, actor: Person | None, now: datetime) -> RememberedName:
    """Decide that the name of an undecided ``credit`` is nobody's on the record. Raises AlreadyDecided."""
    remembered = _remember(credit, person=None, actor=actor, now=now)
    _tell(Event.NAME_DISMISSED, remembered, "advisories", actor=actor, now=now)
    return remembered


@transaction.atomic
def forget_name(*, remembered: RememberedName, actor: Person | None, now: datetime) -> None:
    """Take a decision about a name back; its credits are undecided again. Raises NothingRemembered."""
    serialise_writers()
    row = RememberedName.objects.filter(pk=remembered.pk).first()
    if row is None:
        raise NothingRemembered
    subject = f"person:{row.person_id}" if row.person_id else "advisories"
    _tell(Event.NAME_FORGOTTEN, row, subject, actor=actor, now=now)
    row.delete()
    settle()


@transaction.atomic
def match_anew() -> int:
    """Find the people of credits again, as the record is now; how many credits changed. For the tick."""
    serialise_writers()
    return settle()


def settle() -> int:
    """Bring every credit's person in line with the record and what is remembered; how many changed.

    Call within a transaction that has serialised writers.
    """
    rules = matcher()
    changed = []
    for credit in Credit.objects.all():
        credited = credit.credited()
        person = rules.find(credited)
        dismissed = person is None and rules.is_dismissed(credited)
        if (credit.person_id, credit.dismissed) != (person, dismissed):
            credit.person_id, credit.dismissed = person, dismissed
            changed.append(credit)
    Credit.objects.bulk_update(changed, ["person", "dismissed"], batch_size=500)
    return len(changed)


def _remember(
    credit: Credit, *, person: Person | None, actor: Person | None, now: datetime
) -> RememberedName:
    serialise_writers()
    current = Credit.objects.undecided().filter(pk=credit.pk).first()
    if current is None:
        raise AlreadyDecided
    kind, text = name_key_of(current.credited())
    remembered = RememberedName.objects.create(
        kind=kind, text=text, shown=current.as_credited, person=person, decided_by=actor, decided_at=now
    )
    settle()
    return remembered


def _tell(event: Event, row: RememberedName, subject: str, *, actor: Person | None, now: datetime) -> None:
    record(event, actor=actor.pk if actor else None, subject=subject, data={"name": str(row.pk)}, now=now)
