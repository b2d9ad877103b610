"""The arithmetic as members read it."""

from datetime import timedelta

import pytest

from votes import wording
from votes.rules import PRESETS, WEEK

MEMBERSHIP, VOTES_CAST = PRESETS["membership"], PRESETS["votes-cast"]


@pytest.mark.parametrize(
    ("yes", "sentence"),
    [
        (22, "22 yes of the 21 needed (two-thirds of 31, rounded up)"),
        (20, "20 yes of the 21 needed (two-thirds of 31, rounded up)"),
    ],
)
def test_yes_of_the_whole_membership(yes: int, sentence: str) -> None:
    assert wording.yes_arithmetic(MEMBERSHIP, electorate=31, yes=yes, no=0, abstain=0) == sentence


def test_nothing_is_called_rounded_that_was_not() -> None:
    assert wording.yes_arithmetic(MEMBERSHIP, electorate=30, yes=20, no=1, abstain=0).endswith(
        "(two-thirds of 30)"
    )
    assert wording.quorum_arithmetic(MEMBERSHIP, electorate=30, ballots=21) == (
        "21 took part of the 15 needed (half of 30)"
    )


def test_yes_of_the_votes_cast() -> None:
    assert wording.yes_arithmetic(VOTES_CAST, electorate=31, yes=20, no=11, abstain=0) == (
        "20 yes of the 21 needed (two-thirds of the 31 votes for yes or no, rounded up)"
    )


def test_silence_needs_one_yes() -> None:
    assert wording.yes_arithmetic(VOTES_CAST, electorate=31, yes=0, no=0, abstain=16) == (
        "0 yes of the 1 needed (two-thirds of the 0 votes for yes or no)"
    )


def test_quorum() -> None:
    assert wording.quorum_arithmetic(MEMBERSHIP, electorate=31, ballots=15) == (
        "15 took part of the 16 needed (half of 31, rounded up)"
    )


def test_the_rule_says_where_each_sentence_is_from() -> None:
    lines = wording.rule_lines(MEMBERSHIP, electorate=31, period=WEEK)
    assert [line.source for line in lines] == [
        "PEP 811",
        "the team’s founding guide",
        "the team’s founding guide",
    ]
    assert lines[0].text.startswith("Open for 7 days,")
    assert "At least 16 voters must take part: half of all 31, rounded up." in lines[1].text
    assert "Approved with 21 yes or more: two-thirds of all 31 voters, rounded up" in lines[2].text
    assert wording.rule_lines(VOTES_CAST, electorate=31, period=WEEK)[2].source == "PEP 811"


@pytest.mark.parametrize(
    ("period", "words"),
    [(WEEK, "7 days"), (timedelta(days=9), "9 days"), (timedelta(days=7, hours=12), "7 days and 12 hours")],
)
def test_periods(period: timedelta, words: str) -> None:
    assert wording.period_in_words(period) == words
