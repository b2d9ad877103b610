"""Structured logs without personal data: events, ids and durations; no names, addresses or paths with tokens."""

import logging

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


class WithoutPaths(logging.Filter):
    """Keeps request paths out of the log.

    Django puts the path into its messages about requests (404, CSRF, disallowed host), and a path may hold a consent
    or invitation token. The request log (psrt.middleware) names the route instead.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        request = record.__dict__.pop("request", None)
        if record.name.startswith(("django.request", "django.security")) and record.exc_info is None:
            status = record.__dict__.get("status_code", "")
            record.msg, record.args = f"request refused {status}".strip(), ()
        elif record.name.startswith("django.request"):
            match = getattr(request, "resolver_match", None)
            record.msg, record.args = f"request failed at {match.route if match else 'no route'}", ()
        return True
