"""The tick of this app."""

from celery import shared_task

from members.services.changes import forget_steps
from psrt import clock


@shared_task(name="members.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Drop what was before changes that can no longer be undone; how many."""
    return forget_steps(now=clock.now())
