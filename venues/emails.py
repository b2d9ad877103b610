"""The mails about venues: to the admins, and only when something needs them."""

from collections.abc import Mapping
from datetime import datetime

from django.urls import reverse

from members.queries import role_holders
from members.rules import Role
from psrt.mail import absolute
from psrt.mail.services import enqueue
from venues.models import Comparison
from venues.rules import Diff, Group


def differs(comparison: Comparison, diff: Diff, *, now: datetime) -> None:
    """The venue's list is not what it should be, nor what it was last night. In numbers: names are on the page."""
    counts = {group.value: diff.count(group) for group in Group}
    _send("venue-differs", comparison, counts, now=now)


def not_compared(comparison: Comparison, *, now: datetime) -> None:
    """The venue could not be asked, which it could the night before."""
    _send("venue-not-compared", comparison, {}, now=now)


def _send(name: str, comparison: Comparison, context: Mapping[str, object], *, now: datetime) -> None:
    shared = {
        "comparison": comparison,
        "venue": comparison.venue,
        "url": absolute(reverse("venues:comparison", args=[comparison.pk])),
    }
    for admin in role_holders(Role.ADMIN, on=now.date()):
        if admin.email:
            enqueue(
                name,
                to=admin.email,
                key=f"{name}:{comparison.pk}:{admin.pk}",
                context={**shared, **context},
                now=now,
            )
