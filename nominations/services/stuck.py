"""Nominations that cannot go on by themselves, because the members' record contradicts them."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.services import Refused
from nominations import emails
from nominations.models import Nomination
from nominations.rules import State
from nominations.services.common import locked
from nominations.services.council import lapse


@dataclass(frozen=True, slots=True)
class Stuck:
    """An approved nomination whose veto window is over, and why the record refuses the membership."""

    nomination: Nomination
    why: str


@transaction.atomic
def tell_admins(*, nomination_id: UUID, why: str, now: datetime) -> bool:
    """Mail the admins that a nomination cannot go on, once for each reason; whether this call did."""
    occasion = hashlib.sha256(why.encode()).hexdigest()[:16]
    nomination = locked(nomination_id)
    if emails.was_told_stuck(nomination, occasion=occasion):
        return False
    emails.stuck(nomination, why=why, occasion=occasion, now=now)
    return True


def stuck(*, now: datetime) -> Iterator[Stuck]:
    """Yield what would be refused if the clock tried now: each step is tried, and taken back."""
    for nomination in Nomination.objects.filter(state=State.APPROVED, veto_ends_at__lte=now):
        try:
            with transaction.atomic():
                lapse(nomination_id=nomination.pk, now=now)
                transaction.set_rollback(True)
        except Refused as refused:
            yield Stuck(nomination, str(refused))
