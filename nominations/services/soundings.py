"""The Council raises a concern with the sponsor in private, and the two talk it over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.access import access_of
from members.models import Person
from nominations import emails
from nominations.access import part_in_soundings
from nominations.models import Sounding
from nominations.queries import facts_of, is_concern_raised
from nominations.rules import By, NotAllowed, sounding_refusal
from nominations.services.common import locked, on_time, subject
from psrt.audit.events import Event
from psrt.audit.services import record


@transaction.atomic
def sound(*, sounding_id: UUID, nomination_id: UUID, author: Person, text: str, now: datetime) -> Sounding:
    """Raise a concern for the Council, answer it as sponsor, or go on. ``sounding_id`` comes with the form:
    sending it twice says it once.

    Raises NotAllowed when it is not theirs to write, not the time for it, or the text is empty; JustTooLate.
    """
    nomination = locked(nomination_id)
    said = Sounding.objects.filter(pk=sounding_id).first()
    if said is not None:
        if (said.author_id, said.nomination_id) != (author.pk, nomination.pk):
            raise NotAllowed("This form cannot be used again. Reload the page.")
        return said
    part, raised = (
        part_in_soundings(author, access_of(author, on=now.date()), nomination),
        is_concern_raised(nomination),
    )
    refusal = sounding_refusal(facts_of(nomination), part=part, raised=raised, now=now)
    if part is None or refusal is not None:
        raise NotAllowed(refusal)
    if not text.strip():
        raise NotAllowed("Write something first.")
    with on_time():
        said = Sounding.objects.create(
            pk=sounding_id, nomination=nomination, author=author, part=part.value, at=now, text=text
        )
    if part is By.COUNCIL:
        emails.concern_raised(said, is_first=not raised, now=now)
    else:
        emails.concern_answered(said, now=now)
    record(
        Event.NOMINATION_CONCERN_DISCUSSED if raised else Event.NOMINATION_CONCERN_RAISED,
        actor=author.pk,
        subject=subject(nomination),
        data={"sounding": str(said.pk), "by": part.value},
        now=now,
    )
    return said
