"""The tick of this app."""

import logging

from celery import shared_task
from django.db import DatabaseError

from council import services
from council.models import Motion
from members.services import Refused
from nominations.rules import NotAllowed
from psrt import clock

logger = logging.getLogger(__name__)


@shared_task(name="council.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Settle, overtake and remind what is due, one transaction each; how many motions that were.

    One that cannot go on does not hold up the others.
    """
    taken = 0
    for motion_id in Motion.objects.open().order_by("moved_at", "pk").values_list("pk", flat=True):
        try:
            taken += services.advance(motion_id=motion_id, now=clock.now())
        except (Refused, NotAllowed, DatabaseError) as error:
            extra = {"motion": str(motion_id), "error": type(error).__name__}
            logger.exception("motion not advanced", extra=extra)
    return taken
