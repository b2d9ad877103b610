"""The arithmetic of the Council's decisions (PEP 13), as tables and as properties."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.rules import ABOUT, Count, Kind, State, outcome, remind_at

# On the Council, yes, no, abstaining: a strict majority of those who do not abstain, all five having spoken.
COMPLETE = [
    (5, 5, 0, 0, State.CARRIED),
    (5, 3, 2, 0, State.CARRIED),
    (5, 2, 3, 0, State.LOST),
    (5, 2, 2, 1, State.LOST),
    (5, 2, 1, 2, State.CARRIED),
    (5, 1, 1, 3, State.LOST),
    (5, 1, 0, 4, State.CARRIED),
    (5, 0, 1, 4, State.LOST),
    (5, 0, 0, 5, State.LOST),
    (4, 2, 2, 0, State.LOST),
    (4, 3, 1, 0, State.CARRIED),
    (4, 2, 1, 1, State.CARRIED),
    (2, 1, 1, 0, State.LOST),
    (2, 1, 0, 1, State.CARRIED),
    (1, 1, 0, 0, State.CARRIED),
    (1, 0, 1, 0, State.LOST),
    (1, 0, 0, 1, State.LOST),
]
# With some who have said nothing yet: settled only when they cannot change it any more.
PARTIAL = [
    (5, 0, 0, 0, State.OPEN),
    (5, 1, 0, 0, State.OPEN),
    (5, 2, 0, 0, State.OPEN),
    (5, 3, 0, 0, State.CARRIED),
    (5, 2, 0, 1, State.OPEN),  # two of four are no strict majority
    (5, 2, 0, 2, State.CARRIED),
    (5, 0, 2, 0, State.OPEN),
    (5, 0, 3, 0, State.LOST),
    (5, 0, 2, 1, State.LOST),  # two yes of four at most
    (5, 1, 2, 1, State.LOST),
    (5, 1, 1, 2, State.OPEN),
    (5, 0, 1, 3, State.LOST),  # one yes of two at most
    (5, 0, 0, 4, State.OPEN),
    (4, 2, 0, 0, State.OPEN),
    (4, 0, 2, 0, State.LOST),
    (3, 1, 1, 0, State.OPEN),
    (2, 1, 0, 0, State.OPEN),
    (2, 0, 1, 0, State.LOST),
]


@pytest.mark.parametrize(("members", "yes", "no", "abstained", "expected"), COMPLETE + PARTIAL)
def test_the_outcome(members: int, yes: int, no: int, abstained: int, expected: State) -> None:
    assert outcome(Count(members, yes, no, abstained)) is expected


@st.composite
def _counts(draw: st.DrawFn) -> Count:
    members = draw(st.integers(min_value=1, max_value=9))
    said = draw(st.lists(st.sampled_from(["yes", "no", "abstain", ""]), min_size=members, max_size=members))
    return Count.of(said)


@given(_counts(), st.data())
def test_what_is_settled_stays_settled_whatever_the_others_say(count: Count, data: st.DataObject) -> None:
    said = ["yes"] * count.yes + ["no"] * count.no + ["abstain"] * count.abstained
    others = data.draw(
        st.lists(
            st.sampled_from(["yes", "no", "abstain"]), min_size=count.undecided, max_size=count.undecided
        )
    )
    complete = Count.of([*said, *others])
    assert complete.undecided == 0
    strict = complete.yes * 2 > complete.yes + complete.no
    assert outcome(complete) is (State.CARRIED if strict else State.LOST)
    if outcome(count) is not State.OPEN:
        assert outcome(count) is outcome(complete)


@given(_counts())
def test_open_means_that_it_can_still_go_both_ways(count: Count) -> None:
    if outcome(count) is State.OPEN:
        assert count.undecided > 0
        all_yes = Count(count.members, count.yes + count.undecided, count.no, count.abstained)
        all_no = Count(count.members, count.yes, count.no + count.undecided, count.abstained)
        assert (outcome(all_yes), outcome(all_no)) == (State.CARRIED, State.LOST)


@given(_counts())
def test_needed_is_the_smallest_number_of_yes_that_carries(count: Count) -> None:
    needed = count.needed
    assert 2 * needed > count.voting >= 2 * (needed - 1)


@pytest.mark.parametrize("numbers", [(1, 1, 1, 0), (2, -1, 0, 0), (0, 0, 0, 1)])
def test_impossible_counts_are_refused(numbers: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match="impossible"):
        Count(*numbers)


def test_every_kind_is_about_something() -> None:
    assert set(ABOUT) == set(Kind)


def test_reminders_come_after_three_days_or_a_day_before_the_window_ends() -> None:
    moved = datetime(2026, 3, 1, 12, tzinfo=UTC)
    assert remind_at(moved_at=moved, ends_at=None) == moved + timedelta(days=3)
    assert remind_at(moved_at=moved, ends_at=moved + timedelta(days=7)) == moved + timedelta(days=3)
    assert remind_at(moved_at=moved, ends_at=moved + timedelta(days=2)) == moved + timedelta(days=1)
    assert remind_at(moved_at=moved, ends_at=moved + timedelta(hours=20)) == moved + timedelta(hours=10)
