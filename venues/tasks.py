"""The worker's tasks: the tick, and the two that ask a venue. They carry ids only."""

from uuid import UUID

from celery import shared_task

from psrt import clock
from venues import services


@shared_task(name="venues.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> None:
    """Say what is connected, ask for the nightly comparisons that are due, take up what was left."""
    now = clock.now()
    services.publish_connections(now=now)
    services.request_nightly(now=now)
    services.wake_waiting(now=now)


@shared_task(name="venues.compare")  # type: ignore[untyped-decorator]  # Celery has no types
def compare(comparison_id: str) -> bool:
    """Read a venue's list, and compare it with the record."""
    return services.compare_now(comparison_id=UUID(comparison_id), clock=clock.now)


@shared_task(name="venues.apply")  # type: ignore[untyped-decorator]  # Celery has no types
def apply(application_id: str) -> bool:
    """Make the changes that an admin chose."""
    return services.apply_now(application_id=UUID(application_id), clock=clock.now)
