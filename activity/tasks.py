"""The tick of this app, and fetching advisories from GitHub."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.conf import settings
from django.db import DatabaseError

from activity.advisory_files import InvalidAdvisories, parse_records
from activity.github import FetchFailed, fetch_advisories
from activity.models import ImportRun
from activity.queries import fetch_is_due
from activity.services import (
    advance_report,
    begin_due_report,
    finish_decided_reports,
    import_advisories,
    match_anew,
    note_failure,
)
from members.services import Refused
from psrt import clock
from psrt.queue import kick

logger = logging.getLogger(__name__)


@shared_task(name="activity.advance_due")  # type: ignore[untyped-decorator]  # Celery has no types
def advance_due() -> None:
    """Match credits to whom the record has by now, take the yearly report's due step, ask GitHub once a day.

    Each step is a transaction of its own; one that cannot be taken holds up no other.
    """
    steps: dict[str, Callable[[], object]] = {
        "credits": match_anew,
        "begin report": lambda: begin_due_report(first=settings.FIRST_REPORT_ON, now=clock.now()),
        "advance report": lambda: advance_report(now=clock.now()),
        "finish reports": lambda: finish_decided_reports(now=clock.now()),
    }
    for name, step in steps.items():
        try:
            step()
        except (Refused, DatabaseError) as error:
            logger.exception("activity not advanced", extra={"step": name, "error": type(error).__name__})
    if settings.ADVISORIES_GITHUB_TOKEN and fetch_is_due(now=clock.now()):
        kick("activity.fetch_advisories")


@shared_task(name="activity.fetch_advisories")  # type: ignore[untyped-decorator]  # Celery has no types
def fetch() -> None:
    """Import what GitHub has of each configured repository; what went wrong is noted for the admins.

    The network is asked outside of any transaction. Twice at once does the same as once.
    """
    try:
        advisories = [
            advisory
            for repository in settings.ADVISORIES_GITHUB_REPOSITORIES
            for advisory in parse_records(
                fetch_advisories(
                    api_url=settings.GITHUB_API_URL,
                    repository=repository,
                    token=settings.ADVISORIES_GITHUB_TOKEN,
                ),
                origin=repository,
                now=clock.now(),
            )
        ]
        import_advisories(advisories=advisories, way=ImportRun.Way.GITHUB, actor=None, now=clock.now())
    except (FetchFailed, InvalidAdvisories, Refused) as failure:
        logger.warning("advisories not fetched", extra={"error": type(failure).__name__})
        note_failure(way=ImportRun.Way.GITHUB, problem=str(failure), actor=None, now=clock.now())
