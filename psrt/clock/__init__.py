"""The one clock: the database's.

``psrt_now()`` in PostgreSQL is the only source of the present. Views, tasks and commands read it once at their edge
and pass ``now`` on; triggers that guard windows call the same function, so code and constraints never disagree.
It returns the start of the current *statement*, not of the transaction: what waited for a lock sees the time at which
it got the lock.
"""

from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.db import connection


class NotInDemo(RuntimeError):
    """Time can be moved in demo mode only."""

    def __init__(self) -> None:
        super().__init__("The clock can be moved in demo mode only (DEMO=1).")


def now() -> datetime:
    """The database's present, an aware UTC instant (shifted in demo mode only)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT psrt_now()")
        value: datetime = cursor.fetchone()[0]
    return value.astimezone(UTC)


def shift(delta: timedelta) -> None:
    """Move the demo's time by ``delta`` (added to earlier shifts). Raises NotInDemo outside demo mode."""
    if not settings.DEMO:
        raise NotInDemo
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clock_shift SET shift = shift + make_interval(secs => %s)", [delta.total_seconds()]
        )


def reset() -> None:
    """Return to the true time. Raises NotInDemo outside demo mode."""
    if not settings.DEMO:
        raise NotInDemo
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clock_shift SET shift = interval '0'")


def current_shift() -> timedelta:
    """How far the demo's time is from the true one; zero outside demo mode."""
    if not settings.DEMO:
        return timedelta(0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT shift FROM clock_shift")
        delta: timedelta = cursor.fetchone()[0]
    return delta
