"""The size of the team as a line: the geometry of the picture, drawn by a template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from members.history.rules import Step

WIDTH: Final = 720
HEIGHT: Final = 260
LEFT, RIGHT, TOP, BOTTOM = 40, 700, 16, 226
# With more steps than this the marks would hide the line.
MOST_MARKS: Final = 60
_MOST_X_TICKS: Final = 8
_SHORT: Final = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on an axis, at ``at`` in the picture's units, with its text."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A step, as a point of the line."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The picture: ``line`` is an SVG path; the ticks are those of the axes; ``end`` is where the line ends."""

    line: str
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    marks: tuple[Mark, ...]
    end: Mark
    lowest: int
    highest: int
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = RIGHT
    top: int = TOP
    bottom: int = BOTTOM


def chart(steps: Sequence[Step], *, before: int, on: date) -> Chart | None:
    """Return the picture from the first step until ``on``; None without a step.

    ``before`` is the size before the first step.
    """
    if not steps:
        return None
    first = steps[0].day
    begins = first - timedelta(days=7) if before else first
    days = max(on - begins, _SHORT).days
    highest = max(before, *(step.size for step in steps))
    tick = next(size for size in _tick_sizes() if highest <= size * 5)
    top = tick * max(1, -(-highest // tick))

    def x(day: date) -> float:
        return round(LEFT + (RIGHT - LEFT) * (day - begins).days / days, 1)

    def y(size: int) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * size / top, 1)

    rises = "".join(f"H{x(step.day)}V{y(step.size)}" for step in steps)
    shown = steps if len(steps) <= MOST_MARKS else ()
    return Chart(
        line=f"M{x(begins)} {y(before)}{rises}H{x(on)}",
        x_ticks=tuple(Tick(x(day), text) for day, text in _x_ticks(begins, on)),
        y_ticks=tuple(Tick(y(size), str(size)) for size in range(0, top + 1, tick)),
        marks=tuple(Mark(x(step.day), y(step.size), f"{step.day}: {step.size}") for step in shown),
        end=Mark(x(on), y(steps[-1].size), str(steps[-1].size)),
        lowest=min(step.size for step in steps),
        highest=highest,
    )


def _tick_sizes() -> Iterator[int]:
    """Yield 1, 2, 5, 10, 20, 50, …"""
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _x_ticks(begins: date, ends: date) -> list[tuple[date, str]]:
    """First days of months, or of years where the months would be too many."""
    months = [
        date(year, month, 1)
        for year in range(begins.year, ends.year + 1)
        for month in range(1, 13)
        if begins <= date(year, month, 1) <= ends
    ]
    years = [day for day in months if day.month == 1]
    if len(months) > 3 * _MOST_X_TICKS and years:
        every = -(-len(years) // _MOST_X_TICKS)
        return [(day, str(day.year)) for day in years[::every]]
    every = -(-len(months) // _MOST_X_TICKS) or 1
    return [(day, f"{day:%b %Y}") for day in months[::every]]
