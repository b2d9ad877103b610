"""What the page shows of time and of changed texts, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies

from nominations.rules import By, Facts, State
from nominations.timeline import timeline
from psrt.diff import pieces

DAY = timedelta(days=1)
START = datetime(2026, 11, 1, 12, tzinfo=UTC)
SUBMITTED = Facts(
    state=State.CONSENT, voting_period=7 * DAY, submitted_at=START, consent_expires_at=START + 14 * DAY
)
REVIEW = Facts(
    state=State.REVIEW,
    voting_period=7 * DAY,
    submitted_at=START,
    consented_at=START + DAY,
    review_starts_at=START + DAY,
    review_ends_at=START + 8 * DAY,
)


def change(facts: Facts, **fields: object) -> Facts:
    values = {name: getattr(facts, name) for name in Facts.__dataclass_fields__} | fields
    return Facts(**values)


def marks(facts: Facts) -> list[str]:
    return [event.state for event in timeline(facts)]


def test_a_draft_has_everything_before_it() -> None:
    assert marks(Facts(state=State.DRAFT, voting_period=7 * DAY)) == ["now", *["later"] * 6]


def test_asked_then_in_review() -> None:
    assert marks(SUBMITTED) == ["done", "now", *["later"] * 5]
    events = timeline(REVIEW)
    assert marks(REVIEW) == ["done", "done", "now", "later", "later", "later", "later"]
    assert events[2].at == START + 8 * DAY
    assert (events[3].at, events[3].detail) == (START + 15 * DAY, "at the earliest")


def test_a_vote_has_its_real_dates() -> None:
    voting = change(
        REVIEW, state=State.VOTING, voting_opens_at=START + 9 * DAY, voting_closes_at=START + 16 * DAY
    )
    events = timeline(voting)
    assert marks(voting) == ["done", "done", "done", "now", "later", "later", "later"]
    assert (events[2].at, events[3].at, events[3].detail) == (START + 9 * DAY, START + 16 * DAY, "")


@pytest.mark.parametrize(
    ("state", "words"), [(State.NO_QUORUM, "No quorum"), (State.NOT_APPROVED, "Not approved")]
)
def test_a_failed_vote_ends_the_line(state: State, words: str) -> None:
    ended = change(
        REVIEW,
        state=state,
        voting_opens_at=START + 8 * DAY,
        voting_closes_at=START + 15 * DAY,
        outcome_at=START + 15 * DAY,
    )
    assert marks(ended) == ["done", "done", "done", "done", "stopped"]
    assert timeline(ended)[-1].text == words


def test_approval_then_veto_or_membership() -> None:
    approved = change(
        REVIEW,
        state=State.APPROVED,
        voting_opens_at=START + 8 * DAY,
        voting_closes_at=START + 15 * DAY,
        outcome_at=START + 15 * DAY,
        veto_ends_at=START + 22 * DAY,
    )
    assert marks(approved) == ["done"] * 5 + ["now", "later"]
    vetoed = change(approved, state=State.VETOED, council_at=START + 16 * DAY)
    assert marks(vetoed) == ["done"] * 5 + ["stopped"]
    confirmed = change(approved, state=State.CONFIRMED, confirmed_at=START + 22 * DAY)
    assert marks(confirmed) == ["done"] * 7
    cleared = change(confirmed, council_at=START + 17 * DAY, confirmed_at=START + 17 * DAY)
    assert "Cleared by the Steering Council" in [event.text for event in timeline(cleared)]


@pytest.mark.parametrize(
    ("facts", "by", "words"),
    [
        (SUBMITTED, By.NOMINEE, "Declined by the nominee"),
        (SUBMITTED, By.SPONSOR, "Withdrawn by the sponsor"),
        (REVIEW, By.NOMINEE, "Withdrawn by the nominee"),
        (REVIEW, By.ADMIN, "Withdrawn by an admin"),
    ],
)
def test_a_withdrawal_says_whose_it_was(facts: Facts, by: By, words: str) -> None:
    withdrawn = change(facts, state=State.WITHDRAWN, withdrawn_as=by, withdrawn_at=START + 3 * DAY)
    last = timeline(withdrawn)[-1]
    assert (last.state, last.text, last.at) == ("stopped", words, START + 3 * DAY)
    assert "later" not in marks(withdrawn)


TEXTS = strategies.text(alphabet="ab \n.,é", max_size=60)


@given(TEXTS, TEXTS)
def test_a_diff_reads_as_the_old_and_as_the_new_text(old: str, new: str) -> None:
    found = pieces(old, new)
    assert "".join(piece.text for piece in found if piece.kind != "ins") == old
    assert "".join(piece.text for piece in found if piece.kind != "del") == new


def test_a_diff_is_by_words() -> None:
    found = [(piece.kind, piece.text) for piece in pieces("Fixed two bugs.", "Fixed three bugs.")]
    assert found == [("same", "Fixed "), ("del", "two"), ("ins", "three"), ("same", " bugs.")]


def test_long_texts_are_compared_by_lines() -> None:
    old = "word " * 3000 + "\nsecond line\n"
    found = pieces(old, old.replace("second", "2nd"))
    assert [piece.kind for piece in found] == ["same", "del", "ins"]
    assert found[1].text == "second line\n"
