from celery import shared_task

from psrt import clock
from psrt.mail.models import Process
from psrt.mail.services import sweep as sweep_outbox


@shared_task(name="psrt.mail.sweep")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep() -> int:
    """Send the worker's due mail."""
    return sweep_outbox(process=Process.DEFAULT, now=clock.now())


@shared_task(name="psrt.mail.sweep_trustee")  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_trustee() -> int:
    """Send the trustee's due mail (receipts)."""
    return sweep_outbox(process=Process.TRUSTEE, now=clock.now())
