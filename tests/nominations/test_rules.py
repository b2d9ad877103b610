"""The life cycle as pure rules: which step, by whom, when."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nominations.rules import (
    COUNCIL_READS,
    FAILED,
    FINISHED,
    LABELS,
    OPEN,
    TRANSITIONS,
    By,
    Facts,
    NotAllowed,
    State,
    allows,
    check,
    consent_expired,
    due,
    in_review,
    may_amend,
    next_step,
    review_window,
    sounding_refusal,
)

NOW: Final = datetime(2026, 11, 22, 12, tzinfo=UTC)
WEEK: Final = timedelta(days=7)
EARLIER: Final = NOW - timedelta(seconds=1)
LATER: Final = NOW + timedelta(seconds=1)


def facts(state: State, **given: object) -> Facts:
    return Facts(state=state, voting_period=WEEK, **given)  # type: ignore[arg-type]  # the tests' own fields


# What may be written in private: the Council raises a concern, it goes on once it has, the sponsor answers.
TALK: Final = {"go on", "answer"}
WHO_WRITES: Final = [
    (facts(State.DRAFT), set()),
    (facts(State.CONSENT), set()),
    (facts(State.REVIEW, review_ends_at=LATER), {"raise"} | TALK),
    (facts(State.REVIEW, review_ends_at=NOW), TALK),  # no tick has come by yet
    (facts(State.VOTING), TALK),  # the trustee has not opened the vote yet
    (facts(State.VOTING, voting_closes_at=LATER), TALK),
    (facts(State.VOTING, voting_closes_at=EARLIER, vote_stopped=True), TALK),
    (facts(State.COUNTING), TALK),
    (facts(State.APPROVED, veto_ends_at=LATER), TALK),
    (facts(State.APPROVED, veto_ends_at=NOW), set()),
    (facts(State.NO_QUORUM), set()),
    (facts(State.NOT_APPROVED), set()),
    (facts(State.VETOED, veto_ends_at=LATER), set()),
    (facts(State.CONFIRMED, veto_ends_at=LATER), set()),
    (facts(State.WITHDRAWN), set()),
]


EVERY_STEP: Final[Mapping[tuple[str, str], set[str]]] = {
    ("draft", "consent"): {"sponsor"},
    ("draft", "withdrawn"): {"sponsor"},
    ("consent", "review"): {"nominee"},
    ("consent", "withdrawn"): {"sponsor", "nominee", "admin"},
    ("review", "voting"): {"clock"},
    ("review", "withdrawn"): {"sponsor", "nominee", "admin"},
    ("voting", "counting"): {"clock"},
    ("voting", "withdrawn"): {"sponsor", "nominee", "admin"},
    ("counting", "no-quorum"): {"clock"},
    ("counting", "not-approved"): {"clock"},
    ("counting", "approved"): {"clock"},
    ("counting", "withdrawn"): {"admin"},  # of a vote that was stopped
    ("approved", "vetoed"): {"council"},
    ("approved", "confirmed"): {"council", "clock"},
}


def test_the_transitions_are_those_of_the_design() -> None:
    assert {(str(old), str(new)): set(map(str, by)) for (old, new), by in TRANSITIONS.items()} == EVERY_STEP


def test_finished_states_lead_nowhere_and_every_other_leads_somewhere() -> None:
    leading = {old for old, _ in TRANSITIONS}
    assert leading == set(State) - FINISHED
    assert OPEN | FINISHED | {State.DRAFT} == set(State)
    assert FAILED < FINISHED
    assert set(LABELS) == set(State)


def ready_for(old: State, new: State) -> Facts:
    """A nomination in ``old`` for which the clock owes ``new``, or people may still act."""
    match old, new:
        case State.REVIEW, State.VOTING:
            return facts(old, review_ends_at=NOW)
        case State.REVIEW, _:
            return facts(old, review_ends_at=LATER)
        case State.VOTING, State.COUNTING:
            return facts(old, voting_closes_at=NOW)
        case State.VOTING, _:
            return facts(old, voting_closes_at=LATER)
        case State.COUNTING, State.WITHDRAWN:
            return facts(old, vote_stopped=True)
        case State.COUNTING, _:
            return facts(old, outcome=new)
    return facts(old, veto_ends_at=LATER)


@pytest.mark.parametrize("old", State)
@pytest.mark.parametrize("new", State)
@pytest.mark.parametrize("part", By)
def test_each_step_is_for_those_who_may_and_for_nobody_else(old: State, new: State, part: By) -> None:
    ready = ready_for(old, new)
    if (old, new) == (State.APPROVED, State.CONFIRMED) and part is By.CLOCK:
        ready = replace(ready, veto_ends_at=NOW)
    expected = part in EVERY_STEP.get((old, new), set())
    assert allows(ready, to=new, by={part}, now=NOW) == expected


@pytest.mark.parametrize(("given", "expected"), WHO_WRITES)
def test_a_concern_is_raised_in_review_and_talked_over_until_the_end(
    given: Facts, expected: set[str]
) -> None:
    def may(part: By | None, *, raised: bool) -> bool:
        return sounding_refusal(given, part=part, raised=raised, now=NOW) is None

    ways = {
        "raise": may(By.COUNCIL, raised=False),
        "go on": may(By.COUNCIL, raised=True),
        "answer": may(By.SPONSOR, raised=True),
        "sponsor first": may(By.SPONSOR, raised=False),
        "admin": may(By.ADMIN, raised=True),
        "nobody": may(None, raised=True),
    }
    assert {way for way, is_open in ways.items() if is_open} == expected


def test_who_has_two_parts_acts_in_the_one_that_is_possible() -> None:
    stopped = facts(State.VOTING, voting_closes_at=EARLIER, vote_stopped=True)
    assert check(stopped, to=State.WITHDRAWN, by={By.SPONSOR, By.ADMIN}, now=NOW) is By.ADMIN
    running = facts(State.VOTING, voting_closes_at=LATER)
    assert check(running, to=State.WITHDRAWN, by={By.SPONSOR, By.ADMIN}, now=NOW) is By.SPONSOR


@pytest.mark.parametrize(
    ("before", "at"),
    [
        (facts(State.REVIEW, review_ends_at=NOW), State.VOTING),
        (facts(State.VOTING, voting_closes_at=NOW), State.COUNTING),
        (facts(State.APPROVED, veto_ends_at=NOW), State.CONFIRMED),
    ],
)
def test_a_step_is_due_from_its_instant_on_and_not_before(before: Facts, at: State) -> None:
    assert due(before, EARLIER) is None
    assert due(before, NOW) is at
    assert due(before, NOW + timedelta(days=1000)) is at
    with pytest.raises(NotAllowed, match="not time"):
        check(before, to=at, by={By.CLOCK}, now=EARLIER)


def test_a_count_is_taken_over_as_it_is() -> None:
    assert due(facts(State.COUNTING), NOW) is None
    for outcome in (State.APPROVED, State.NOT_APPROVED, State.NO_QUORUM):
        assert due(facts(State.COUNTING, outcome=outcome), NOW) is outcome
        for other in {State.APPROVED, State.NOT_APPROVED, State.NO_QUORUM} - {outcome}:
            assert not allows(facts(State.COUNTING, outcome=outcome), to=other, by={By.CLOCK}, now=NOW)


def test_an_unopened_or_stopped_vote_is_never_over() -> None:
    assert due(facts(State.VOTING), NOW) is None
    assert due(facts(State.VOTING, voting_closes_at=EARLIER, vote_stopped=True), NOW) is None


def test_nobody_withdraws_after_the_close_even_if_no_tick_has_come_by() -> None:
    for part in (By.SPONSOR, By.NOMINEE, By.ADMIN):
        assert allows(facts(State.VOTING, voting_closes_at=LATER), to=State.WITHDRAWN, by={part}, now=NOW)
        with pytest.raises(NotAllowed, match="before the count"):
            check(facts(State.VOTING, voting_closes_at=NOW), to=State.WITHDRAWN, by={part}, now=NOW)


def test_a_vote_that_runs_normally_is_not_withdrawn_while_it_is_counted() -> None:
    assert not allows(facts(State.COUNTING), to=State.WITHDRAWN, by={By.ADMIN}, now=NOW)


@pytest.mark.parametrize("to", [State.VETOED, State.CONFIRMED])
def test_the_council_decides_inside_its_window_only(to: State) -> None:
    approved = facts(State.APPROVED, veto_ends_at=NOW)
    assert allows(approved, to=to, by={By.COUNCIL}, now=EARLIER)
    with pytest.raises(NotAllowed, match="window is over"):
        check(approved, to=to, by={By.COUNCIL}, now=NOW)


def test_comments_and_amendments_end_with_the_review() -> None:
    review = facts(State.REVIEW, review_ends_at=NOW)
    assert (in_review(review, EARLIER), may_amend(review, EARLIER)) == (True, True)
    assert (in_review(review, NOW), may_amend(review, NOW)) == (False, False)
    asked = facts(State.CONSENT)
    assert (in_review(asked, NOW), may_amend(asked, NOW)) == (False, True)
    for state in set(State) - {State.REVIEW, State.CONSENT}:
        assert not may_amend(facts(state, review_ends_at=LATER), NOW)


def test_a_question_expires_only_while_it_is_open() -> None:
    assert consent_expired(facts(State.CONSENT, consent_expires_at=NOW), NOW)
    assert not consent_expired(facts(State.CONSENT, consent_expires_at=LATER), NOW)
    assert not consent_expired(facts(State.REVIEW, consent_expires_at=EARLIER), NOW)


def test_a_review_lasts_its_period_and_starting_again_never_shortens_it() -> None:
    assert review_window(now=NOW, period=WEEK) == (NOW, NOW + WEEK)
    far = NOW + 3 * WEEK
    assert review_window(now=NOW, period=WEEK, until=far) == (NOW, far)
    assert review_window(now=NOW, period=WEEK, until=NOW) == (NOW, NOW + WEEK)
    with pytest.raises(ValueError, match="seven days"):
        review_window(now=NOW, period=WEEK - timedelta(seconds=1))


@pytest.mark.parametrize("state", State)
def test_every_state_says_what_happens_next(state: State) -> None:
    step = next_step(facts(state), NOW)
    assert step.sentence.endswith(".")
    assert step.at is None


@pytest.mark.parametrize(
    ("given", "before", "after"),
    [
        (facts(State.CONSENT, consent_expires_at=NOW), "as soon as they agree", "expired without an answer"),
        (facts(State.REVIEW, review_ends_at=NOW), "opens by itself", "is being opened"),
        (facts(State.VOTING, voting_closes_at=NOW), "closes by itself", "is being counted"),
        (facts(State.APPROVED, veto_ends_at=NOW), "may veto", "being opened"),
    ],
)
def test_the_sentence_names_the_instant_until_it_has_passed(given: Facts, before: str, after: str) -> None:
    ahead = next_step(given, EARLIER)
    assert before in ahead.sentence
    assert ahead.at == NOW
    passed = next_step(given, NOW)
    assert after in passed.sentence
    assert passed.at is None


@pytest.mark.parametrize(("agreed", "told"), [(None, "declined"), (EARLIER, "stepped back")])
def test_an_end_that_the_nominee_made_says_so(agreed: datetime | None, told: str) -> None:
    given = facts(State.WITHDRAWN, withdrawn_as=By.NOMINEE, withdrawn_at=NOW, consented_at=agreed)
    assert told in next_step(given, NOW).sentence


def test_a_stopped_vote_says_so() -> None:
    for state in (State.VOTING, State.COUNTING):
        assert "stopped" in next_step(facts(state, vote_stopped=True, voting_closes_at=LATER), NOW).sentence


class Life(RuleBasedStateMachine):
    """Whoever asks for whatever step, at whatever time: windows hold and only the design's states follow."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.facts = facts(State.DRAFT)
        self.path = [State.DRAFT]

    @rule(hours=strategies.integers(1, 300))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @rule(to=strategies.sampled_from(State), by=strategies.sets(strategies.sampled_from(By)))
    def somebody_asks(self, to: State, by: set[By]) -> None:
        try:
            part = check(self.facts, to=to, by=by, now=self.now)
        except NotAllowed:
            return
        assert part in by
        self._enter(to, part)

    @precondition(lambda self: due(self.facts, self.now) is not None)
    @rule()
    def the_tick_comes_by(self) -> None:
        to = due(self.facts, self.now)
        assert to is not None
        assert check(self.facts, to=to, by={By.CLOCK}, now=self.now) is By.CLOCK
        self._enter(to, By.CLOCK)

    @precondition(lambda self: self.facts.state is State.COUNTING and self.facts.outcome is None)
    @rule(outcome=strategies.sampled_from([State.APPROVED, State.NOT_APPROVED, State.NO_QUORUM]))
    def the_trustee_counts(self, outcome: State) -> None:
        self.facts = replace(self.facts, outcome=outcome)

    def _enter(self, to: State, part: By) -> None:
        windows: dict[State, dict[str, object]] = {
            State.CONSENT: {"submitted_at": self.now, "consent_expires_at": self.now + 2 * WEEK},
            State.REVIEW: {"review_starts_at": self.now, "review_ends_at": self.now + WEEK},
            State.VOTING: {"voting_opens_at": self.now, "voting_closes_at": self.now + WEEK},
            State.APPROVED: {"outcome_at": self.now, "veto_ends_at": self.now + WEEK},
            State.WITHDRAWN: {"withdrawn_as": part, "withdrawn_at": self.now},
        }
        if to is State.CONFIRMED and part is By.CLOCK:
            assert self.facts.veto_ends_at is not None
            assert self.now >= self.facts.veto_ends_at
        self.facts = replace(self.facts, state=to, **windows.get(to, {}))  # type: ignore[arg-type]
        self.path.append(to)

    @invariant()
    def the_path_is_one_of_the_design(self) -> None:
        assert all(step in TRANSITIONS for step in zip(self.path, self.path[1:], strict=False))
        assert len(self.path) == len(set(self.path))

    @invariant()
    def no_window_was_cut_short(self) -> None:
        given = self.facts
        if given.voting_opens_at is not None:
            assert given.review_starts_at is not None
            assert given.voting_opens_at - given.review_starts_at >= WEEK
        if given.outcome_at is not None:
            assert given.voting_opens_at is not None
            assert given.outcome_at - given.voting_opens_at >= WEEK
        if self.path[-1] in COUNCIL_READS:
            assert State.COUNTING in self.path

    @invariant()
    def there_is_always_a_sentence(self) -> None:
        assert next_step(self.facts, self.now).sentence


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
