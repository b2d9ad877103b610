"""The tick of this app."""

import logging

from celery import shared_task
from django.db import DatabaseError

from members.services import Refused
from nominations.queries import due_ids
from nominations.rules import NotAllowed
from nominations.services import advance
from psrt import clock

logger = logging.getLogger(__name__)


@shared_task(name="nominations.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Take every step whose time has come, one transaction each; how many were taken.

    Late, doubled or at once with another, it does the same: a row that someone else holds is theirs, and
    what can follow at once (a counted poll of a vote that is over) is found by the next look. One
    nomination that cannot go on (the members' record contradicts it) does not hold up the others.
    """
    taken = 0
    for nomination_id in due_ids(now=clock.now()):
        try:
            while advance(nomination_id=nomination_id, now=clock.now()) is not None:
                taken += 1
        except (NotAllowed, Refused, DatabaseError) as error:
            logger.exception(
                "nomination not advanced",
                extra={"nomination": str(nomination_id), "error": type(error).__name__},
            )
    return taken
