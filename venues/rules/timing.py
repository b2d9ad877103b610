"""When the nightly comparison is due, and when work that somebody began is given up for lost."""

from datetime import datetime, timedelta
from typing import Final

NIGHT_HOUR: Final = 3
# Longer than the worker lets a task run: whoever began it is gone, and it is begun again.
LOST_AFTER: Final = timedelta(minutes=6)
# A venue may take a while until its own list shows what was done there.
SETTLED_AFTER: Final = timedelta(hours=1)


def last_night(now: datetime) -> datetime:
    """The latest 03:00 UTC that is not after ``now`` (in UTC)."""
    tonight = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if tonight <= now else tonight - timedelta(days=1)


def is_nightly_due(last_fetched: datetime | None, now: datetime) -> bool:
    """Whether no comparison has been asked for since the last 03:00 UTC."""
    return last_fetched is None or last_fetched < last_night(now)
