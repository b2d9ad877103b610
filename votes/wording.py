"""A voting rule and a result in words, with the arithmetic spelled out. Pure: numbers in, sentences out."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from votes.rules import Base, VotingRule, decide

_FRACTIONS: Final = {(1, 2): "half", (2, 3): "two-thirds", (3, 4): "three-quarters"}
_GUIDE: Final = "the team’s founding guide"
_PEP_811: Final = "PEP 811"
_DAY: Final = timedelta(days=1)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One sentence of the rule, and where it comes from."""

    text: str
    source: str


def share_in_words(fraction: tuple[int, int], whole: int, of_what: str) -> str:
    """``two-thirds of 31, rounded up``; "rounded up" only where there was something to round."""
    numerator, denominator = fraction
    name = _FRACTIONS.get(fraction, f"{numerator}/{denominator}")
    rounded = ", rounded up" if numerator * whole % denominator else ""
    return f"{name} of {of_what}{rounded}"


def period_in_words(period: timedelta) -> str:
    """``7 days``, and what is left over: ``7 days and 12 hours``."""
    days, rest = divmod(period, _DAY)
    hours = f"{rest / _HOUR:g}"
    return f"{days} days and {hours} hours" if rest else f"{days} days"


def rule_lines(rule: VotingRule, *, electorate: int, period: timedelta) -> list[RuleLine]:
    """The rule for an electorate of this size, sentence by sentence."""
    quorum = rule.quorum_needed(electorate)
    of_all = share_in_words(rule.quorum, electorate, f"all {electorate}")
    return [
        RuleLine(
            f"Open for {period_in_words(period)}, to everyone who was a member when it opened.", _PEP_811
        ),
        RuleLine(f"At least {quorum} voters must take part: {of_all}. Abstaining is taking part.", _GUIDE),
        _approval(rule, electorate),
    ]


def _approval(rule: VotingRule, electorate: int) -> RuleLine:
    if rule.base is Base.ELECTORATE:
        needed = rule.yes_needed(electorate=electorate, yes=0, no=0)
        share = share_in_words(rule.threshold, electorate, f"all {electorate} voters")
        return RuleLine(
            f"Approved with {needed} yes or more: {share}, whoever abstains or stays away.", _GUIDE
        )
    share = share_in_words(rule.threshold, 0, "the votes for yes or no")
    return RuleLine(
        f"Approved with {share}, rounded up, and at least one yes. Abstentions are left out.", _PEP_811
    )


def quorum_arithmetic(rule: VotingRule, *, electorate: int, ballots: int) -> str:
    """``24 took part of the 16 needed (half of 31, rounded up)``."""
    share = share_in_words(rule.quorum, electorate, str(electorate))
    return f"{ballots} took part of the {rule.quorum_needed(electorate)} needed ({share})"


def yes_arithmetic(rule: VotingRule, *, electorate: int, yes: int, no: int, abstain: int) -> str:
    """``22 yes of the 21 needed (two-thirds of 31, rounded up)``."""
    needed = decide(rule, electorate=electorate, yes=yes, no=no, abstain=abstain).needed_yes
    if rule.base is Base.ELECTORATE:
        share = share_in_words(rule.threshold, electorate, str(electorate))
    else:
        share = share_in_words(rule.threshold, yes + no, f"the {yes + no} votes for yes or no")
    return f"{yes} yes of the {needed} needed ({share})"
