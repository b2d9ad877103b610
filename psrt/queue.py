"""Waking a worker, once a transaction has committed."""

import logging

from celery.exceptions import OperationalError as CeleryOperationalError
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from psrt.celery import app

logger = logging.getLogger(__name__)


def kick(task: str, *args: str, queue: str = "default") -> None:
    """Ask for ``task`` to run soon after the current transaction commits; ``args`` are ids only.

    Best effort on purpose: with the broker down the request answers at once, and the next tick does the work.
    """
    transaction.on_commit(lambda: _send(task, args, queue), robust=True)


def _send(task: str, args: tuple[str, ...], queue: str) -> None:
    try:
        app.send_task(task, args=args, queue=queue, retry=False, ignore_result=True)
    except (OperationalError, CeleryOperationalError, RedisError, OSError) as error:
        logger.warning(
            "broker unavailable, left to the tick", extra={"task": task, "error": type(error).__name__}
        )
