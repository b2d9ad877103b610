"""A column chart as shapes: where each column and label stands. The template draws it; colours are the style
sheet's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_MARGIN: Final = 24


@dataclass(frozen=True, slots=True)
class Bar:
    """One column, in the units of the drawing; ``middle`` and ``label_y`` place its labels."""

    year: int
    count: int
    x: float
    y: float
    width: float
    height: float
    middle: float
    label_y: float


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing's size, its base line, and its columns from left to right."""

    width: int
    height: int
    base: int
    bars: tuple[Bar, ...]


def bars(counts: Sequence[tuple[int, int]], *, width: int, height: int) -> Chart:
    """Lay out one column for each (year, count), the highest as high as the drawing allows."""
    base, highest = height - _MARGIN, max((count for _, count in counts), default=0)
    step = width / max(len(counts), 1)
    drawn = []
    for index, (year, count) in enumerate(counts):
        tall = round((base - _MARGIN) * count / highest, 1) if highest else 0.0
        left = round(index * step + step * 0.15, 1)
        middle = round((index + 0.5) * step, 1)
        top = round(base - tall, 1)
        drawn.append(Bar(year, count, left, top, round(step * 0.7, 1), tall, middle, top - 5))
    return Chart(width, height, base, tuple(drawn))
