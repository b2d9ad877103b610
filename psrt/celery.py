"""The Celery application and its timetable.

Deadlines are level-triggered: each tick looks for rows whose time has come, so a tick that is missed, late, doubled
or killed changes nothing but the moment. Tasks carry ids only, never content.
"""

import os

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psrt.settings")

app = Celery("psrt")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

TRUSTEE_QUEUE = "trustee"
TICK_SECONDS = 60.0


def _tick(task: str, queue: str) -> dict[str, object]:
    # A tick that could not be delivered within its minute is worthless: the next one does the same.
    return {"task": task, "schedule": TICK_SECONDS, "options": {"queue": queue, "expires": TICK_SECONDS}}


app.conf.beat_schedule = {
    "members": _tick("members.advance_due", "default"),
    "imports": _tick("members.work_on_imports", "default"),
    "nominations": _tick("nominations.advance_due", "default"),
    "candidates": _tick("candidates.clear_away", "default"),
    "council": _tick("council.advance_due", "default"),
    "venues": _tick("venues.advance_due", "default"),
    "activity": _tick("activity.advance_due", "default"),
    "onboarding": _tick("onboarding.advance_due", "default"),
    "votes": _tick("votes.advance_due", "default"),
    "mail": _tick("psrt.mail.sweep", "default"),
    "trustee": _tick("votes.trustee_due", TRUSTEE_QUEUE),
    "trustee-mail": _tick("psrt.mail.sweep_trustee", TRUSTEE_QUEUE),
}


@setup_logging.connect  # type: ignore[untyped-decorator]  # Celery has no types
def _configure_logging(**_: object) -> None:
    """Use Django's logging configuration in workers too, instead of Celery's own."""
    from logging.config import dictConfig

    from django.conf import settings

    dictConfig(settings.LOGGING)
