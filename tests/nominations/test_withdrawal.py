"""Withdrawing: by whom, until when, and what becomes of the vote."""

import pytest

from nominations import services
from nominations.access import DeadLink
from nominations.models import Nomination
from nominations.rules import By, NotAllowed, State
from nominations.services import ReasonMissing
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent
from tests.nominations.stages import Stages, mailed_token, stop_poll
from votes.models import Poll

BEFORE_COUNTING = [State.CONSENT, State.REVIEW, State.VOTING]


@pytest.mark.parametrize("state", BEFORE_COUNTING)
@pytest.mark.parametrize(("who", "part"), [("alice", By.SPONSOR), ("carol", By.ADMIN)])
def test_sponsor_and_admin_withdraw_with_a_reason(
    stages: Stages, cast: Cast, clock: Clock, state: State, who: str, part: By
) -> None:
    nomination, person = stages.in_state(state), getattr(cast, who)
    with pytest.raises(ReasonMissing):
        services.withdraw(nomination_id=nomination.pk, actor=person, reason=" ", now=clock.now())
    gone = services.withdraw(nomination_id=nomination.pk, actor=person, reason="Why not.", now=clock.now())
    assert (gone.state, gone.withdrawn_as, gone.withdrawn_by, gone.withdrawn_reason) == (
        State.WITHDRAWN,
        part,
        person,
        "Why not.",
    )
    entry = Entry.objects.get(event=Event.NOMINATION_WITHDRAWN)
    assert (entry.actor, entry.data) == (person.pk, f'{{"by":"{part}","from":"{state}"}}')
    with pytest.raises(NotAllowed):
        services.withdraw(nomination_id=nomination.pk, actor=person, reason="Again.", now=clock.now())


def test_a_draft_is_dropped_by_its_sponsor_alone(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft()
    with pytest.raises(NotAllowed):
        services.withdraw(nomination_id=draft.pk, actor=cast.carol, reason="x", now=clock.now())
    services.withdraw(nomination_id=draft.pk, actor=cast.alice, reason="x", now=clock.now())
    assert not counts()


@pytest.mark.parametrize("who", ["bob", "sam", "eve", "mallory"])
@pytest.mark.parametrize("state", BEFORE_COUNTING)
def test_nobody_else_withdraws(stages: Stages, cast: Cast, clock: Clock, who: str, state: State) -> None:
    nomination = stages.in_state(state)
    with pytest.raises(NotAllowed):
        services.withdraw(nomination_id=nomination.pk, actor=getattr(cast, who), reason="x", now=clock.now())


@pytest.mark.parametrize("state", [state for state in State if state not in {*BEFORE_COUNTING, State.DRAFT}])
def test_from_the_count_on_it_is_too_late(stages: Stages, cast: Cast, clock: Clock, state: State) -> None:
    nomination = stages.in_state(state)
    for person in (cast.alice, cast.carol):
        with pytest.raises(NotAllowed):
            services.withdraw(nomination_id=nomination.pk, actor=person, reason="x", now=clock.now())


def test_after_the_close_it_is_too_late_even_if_no_tick_has_come_by(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    nomination = stages.voting()
    clock.advance(days=7)
    with pytest.raises(NotAllowed, match="before the count"):
        services.withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="x", now=clock.now())


@pytest.mark.parametrize("opened", [True, False])
def test_the_poll_is_cancelled_with_it(stages: Stages, cast: Cast, clock: Clock, opened: bool) -> None:
    nomination = stages.voting(opened=opened)
    services.withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="x", now=clock.now())
    assert Poll.objects.get(subject=nomination.pk).state == Poll.State.CANCELLED


def test_a_stopped_vote_is_ended_by_an_admin(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.voting()
    stop_poll(nomination)
    clock.advance(days=8)
    with pytest.raises(NotAllowed):
        services.withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="x", now=clock.now())
    services.withdraw(nomination_id=nomination.pk, actor=cast.dana, reason="Broken.", now=clock.now())
    assert Poll.objects.get(subject=nomination.pk).state == Poll.State.CANCELLED
    assert stages.consent(sponsor=cast.bob).state == State.CONSENT  # the nominee is free again


def test_a_sponsor_who_left_no_longer_withdraws(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.review()
    remove_member(cast.alice, now=clock.now())
    with pytest.raises(NotAllowed):
        services.withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="x", now=clock.now())


def test_the_team_hears_of_it_only_if_it_heard_of_the_nomination(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    asked = stages.consent()
    services.withdraw(nomination_id=asked.pk, actor=cast.alice, reason="x", now=clock.now())
    assert counts() == {"consent_asked": 1, "withdrawn_nominee": 1}
    nomination = stages.review()
    services.withdraw(nomination_id=nomination.pk, actor=cast.carol, reason="x", now=clock.now())
    assert sent("withdrawn") == sent("in_review")
    assert sent("withdrawn_nominee") == ["noor@example.org"] * 2


@pytest.mark.parametrize("state", [State.REVIEW, State.VOTING])
def test_the_nominee_steps_back(stages: Stages, clock: Clock, state: State) -> None:
    nomination = stages.in_state(state)
    token = mailed_token(nomination, "consent_given")
    with pytest.raises(ReasonMissing):
        services.withdraw_as_nominee(token=token, reason="", now=clock.now())
    gone = services.withdraw_as_nominee(token=token, reason="A new job.", now=clock.now())
    assert (gone.state, gone.withdrawn_as, gone.withdrawn_by) == (State.WITHDRAWN, By.NOMINEE, None)
    assert sent("withdrawn") == sent("in_review")
    assert sent("withdrawn_nominee") == []  # they know


@pytest.mark.parametrize("state", [State.COUNTING, State.APPROVED, State.CONFIRMED])
def test_the_nominee_steps_back_before_the_count_only(stages: Stages, clock: Clock, state: State) -> None:
    nomination: Nomination = stages.in_state(state)
    token = mailed_token(nomination, "consent_given")
    with pytest.raises(NotAllowed):
        services.withdraw_as_nominee(token=token, reason="x", now=clock.now())


def test_the_question_is_no_way_to_step_back(stages: Stages, clock: Clock) -> None:
    asked = stages.consent()
    token = mailed_token(asked, "consent_asked")
    with pytest.raises(DeadLink):
        services.withdraw_as_nominee(token=token, reason="x", now=clock.now())
