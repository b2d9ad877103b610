"""How long an expression of interest lives. Pure: no Django, no clock."""

from datetime import datetime, timedelta
from typing import Final

TO_CONFIRM: Final = timedelta(days=2)
KEPT_FOR: Final = timedelta(days=365)


def expires_at(*, received_at: datetime, confirmed_at: datetime | None) -> datetime:
    """When it is deleted: two days after it came unless the address is confirmed, then a year after that."""
    return received_at + TO_CONFIRM if confirmed_at is None else confirmed_at + KEPT_FOR
