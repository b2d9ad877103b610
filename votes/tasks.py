from celery import shared_task

from psrt import clock
from votes import services


@shared_task(name="votes.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> None:
    """Send the requests and reminders that are due, and delete the salts that have served."""
    now = clock.now()
    services.send_due_reminders(now=now)
    services.send_trustee_mails(now=now)
    services.delete_salts(now=now)
