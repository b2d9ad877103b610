"""Waking a worker, once a transaction has committed."""

import logging
from dataclasses import dataclass

from celery.exceptions import OperationalError as CeleryOperationalError
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from psrt.celery import app

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kick:
    """One task to ask for; equal kicks of one transaction are one."""

    task: str
    args: tuple[str, ...]
    queue: str

    def __call__(self) -> None:
        try:
            app.send_task(self.task, args=self.args, queue=self.queue, retry=False, ignore_result=True)
        except (OperationalError, CeleryOperationalError, RedisError, OSError) as error:
            logger.warning(
                "broker unavailable, left to the tick",
                extra={"task": self.task, "error": type(error).__name__},
            )


def kick(task: str, *args: str, queue: str = "default") -> None:
    """Ask for ``task`` to run soon after the current transaction commits; ``args`` are ids only.

    Best effort on purpose: with the broker down the request answers at once, and the next tick does the work.
    Asked for again in one transaction it is sent once: a broker that hangs costs a second for each message,
    and mail to the whole team would hold up its page for as many seconds as the team has members.
    """
    wanted = _Kick(task, args, queue)
    waiting = transaction.get_connection().run_on_commit
    if not any(callback == wanted for _, callback, *_ in waiting):
        transaction.on_commit(wanted, robust=True)
