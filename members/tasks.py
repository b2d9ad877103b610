"""The ticks of this app."""

from celery import shared_task

from members.services.changes import forget_steps
from members.services.imports import WORK_TASK
from members.services.imports import work_on_imports as work
from psrt import clock


@shared_task(name="members.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Drop what was before changes that can no longer be undone; how many."""
    return forget_steps(now=clock.now())


@shared_task(name=WORK_TASK)  # type: ignore[untyped-decorator]  # Celery has no types
def work_on_imports() -> int:
    """Check or import what an admin has uploaded or confirmed."""
    return work(now=clock.now())
