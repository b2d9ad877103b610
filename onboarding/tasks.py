"""The tick of this app."""

import logging

from celery import shared_task
from django.db import DatabaseError

from onboarding import services
from psrt import clock

logger = logging.getLogger(__name__)


@shared_task(name="onboarding.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Begin, follow up, end and remind of what is due, one transaction each; how many steps were taken.

    Late, doubled or at once with another, it does the same: each step looks again under the lock. One
    checklist that cannot go on does not hold up the others.
    """
    taken = services.ship(now=clock.now())
    for step in services.due_steps(now=clock.now()):
        try:
            taken += step(now=clock.now())
        except DatabaseError as error:
            logger.exception("checklist not advanced", extra={"error": type(error).__name__})
    return taken
