"""What the desk's pages show, put together from reads and rules."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from members.services import Refused
from venues.models import Comparison, Venue
from venues.models.jobs import JobState
from venues.queries import diff_now
from venues.rules import GROUP_LABELS, Diff, Group, Kind, Row, obstacle

_BADGES: Final = {
    JobState.REQUESTED.value: "waiting",
    JobState.RUNNING.value: "waiting",
    JobState.DONE.value: "ok",
    JobState.FAILED.value: "stopped",
}
_EXPLAINED: Final = {
    Group.MISSING: "Members who are not in there.",
    Group.EXTRA: "People on the record who are in there and are no members today.",
    Group.UNKNOWN: "In there, and nobody on the record. Say whose it is, allow it with a reason, or put it out.",
    Group.RENAMED: "The same account under another username: correct the record. Nothing is wrong in the venue.",
    Group.PENDING: "Members who are invited and have not answered yet: no change needed.",
}


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A row of the diff, and why the site cannot settle it by itself (empty if it can)."""

    row: Row
    obstacle: str


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """A group that is not empty."""

    key: str
    label: str
    explained: str
    rows: tuple[ShownRow, ...]
    choosable: bool


def groups(diff: Diff, kind: Kind, *, asks: bool) -> list[ShownGroup]:
    """The groups that people look at; without those that need no change and no look. ``asks``: a token is there."""
    return [
        ShownGroup(
            key=group.value,
            label=GROUP_LABELS[group],
            explained=explained,
            rows=shown_rows(diff.of(group), kind, asks=asks),
            choosable=group not in {Group.RENAMED, Group.PENDING},
        )
        for group, explained in _EXPLAINED.items()
        if diff.count(group)
    ]


def shown_rows(rows: Sequence[Row], kind: Kind, *, asks: bool) -> tuple[ShownRow, ...]:
    """The rows with what stands in the way of settling them."""
    changeable = {Group.MISSING, Group.EXTRA, Group.UNKNOWN}
    return tuple(
        ShownRow(row, obstacle(kind, row) if asks and row.group in changeable else "") for row in rows
    )


@dataclass(frozen=True, slots=True)
class Look:
    """A venue with its newest comparison, and how many differences there are by the record of now."""

    venue: Venue
    comparison: Comparison | None
    differences: int
    badge: str
    text: str


def look(venue: Venue, comparison: Comparison | None, *, now: datetime) -> Look:
    """The state of a venue in a word."""
    if comparison is None:
        return Look(venue, None, 0, "", "Never compared")
    if comparison.state != JobState.DONE:
        return Look(venue, comparison, 0, badge(comparison.state), JobState(comparison.state).label)
    count = len(diff_now(comparison, on=now.date()).differences) if comparison.entries is not None else 0
    if comparison.entries is None:
        return Look(venue, comparison, 0, "waiting", "To be compared again")
    if not count:
        return Look(venue, comparison, 0, "ok", "As it should be")
    return Look(venue, comparison, count, "waiting", f"{count} difference{'s' if count > 1 else ''}")


def badge(state: str) -> str:
    """The kind of badge of a job's state."""
    return _BADGES[state]


def refuse(form: Form, error: Refused) -> None:
    """Show a refusal beside what was typed."""
    form.add_error(None, str(error))


def back(request: HttpRequest, error: Refused, to: str, *args: object) -> HttpResponse:
    """Answer a button that could not do its work: say why, on the page it came from."""
    messages.error(request, str(error))
    return redirect(to, *args)
