"""The tick of this app."""

from celery import shared_task

from council import services
from psrt import clock


@shared_task(name="council.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> int:
    """Settle, overtake and remind what is due; how many motions that were."""
    return services.advance_due(now=clock.now())
