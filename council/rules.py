"""How the Steering Council decides: motions, and the arithmetic of PEP 13.

"Every council member must either vote or explicitly abstain. Members with conflicts of interest on a particular
vote must abstain. Passing requires a strict majority of non-abstaining council members." So who has said nothing
counts like a no until the motion is decided: the majority is of the members, not of the votes.

Pure: no database, no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final


class Kind(StrEnum):
    """What a motion would do if it is carried."""

    VETO = "veto"
    CLEAR = "clear"
    APPOINT = "appoint-admin"
    DISMISS = "dismiss-admin"
    REMOVE = "remove-member"
    REMOVE_INACTIVE = "remove-inactive"
    KEEP_INACTIVE = "keep-inactive"
    CONFIRM_RULE = "confirm-rule"
    DECLINE_RULE = "decline-rule"


class About(StrEnum):
    """What a motion is about: the name of its column."""

    NOMINATION = "nomination"
    PERSON = "person"
    LINE = "line"
    RULE = "rule"


ABOUT: Final[dict[Kind, About]] = {
    Kind.VETO: About.NOMINATION,
    Kind.CLEAR: About.NOMINATION,
    Kind.APPOINT: About.PERSON,
    Kind.DISMISS: About.PERSON,
    Kind.REMOVE: About.PERSON,
    Kind.REMOVE_INACTIVE: About.LINE,
    Kind.KEEP_INACTIVE: About.LINE,
    Kind.CONFIRM_RULE: About.RULE,
    Kind.DECLINE_RULE: About.RULE,
}

# What the members read once it is carried; of people's removal, and of who was nearly removed, only the admins do.
MEMBERS_READ: Final = frozenset(
    {Kind.VETO, Kind.CLEAR, Kind.APPOINT, Kind.DISMISS, Kind.CONFIRM_RULE, Kind.DECLINE_RULE}
)


class Choice(StrEnum):
    """What somebody on the Council says to a motion."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


CHOICE_LABELS: Final[dict[str, str]] = {
    Choice.YES.value: "Yes",
    Choice.NO.value: "No",
    Choice.ABSTAIN.value: "Abstain",
}


class State(StrEnum):
    """Where a motion stands. Overtaken: what it was about was settled otherwise, or it could not take effect."""

    OPEN = "open"
    CARRIED = "carried"
    LOST = "lost"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


STATE_LABELS: Final[dict[str, str]] = {
    State.OPEN.value: "Open",
    State.CARRIED.value: "Carried",
    State.LOST.value: "Not carried",
    State.WITHDRAWN.value: "Withdrawn",
    State.OVERTAKEN.value: "Overtaken",
}

REMIND_AFTER: Final = timedelta(days=3)
REMIND_BEFORE_END: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Count:
    """How a motion stands among ``members`` on the Council, all of them non-negative integers."""

    members: int
    yes: int = 0
    no: int = 0
    abstained: int = 0

    def __post_init__(self) -> None:
        """Refuse numbers that no Council can have."""
        if min(self.yes, self.no, self.abstained) < 0 or self.yes + self.no + self.abstained > self.members:
            raise ValueError(f"impossible count: {self}")

    @classmethod
    def of(cls, choices: Iterable[str]) -> "Count":
        """Count what the members said, an empty text for each who has said nothing yet."""
        said = list(choices)
        return cls(len(said), said.count(Choice.YES), said.count(Choice.NO), said.count(Choice.ABSTAIN))

    @property
    def undecided(self) -> int:
        """How many have neither voted nor abstained."""
        return self.members - self.yes - self.no - self.abstained

    @property
    def voting(self) -> int:
        """How many do not abstain, as far as is known: of these a strict majority is needed."""
        return self.members - self.abstained

    @property
    def needed(self) -> int:
        """How many yes carry it as things are: the smallest strict majority of those who do not abstain."""
        return self.voting // 2 + 1


def outcome(count: Count) -> State:
    """CARRIED or LOST as soon as nobody who has not voted yet can change it any more; else OPEN.

    Carried when the yes are more than half of all who have not abstained. Lost when they would not be even if
    everybody else voted yes; then abstaining would not help either, as it takes one yes and half a vote from the
    base. Where everybody abstains nothing is carried.
    """
    if 2 * count.yes > count.voting:
        return State.CARRIED
    if 2 * (count.yes + count.undecided) <= count.voting:
        return State.LOST
    return State.OPEN


def remind_at(*, moved_at: datetime, ends_at: datetime | None) -> datetime:
    """When those who have said nothing are reminded: after three days, or a day before the window ends.

    If there is less than two days then, half-way: a reminder does not come with what it reminds of.
    """
    regular = moved_at + REMIND_AFTER
    if ends_at is None:
        return regular
    return min(regular, max(ends_at - REMIND_BEFORE_END, moved_at + (ends_at - moved_at) / 2))
