"""The voting rule: the decision table of the governance text, and what must hold for every electorate."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from votes.rules import PRESETS, Base, Outcome, VotingRule, decide

APPROVED, NOT_APPROVED, NO_QUORUM = "approved", "not-approved", "no-quorum"

# For an electorate of 31, as in the governance text: yes, no, abstain, took part, membership, votes-cast.
TABLE = [
    (21, 0, 0, 21, APPROVED, APPROVED),
    (20, 0, 11, 31, NOT_APPROVED, APPROVED),
    (20, 10, 1, 31, NOT_APPROVED, APPROVED),
    (20, 11, 0, 31, NOT_APPROVED, NOT_APPROVED),
    (15, 0, 0, 15, NO_QUORUM, NO_QUORUM),
    (10, 5, 1, 16, NOT_APPROVED, APPROVED),
    (0, 0, 16, 16, NOT_APPROVED, NOT_APPROVED),
]


@pytest.mark.parametrize(("yes", "no", "abstain", "took_part", "membership", "votes_cast"), TABLE)
def test_the_governance_table(
    yes: int, no: int, abstain: int, took_part: int, membership: str, votes_cast: str
) -> None:
    for preset, outcome in (("membership", membership), ("votes-cast", votes_cast)):
        decision = decide(PRESETS[preset], electorate=31, yes=yes, no=no, abstain=abstain)
        assert decision.outcome == outcome
        assert decision.took_part == took_part
        assert decision.quorum_needed == 16
        assert decision.quorum_met == (outcome != NO_QUORUM)


def test_the_needed_yes_are_of_the_electorate_or_of_the_votes_cast() -> None:
    def needed(preset: str) -> int:
        return decide(PRESETS[preset], electorate=31, yes=20, no=11, abstain=0).needed_yes

    assert needed("membership") == 21
    assert needed("votes-cast") == 21
    assert decide(PRESETS["votes-cast"], electorate=31, yes=10, no=5, abstain=1).needed_yes == 10
    assert decide(PRESETS["votes-cast"], electorate=31, yes=0, no=0, abstain=16).needed_yes == 1


def test_a_decision_carries_its_counts() -> None:
    decision = decide(PRESETS["membership"], electorate=31, yes=21, no=3, abstain=2)
    assert (decision.electorate, decision.yes, decision.no, decision.abstain) == (31, 21, 3, 2)


@pytest.mark.parametrize(
    "wrong",
    [
        {"electorate": 0, "yes": 0, "no": 0, "abstain": 0},
        {"electorate": -1},
        {"yes": -1},
        {"no": -1},
        {"abstain": -1},
        {"yes": True},
        {"electorate": True, "yes": 0, "no": 0, "abstain": 0},
        {"yes": 1.0},
        {"yes": "1"},
        {"no": None},
        {"yes": 3, "no": 4, "abstain": 4},
    ],
)
def test_impossible_counts_are_refused(wrong: dict[str, Any]) -> None:
    counts: dict[str, Any] = {"electorate": 10, "yes": 1, "no": 1, "abstain": 1} | wrong
    with pytest.raises(ValueError, match=r"\.$"):
        decide(PRESETS["membership"], **counts)


rules = st.sampled_from(list(PRESETS.values()))


@st.composite
def counts(draw: st.DrawFn) -> dict[str, int]:
    """An electorate of 1 to 1,000 and any votes that it can cast."""
    electorate = draw(st.integers(1, 1000))
    took_part = draw(st.integers(0, electorate))
    yes = draw(st.integers(0, took_part))
    no = draw(st.integers(0, took_part - yes))
    return {"electorate": electorate, "yes": yes, "no": no, "abstain": took_part - yes - no}


@given(rules, counts())
def test_the_outcome_follows_from_the_inequalities(rule: VotingRule, votes: dict[str, int]) -> None:
    """The rule once more, as the governance text states it: without division."""
    electorate, yes, no = votes["electorate"], votes["yes"], votes["no"]
    whole = electorate if rule.base is Base.ELECTORATE else yes + no
    decision = decide(rule, **votes)
    quorum = 2 * decision.took_part >= electorate
    enough = 3 * yes >= 2 * whole and yes >= 1
    assert (decision.outcome is Outcome.NO_QUORUM) == (not quorum)
    assert (decision.outcome is Outcome.APPROVED) == (quorum and enough)


@given(rules, counts())
def test_approved_implies_quorum_and_enough_yes(rule: VotingRule, votes: dict[str, int]) -> None:
    decision = decide(rule, **votes)
    if decision.outcome is Outcome.APPROVED:
        assert decision.quorum_met
        assert decision.yes >= decision.needed_yes >= 1


@given(rules, counts(), st.sampled_from(["no", "abstain", "stayed away"]))
def test_one_more_yes_never_turns_an_approval(
    rule: VotingRule, votes: dict[str, int], instead_of: str
) -> None:
    """Monotonic in yes, whatever that voter would have done instead."""
    more = votes | {"yes": votes["yes"] + 1}
    if instead_of in votes:
        more[instead_of] -= 1
    took_part = more["yes"] + more["no"] + more["abstain"]
    if min(more.values()) < 0 or took_part > more["electorate"]:
        return
    order = [Outcome.NO_QUORUM, Outcome.NOT_APPROVED, Outcome.APPROVED]
    assert order.index(decide(rule, **more).outcome) >= order.index(decide(rule, **votes).outcome)


def test_the_thresholds_are_the_least_that_satisfy_the_fractions() -> None:
    rule = PRESETS["membership"]
    for electorate in range(1, 1001):
        needed = rule.yes_needed(electorate=electorate, yes=0, no=0)
        quorum = rule.quorum_needed(electorate)
        assert 3 * needed >= 2 * electorate > 3 * (needed - 1)
        assert 2 * quorum >= electorate > 2 * (quorum - 1)


def test_the_presets() -> None:
    assert set(PRESETS) == {"membership", "votes-cast"}
    for name, rule in PRESETS.items():
        assert rule.name == name
        assert rule.review == rule.voting == rule.veto == timedelta(days=7)


@pytest.mark.parametrize("period", ["review", "voting"])
def test_review_and_voting_may_be_longer_than_a_week_but_not_shorter(period: str) -> None:
    rule = PRESETS["membership"]
    longer: dict[str, Any] = {period: timedelta(days=10)}
    assert getattr(replace(rule, **longer), period) == timedelta(days=10)
    shorter: dict[str, Any] = {period: timedelta(days=7) - timedelta(seconds=1)}
    with pytest.raises(ValueError, match="shorter than seven days"):
        replace(rule, **shorter)


@pytest.mark.parametrize(
    "wrong",
    [
        {"veto": timedelta(0)},
        {"veto": timedelta(days=-1)},
        {"voting": timedelta(days=7, microseconds=1)},
        {"threshold": (0, 3)},
        {"threshold": (4, 3)},
        {"threshold": (True, 3)},
        {"quorum": (0, 1)},
        {"quorum": (1, 0)},
    ],
)
def test_a_rule_that_nobody_could_mean_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        replace(PRESETS["membership"], **wrong)


def test_the_veto_window_is_local_policy() -> None:
    assert replace(PRESETS["membership"], veto=timedelta(days=2)).veto == timedelta(days=2)


def test_the_form_in_the_manifest() -> None:
    assert PRESETS["membership"].to_manifest() == {
        "base": "electorate",
        "threshold": [2, 3],
        "quorum": [1, 2],
    }
    for rule in PRESETS.values():
        assert VotingRule.from_manifest(rule.to_manifest()) == rule


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        [],
        {"base": "electorate", "threshold": [2, 3]},
        {"base": "electorate", "threshold": [2, 3], "quorum": [1, 2], "veto": 7},
        {"base": "members", "threshold": [2, 3], "quorum": [1, 2]},
        {"base": None, "threshold": [2, 3], "quorum": [1, 2]},
        {"base": [], "threshold": [2, 3], "quorum": [1, 2]},
        {"base": "electorate", "threshold": [2, 3, 4], "quorum": [1, 2]},
        {"base": "electorate", "threshold": 2, "quorum": [1, 2]},
        {"base": "electorate", "threshold": [2.0, 3], "quorum": [1, 2]},
        {"base": "electorate", "threshold": [True, 3], "quorum": [1, 2]},
        {"base": "electorate", "threshold": [3, 2], "quorum": [1, 2]},
        {"base": "electorate", "threshold": [2, 3], "quorum": [0, 2]},
    ],
)
def test_a_manifest_with_another_form_of_rule_is_refused(wrong: object) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        VotingRule.from_manifest(wrong)
