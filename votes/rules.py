"""The voting rule and its decision: exact integers in, an outcome out. Nothing here knows Django or a clock.

Source: the team's founding guide (preset ``membership``) and PEP 811 / PEP 13 (preset ``votes-cast``); the page
``/governance/`` says what these are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

WEEK: Final = timedelta(days=7)
MINUTE: Final = timedelta(minutes=1)
# The trustee looks at its work every minute: one that refused and was silent since is at work again, or gone.
HALT_OVER_AFTER: Final = timedelta(minutes=10)


class Choice(StrEnum):
    """What a voter can answer."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What a finished vote comes to."""

    APPROVED = "approved"
    NOT_APPROVED = "not-approved"
    NO_QUORUM = "no-quorum"


class Base(StrEnum):
    """Of which number the threshold is a part."""

    ELECTORATE = "electorate"
    VOTES_CAST = "votes-cast"


def _share(fraction: tuple[int, int], whole: int) -> int:
    """Return ⌈fraction × whole⌉ without leaving the integers."""
    numerator, denominator = fraction
    return -(-numerator * whole // denominator)


def _is_whole(number: object) -> bool:
    """A bool is an ``int`` to Python, but never a count to us."""
    return isinstance(number, int) and not isinstance(number, bool)


def _check_fraction(name: str, fraction: tuple[int, int]) -> None:
    numerator, denominator = fraction
    if not (_is_whole(numerator) and _is_whole(denominator) and 1 <= numerator <= denominator):
        raise ValueError(f"The {name} must be a part of one, such as 2 of 3, not {fraction!r}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class VotingRule:
    """How a vote is decided and how long each phase lasts.

    ``threshold`` and ``quorum`` are (numerator, denominator). Periods are exact durations: review and voting
    may be longer than seven days, never shorter (PEP 811 for the vote, the guide for the review); the veto
    window is local policy. Raises ValueError for a rule that nobody could have meant.
    """

    name: str
    base: Base
    threshold: tuple[int, int] = (2, 3)
    quorum: tuple[int, int] = (1, 2)
    review: timedelta = WEEK
    voting: timedelta = WEEK
    veto: timedelta = WEEK

    def __post_init__(self) -> None:
        _check_fraction("threshold", self.threshold)
        _check_fraction("quorum", self.quorum)
        for phase, period in (("review", self.review), ("voting", self.voting)):
            if period < WEEK:
                raise ValueError(f"The {phase} period can't be shorter than seven days, and is {period}.")
        if self.veto <= timedelta(0):
            raise ValueError(f"The veto window must last some time, and is {self.veto}.")
        if self.voting.microseconds:
            # The manifest states opening and close in whole Unix seconds.
            raise ValueError(f"The voting period must be in whole seconds, and is {self.voting}.")

    def quorum_needed(self, electorate: int) -> int:
        """Return how many of ``electorate`` voters must take part (abstentions do)."""
        return _share(self.quorum, electorate)

    def yes_needed(self, *, electorate: int, yes: int, no: int) -> int:
        """Return how many yes votes approve, given these counts. Never zero: silence approves nothing."""
        whole = electorate if self.base is Base.ELECTORATE else yes + no
        return max(1, _share(self.threshold, whole))

    def to_manifest(self) -> dict[str, object]:
        """Return the rule as the election manifest states it (anonballot/v1 §3), ready for JSON."""
        return {"base": self.base.value, "threshold": list(self.threshold), "quorum": list(self.quorum)}

    @classmethod
    def from_manifest(cls, data: object) -> "VotingRule":
        """Return the rule that a manifest states; ValueError unless it has exactly that form.

        A manifest carries no name and no periods: the name is that of the preset with the same base, the
        periods are the defaults.
        """
        if not isinstance(data, Mapping) or set(data) != {"base", "threshold", "quorum"}:
            raise ValueError("A rule must have exactly base, threshold and quorum.")
        base = data["base"]
        if base not in tuple(Base):
            raise ValueError(f"The base of a rule can't be {base!r}.")
        return cls(
            name=next(preset.name for preset in PRESETS.values() if preset.base == base),
            base=Base(base),
            threshold=_fraction_from(data["threshold"]),
            quorum=_fraction_from(data["quorum"]),
        )


def _fraction_from(value: object) -> tuple[int, int]:
    if not isinstance(value, list) or len(value) != 2 or not all(_is_whole(part) for part in value):
        raise ValueError(f"A fraction must be two whole numbers, not {value!r}.")
    return value[0], value[1]


PRESETS: Final[Mapping[str, VotingRule]] = MappingProxyType(
    {
        "membership": VotingRule(name="membership", base=Base.ELECTORATE),
        "votes-cast": VotingRule(name="votes-cast", base=Base.VOTES_CAST),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """An outcome with the arithmetic that led to it; all numbers are counts of people."""

    outcome: Outcome
    electorate: int
    yes: int
    no: int
    abstain: int
    took_part: int
    quorum_needed: int
    needed_yes: int

    @property
    def quorum_met(self) -> bool:
        """Whether enough voters took part."""
        return self.took_part >= self.quorum_needed


def decide(rule: VotingRule, *, electorate: int, yes: int, no: int, abstain: int) -> Decision:
    """Decide a vote: no quorum first, then approved, else not approved.

    Raises ValueError for counts that no vote can have: not whole numbers, negative, an empty electorate, or
    more votes than voters.
    """
    for name, number in (("electorate", electorate), ("yes", yes), ("no", no), ("abstain", abstain)):
        if not _is_whole(number):
            raise ValueError(f"The count {name!r} must be a whole number, not {number!r}.")
        if number < 0:
            raise ValueError(f"The count {name!r} can't be negative, and is {number}.")
    if electorate == 0:
        raise ValueError("An electorate of nobody can't decide anything.")
    took_part = yes + no + abstain
    if took_part > electorate:
        raise ValueError(f"There are {took_part} votes, but only {electorate} voters.")

    quorum_needed = rule.quorum_needed(electorate)
    needed_yes = rule.yes_needed(electorate=electorate, yes=yes, no=no)
    if took_part < quorum_needed:
        outcome = Outcome.NO_QUORUM
    elif yes >= needed_yes:
        outcome = Outcome.APPROVED
    else:
        outcome = Outcome.NOT_APPROVED
    return Decision(
        outcome=outcome,
        electorate=electorate,
        yes=yes,
        no=no,
        abstain=abstain,
        took_part=took_part,
        quorum_needed=quorum_needed,
        needed_yes=needed_yes,
    )
