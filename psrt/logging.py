"""Structured logs without personal data: events, ids and durations; no names, addresses or paths with tokens."""

import logging
import traceback
from collections.abc import Iterator
from types import TracebackType

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter


class JsonFormatter(BaseJsonFormatter):
    """One JSON object a line."""

    def __init__(self) -> None:
        super().__init__(
            "{levelname}{name}{message}",
            style="{",
            timestamp=True,
            rename_fields={"levelname": "level", "name": "logger"},
        )

    def formatException(  # noqa: N802 - logging's name
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """The traceback with the first line of each message only.

        PostgreSQL's refusals go on with the row or the key that it refused: names, addresses, texts.
        """
        return "\n\nwhich led to\n\n".join(reversed(list(_causes(ei[1]))))


def _causes(error: BaseException | None) -> Iterator[str]:
    """``error`` with where it was raised, and what it came from, the last first."""
    while error is not None:
        kind, (first, *_) = type(error), str(error).splitlines() or [""]
        places = "".join(traceback.format_tb(error.__traceback__))
        yield f"{places}{kind.__module__}.{kind.__qualname__}: {first}"
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


class WithoutPaths(logging.Filter):
    """Keeps request paths, and what Celery repeats of an error, out of the log.

    Django puts the path into its messages about requests (404, CSRF, disallowed host), and a path may hold a consent
    or invitation token. The request log (psrt.middleware) names the route instead.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if record.name == "celery.app.trace" and isinstance(task := record.__dict__.pop("data", None), dict):
            # Celery repeats the error and the traceback in its message; the formatter's own is enough.
            record.msg, record.args = f"task {task.get('name')} {task.get('description')}", ()
        if record.name.startswith(("django.request", "django.security")) and record.exc_info is None:
            status = record.__dict__.get("status_code", "")
            record.msg, record.args = f"request refused {status}".strip(), ()
        elif record.name.startswith("django.request"):
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = f"request failed at {match.route if match else 'no route'}", ()
        return True
