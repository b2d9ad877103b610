"""The tick of this app."""

import logging
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError

from members.services import Refused
from nominations.queries import due_ids
from nominations.rules import NotAllowed
from nominations.services import advance, tell_admins
from psrt import clock

logger = logging.getLogger(__name__)


@shared_task(name="nominations.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Take every step whose time has come, one transaction each; how many were taken.

    Late, doubled or at once with another, it does the same: a row that someone else holds is theirs, and
    what can follow at once (a counted poll of a vote that is over) is found by the next look. One
    nomination that cannot go on (the members' record contradicts it) does not hold up the others: the admins
    are told, once.
    """
    taken = 0
    for nomination_id in due_ids(now=clock.now()):
        try:
            while advance(nomination_id=nomination_id, now=clock.now()) is not None:
                taken += 1
        except Refused as refused:
            # The desk shows it until it is settled; a line a minute would only bury the others.
            if tell_admins(nomination_id=nomination_id, why=str(refused), now=clock.now()):
                _log(nomination_id, refused)
        except (NotAllowed, DatabaseError) as error:
            _log(nomination_id, error)
    return taken


def _log(nomination_id: UUID, error: Exception) -> None:
    extra = {"nomination": str(nomination_id), "error": type(error).__name__}
    logger.error("nomination not advanced", exc_info=error, extra=extra)
