"""The tick of this app."""

from celery import shared_task

from candidates import services
from psrt import clock


@shared_task(name="candidates.clear_away")  # type: ignore[untyped-decorator]  # Celery has no types
def clear_away() -> int:
    """Delete the expressions of interest whose time is over; how many there were."""
    return services.clear_away(now=clock.now())
