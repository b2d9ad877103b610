"""The e-mails about a motion, to the Council alone: one function each, one folder of templates/email each."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from council.acts import ends_at, title_of
from council.models import Motion
from council.rules import MEMBERS_READ
from members.models import Person
from nominations.models import Nomination
from psrt.mail import absolute
from psrt.mail.services import enqueue


def moved(motion: Motion, *, now: datetime) -> None:
    """To the others on the Council: somebody moves this; vote or abstain."""
    _to_council("motion-moved", motion, now=now, but=motion.moved_by)


def reminder(motion: Motion, *, now: datetime) -> None:
    """To each on the Council who has said nothing yet; it has no list address, as it is about them."""
    for seat in motion.seats.filter(counted=True, choice="").select_related("person"):
        _send("motion-reminder", motion, str(seat.person_id), seat.person.email, now=now)


def settled(motion: Motion, *, now: datetime) -> None:
    """To the Council: what became of it."""
    _to_council("motion-settled", motion, now=now)


def _to_council(name: str, motion: Motion, *, now: datetime, but: Person | None = None) -> None:
    """To the Council's own address; each for themselves if it has none, or if the nominee is one of it.

    A nominee does not read about themselves, and the common address is read by all. ``but`` gets none of their own.
    """
    council = [seat.person for seat in motion.seats.filter(counted=True).select_related("person")]
    readers = [person for person in council if not _is_nominee(motion, person)]
    if settings.COUNCIL_ADDRESS and readers == council:
        _send(name, motion, "council", settings.COUNCIL_ADDRESS, now=now)
        return
    for person in readers:
        if person != but:
            _send(name, motion, str(person.pk), person.email, now=now)


def _is_nominee(motion: Motion, person: Person) -> bool:
    return (
        motion.nomination is not None
        and Nomination.objects.about(person).filter(pk=motion.nomination.pk).exists()
    )


def _send(name: str, motion: Motion, who: str, address: str, *, now: datetime) -> None:
    if not address:
        return
    context = {
        "motion": motion,
        "title": title_of(motion),
        # of a removal the subject, which others may see over a shoulder, says no name
        "heading": title_of(motion) if motion.kind in MEMBERS_READ else motion.get_kind_display(),
        "count": motion.count,
        "ends_at": ends_at(motion),
        "url": absolute(reverse("council:motion", args=[motion.pk])),
    }
    enqueue(name, to=address, key=f"{name}:{motion.pk}:{who}", context=context, now=now)
