"""Noting work on private reports, and taking it back."""

from datetime import date, datetime

from django.db import transaction

from activity.models import PrivateWork
from activity.rules import Work
from members.models import Person
from members.queries import is_active_member
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record


class StillToCome(Refused):
    """Work is noted when it was done."""

    def __init__(self) -> None:
        super().__init__("This day is still to come: note the work when it was done.")


class OwnWork(Refused):
    """An admin notes nothing of themselves: the yearly report would go by their own word as if it were the record."""

    def __init__(self) -> None:
        super().__init__(
            "This is about you: another admin notes it, or you say yourself that you are still active."
        )


class NotThenMember(Refused):
    """The person was not a member on that day."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} was not a member on that day, as far as the record knows.")


class AlreadyTakenBack(Refused):
    """The entry was taken back before."""

    def __init__(self) -> None:
        super().__init__("This entry has been taken back already.")


@transaction.atomic
def note_private_work(
    *, person: Person, day: date, kind: Work, actor: Person | None, now: datetime
) -> PrivateWork:
    """Note that ``person`` worked on a private report on ``day``; the entry that is there if it is noted already.

    Raises:
        OwnWork: ``actor`` is the person.
        StillToCome, NotThenMember: that day cannot be.
    """
    serialise_writers()
    if actor is not None and actor.pk == person.pk:
        raise OwnWork
    if day > now.date():
        raise StillToCome
    if not is_active_member(person, on=day):
        raise NotThenMember(person)
    present = PrivateWork.objects.filter(person=person, day=day, kind=kind, taken_back_at=None).first()
    if present is not None:
        return present
    work = PrivateWork.objects.create(person=person, day=day, kind=kind, noted_at=now, noted_by=actor)
    _tell(Event.PRIVATE_WORK_NOTED, work, actor=actor, now=now)
    return work


@transaction.atomic
def take_back_private_work(*, work: PrivateWork, actor: Person | None, now: datetime) -> PrivateWork:
    """Take an entry back that was noted by mistake. Raises AlreadyTakenBack."""
    serialise_writers()
    work = PrivateWork.objects.get(pk=work.pk)
    if work.taken_back_at is not None:
        raise AlreadyTakenBack
    work.taken_back_at, work.taken_back_by = now, actor
    work.save(update_fields=["taken_back_at", "taken_back_by"])
    _tell(Event.PRIVATE_WORK_TAKEN_BACK, work, actor=actor, now=now)
    return work


def _tell(event: Event, work: PrivateWork, *, actor: Person | None, now: datetime) -> None:
    record(
        event,
        actor=actor.pk if actor else None,
        subject=f"person:{work.person_id}",
        data={"entry": str(work.pk)},
        now=now,
    )
