"""What people say of themselves: that they are active, and whether they want to be named."""

from datetime import datetime

from django.db import transaction

from activity.models import StillActive, Unnamed
from activity.report_queries import report_at_work
from members.models import Person
from members.queries import is_active_member
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record


class NotMember(Refused):
    """Only a member is active or not."""

    def __init__(self) -> None:
        super().__init__("You are not a member of the team today.")


@transaction.atomic
def say_still_active(*, person: Person, sentence: str, now: datetime) -> StillActive:
    """Keep a member's word that they are active, with a sentence on what they did. Raises NotMember."""
    serialise_writers()
    if not is_active_member(person, on=now.date()):
        raise NotMember
    statement = StillActive.objects.create(
        person=person, said_at=now, sentence=sentence, report=report_at_work()
    )
    data = {"statement": str(statement.pk)}
    record(Event.STILL_ACTIVE_SAID, actor=person.pk, subject=f"person:{person.pk}", data=data, now=now)
    return statement


@transaction.atomic
def be_named(*, person: Person, named: bool, now: datetime) -> None:
    """Set whether the page of thanks names ``person``; nothing happens if it is so already."""
    serialise_writers()
    row = Unnamed.objects.filter(person=person).first()
    if named == (row is None):
        return
    if row is None:
        Unnamed.objects.create(person=person, since=now)
    else:
        row.delete()
    record(
        Event.NAMING_CHANGED,
        actor=person.pk,
        subject=f"person:{person.pk}",
        data={"named": named},
        now=now,
    )
