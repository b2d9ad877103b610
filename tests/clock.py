"""Moving the tests' time: the same shift that the demo uses."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest

from psrt import clock as psrt_clock


class Clock:
    """The database's clock, in the tests' hands."""

    def now(self) -> datetime:
        """The database's present."""
        return psrt_clock.now()

    def advance(self, **parts: float) -> datetime:
        """Move time by ``timedelta(**parts)``; the new present."""
        psrt_clock.shift(timedelta(**parts))
        return self.now()

    def advance_to(self, instant: datetime) -> datetime:
        """Move time to ``instant`` (at or just after it); the new present."""
        psrt_clock.shift(instant - self.now() + timedelta(milliseconds=1))
        return self.now()


@contextmanager
def at(instant: datetime) -> Iterator[datetime]:
    """Put things on the record as if it were ``instant``; time goes on afterwards from where it was."""
    away = instant - psrt_clock.now()
    psrt_clock.shift(away)
    try:
        yield psrt_clock.now()
    finally:
        psrt_clock.shift(-away)


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    """Time that can be moved, and is put back (also after a test that really commits)."""
    yield Clock()
    psrt_clock.reset()
