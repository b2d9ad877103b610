"""The procedure as a picture, laid out from the rules themselves: what the code allows is what is drawn."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from nominations.rules import FINISHED, LABELS, TRANSITIONS, By, State

BY_LABELS: Final[Mapping[By, str]] = {
    By.SPONSOR: "the sponsor",
    By.NOMINEE: "the nominee",
    By.ADMIN: "an admin",
    By.COUNCIL: "the Council",
    By.CLOCK: "by itself",
}
_GOAL: Final = State.CONFIRMED
_GOES_WITHOUT: Final = State.WITHDRAWN

# Measures in user units of the drawing; one is about a pixel on a phone.
WIDTH: Final = 400
_BOX_WIDTH, _BOX_HEIGHT, _GAP = 168, 44, 58
_RIGHT: Final = WIDTH - _BOX_WIDTH - 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A state at its place: x, y of the upper left corner; ``by`` is who ends it there."""

    state: State
    label: str
    x: int
    y: int
    by: str = ""
    width: int = _BOX_WIDTH
    height: int = _BOX_HEIGHT

    @property
    def middle(self) -> tuple[int, int]:
        """Where the label stands, centred; ``by`` is a line below."""
        return self.x + self.width // 2, self.y + (18 if self.by else 27)


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrow:
    """A step from one box to another, as an SVG path; on the main path with who takes it at (x, y)."""

    path: str
    by: str = ""
    x: int = 0
    y: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Boxes and arrows in a drawing of ``width`` × ``height``; ``withdrawable`` may also be withdrawn, by whom."""

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    withdrawable: tuple[tuple[str, str], ...]
    width: int
    height: int


def main_path() -> tuple[State, ...]:
    """From the draft to the membership: the longest way there is, step by step."""
    return _longest(State.DRAFT)


def picture() -> Picture:
    """The main path from top to bottom, other ends to the right of where they are reached."""
    path = main_path()
    boxes = {
        state: Box(
            state=state,
            label=LABELS[state].partition(",")[0],
            x=5,
            y=5 + row * (_BOX_HEIGHT + _GAP),
        )
        for row, state in enumerate(path)
    }
    arrows = [
        _down(boxes[before], boxes[after], TRANSITIONS[before, after]) for before, after in pairwise(path)
    ]
    for start in path:
        others = [to for at, to in TRANSITIONS if at is start and to not in {*path, _GOES_WITHOUT}]
        for place, end in enumerate(others):
            y = boxes[start].y + place * (_BOX_HEIGHT + 8)
            by = _names(TRANSITIONS[start, end])
            boxes[end] = Box(state=end, label=LABELS[end], x=_RIGHT, y=y, by=by)
            arrows.append(_aside(boxes[start], boxes[end]))
    return Picture(
        boxes=tuple(boxes.values()),
        arrows=tuple(arrows),
        withdrawable=tuple(
            (LABELS[at], _names(by)) for (at, to), by in TRANSITIONS.items() if to is _GOES_WITHOUT
        ),
        width=WIDTH,
        height=max(box.y + box.height for box in boxes.values()) + 5,
    )


def _longest(state: State) -> tuple[State, ...]:
    if state is _GOAL:
        return (state,)
    ways = [_longest(to) for at, to in TRANSITIONS if at is state and (to is _GOAL or to not in FINISHED)]
    return (state, *max(ways, key=len))


def _down(before: Box, after: Box, by: AbstractSet[By]) -> Arrow:
    x = before.x + 24
    top, bottom = before.y + before.height, after.y
    return Arrow(path=f"M{x} {top}V{bottom - 7}", by=_names(by), x=x + 10, y=(top + bottom) // 2 + 4)


def _aside(start: Box, end: Box) -> Arrow:
    left, y = start.x + start.width, end.y + end.height // 2
    if end.y == start.y:
        return Arrow(path=f"M{left} {y}H{end.x - 7}")
    bend = (left + end.x) // 2 - 8  # a second end of the same step: over, down, over
    return Arrow(path=f"M{left} {start.y + start.height // 2}H{bend}V{y}H{end.x - 7}")


def _names(by: AbstractSet[By]) -> str:
    return " or ".join(BY_LABELS[part] for part in By if part in by)
