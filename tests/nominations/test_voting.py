"""The clock's steps: the tick opens, closes, takes over and confirms; early it does nothing, late no harm."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from pytest_django.asserts import assertContains

from members.queries import is_active_member, open_membership
from members.rules import Began, Ended
from members.services import end_membership
from members.services.corrections import edit_person, identity_of, version_of_person
from nominations import services
from nominations.models import Nomination
from nominations.queries import due_ids
from nominations.rules import NotAllowed, State
from nominations.tasks import advance_due
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import Stages, count_poll, nominee_of, open_poll, stop_poll
from tests.signin import client_for
from votes.models import Poll


def state_of(nomination: Nomination) -> str:
    nomination.refresh_from_db()
    return nomination.state


def test_the_vote_is_asked_for_when_the_week_is_over(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    clock.advance(days=6, hours=23, minutes=59)
    assert advance_due() == 0
    assert state_of(nomination) == State.REVIEW
    with pytest.raises(NotAllowed):
        services.open_vote(nomination_id=nomination.pk, now=clock.now())
    clock.advance(minutes=1)
    assert advance_due() == 1
    assert state_of(nomination) == State.VOTING
    poll = Poll.objects.get(subject=nomination.pk)
    assert poll.question == "Shall Noor Vermeulen become a member of the PSRT?"
    assert (poll.rule_name, poll.period, poll.state) == ("membership", timedelta(days=7), "pending")
    assert Entry.objects.get(event=Event.NOMINATION_VOTE_REQUESTED).data == f'{{"poll":"{poll.pk}"}}'


def test_the_vote_leads_back_to_the_nomination(stages: Stages, clock: Clock, cast: Cast) -> None:
    nomination = stages.review()
    clock.advance(days=7)
    advance_due()
    poll = Poll.objects.get(subject=nomination.pk)
    page = client_for(cast.bob).get(f"/votes/{poll.pk}/")
    assertContains(page, f'href="/nominations/{nomination.pk}/"')


def test_the_settings_rule_goes_with_the_poll(stages: Stages, clock: Clock, settings: Any) -> None:
    nomination = stages.review()
    settings.VOTING_RULE = "votes-cast"
    settings.VOTING_PERIOD = timedelta(days=10)
    clock.advance(days=7)
    advance_due()
    poll = Poll.objects.get(subject=nomination.pk)
    assert (poll.rule_name, poll.period) == ("votes-cast", timedelta(days=10))


def test_a_restarted_week_is_waited_for(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.review()
    clock.advance(days=6)
    services.amend(
        nomination_id=nomination.pk,
        actor=cast.alice,
        revision=nomination.revision,
        statement=services.Statement(justification="Other."),
        note="",
        restart=True,
        now=clock.now(),
    )
    clock.advance(days=6)
    assert advance_due() == 0
    clock.advance(days=1)
    assert advance_due() == 1


def test_an_unopened_poll_is_waited_for(stages: Stages, clock: Clock) -> None:
    nomination = stages.voting(opened=False)
    clock.advance(days=30)
    assert advance_due() == 0
    poll = open_poll(nomination, clock)
    assert poll.closes_at is not None
    clock.advance_to(poll.closes_at - timedelta(seconds=1))
    assert advance_due() == 0
    clock.advance_to(poll.closes_at)
    assert advance_due() == 1
    assert state_of(nomination) == State.COUNTING
    assert advance_due() == 0


def test_a_late_tick_takes_all_steps_that_are_due(stages: Stages, clock: Clock) -> None:
    nomination = stages.voting()
    clock.advance(days=9)
    count_poll(nomination, State.NOT_APPROVED, clock)
    assert advance_due() == 2
    assert state_of(nomination) == State.NOT_APPROVED
    assert advance_due() == 0


@pytest.mark.parametrize("outcome", [State.NO_QUORUM, State.NOT_APPROVED])
def test_a_failed_vote_is_told_to_the_team_and_kindly_to_the_nominee(
    stages: Stages, clock: Clock, outcome: State
) -> None:
    nomination = stages.counting()
    count_poll(nomination, outcome, clock)
    before = counts()
    assert advance_due() == 1
    assert state_of(nomination) == outcome
    assert sent("result") == sent("in_review")
    assert sent("not_this_time") == ["noor@example.org"]
    assert set(counts() - before) == {"result", "not_this_time"}
    kind = text_of("not_this_time")
    assert not any(character.isdigit() for character in kind.split("--")[0])
    assert "vote" not in kind
    assert not Entry.objects.filter(event=Event.MEMBERSHIP_BEGAN, data__contains="nomination").exists()


def test_approval_opens_the_veto_window_for_its_full_period(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.counting()
    clock.advance(days=3)  # the count was late
    count_poll(nomination, State.APPROVED, clock)
    assert advance_due() == 1
    assert state_of(nomination) == State.APPROVED
    assert nomination.outcome_at is not None
    assert nomination.veto_ends_at == nomination.outcome_at + timedelta(days=7)
    assert abs(nomination.outcome_at - clock.now()) < timedelta(seconds=10)
    assert sent("result") == sent("in_review")
    assert sent("veto_window") == sorted([cast.sam.email, cast.sol.email])
    assert sent("not_this_time") == []


def test_the_council_may_have_one_address(stages: Stages, settings: Any) -> None:
    settings.COUNCIL_ADDRESS = "council@example.org"
    stages.approved()
    assert sent("veto_window") == ["council@example.org"]


def test_without_a_private_list_each_member_still_gets_the_mail(
    stages: Stages, cast: Cast, settings: Any
) -> None:
    settings.PRIVATE_LIST_ADDRESS = ""
    stages.review()
    assert sent("in_review") == sorted(member.email for member in cast.members)


def test_silence_confirms_when_the_window_is_over(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.approved()
    clock.advance(days=6, hours=23, minutes=59)
    assert advance_due() == 0
    with pytest.raises(NotAllowed):
        services.lapse(nomination_id=nomination.pk, now=clock.now())
    clock.advance(minutes=1)
    assert advance_due() == 1
    assert state_of(nomination) == State.CONFIRMED
    membership = nomination.membership
    assert membership is not None
    assert (membership.joined, membership.began) == (clock.now().date(), Began.NOMINATION)
    noor = membership.person
    assert (noor.name, noor.email, noor.github_login, noor.github_id) == (
        "Noor Vermeulen",
        "noor@example.org",
        "noor-v",
        7008,
    )
    assert is_active_member(noor, on=clock.now().date())
    assert sent("invitation") == ["noor@example.org"]
    assert sent("confirmed") == sorted(
        [*(member.email for member in cast.members), cast.sam.email, cast.sol.email]
    )
    assert advance_due() == 0
    assert counts()["invitation"] == 1


def test_who_returns_stays_the_same_person(stages: Stages, cast: Cast, clock: Clock) -> None:
    clock.advance(days=1)
    eve = services.Nominee(
        name=cast.eve.name, email=cast.eve.email, github=cast.eve.github_login, bio="Back."
    )
    confirmed = stages.confirmed(nominee=eve)
    assert confirmed.membership is not None
    assert confirmed.membership.person == cast.eve
    assert confirmed.membership.began == Began.RETURNED


def test_who_was_put_on_the_roster_meanwhile_keeps_that_membership(stages: Stages, clock: Clock) -> None:
    nomination = stages.approved()
    noor = add_member("Noor Vermeulen", "noor-v", now=clock.now())
    clock.advance(days=7)
    assert advance_due() == 1
    assert state_of(nomination) == State.CONFIRMED
    assert nomination.membership == open_membership(noor)


def test_a_stopped_vote_goes_nowhere(stages: Stages, clock: Clock) -> None:
    nomination = stages.voting()
    stop_poll(nomination)
    clock.advance(days=30)
    assert due_ids(now=clock.now()) == []
    assert services.advance(nomination_id=nomination.pk, now=clock.now()) is None
    assert state_of(nomination) == State.VOTING


def test_an_uncounted_vote_has_no_outcome(stages: Stages, clock: Clock) -> None:
    nomination = stages.counting()
    with pytest.raises(NotAllowed, match="not counted"):
        services.record_outcome(nomination_id=nomination.pk, now=clock.now())


def test_one_that_cannot_go_on_does_not_hold_up_the_others(
    stages: Stages, cast: Cast, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    """The record comes to contradict one nominee: it waits for an admin, the other becomes a member."""
    stuck = stages.approved()
    other = nominee_of(cast.noor, name="Ola Ito", email="ola@example.org", github="ola", github_id=None)
    fine = stages.approved(nominee=other, sponsor=cast.bob)
    twin = add_member("Nora Vermeulen", "noor-v", now=clock.now())
    twin.github_id = 1
    twin.save(update_fields=["github_id"])
    membership = open_membership(twin)
    assert membership is not None
    end_membership(
        membership=membership,
        left=clock.now().date(),
        ended=Ended.LEFT,
        decided_by="x",
        actor=None,
        now=clock.now(),
    )
    clock.advance(days=7)
    assert advance_due() == 1
    assert (state_of(stuck), state_of(fine)) == (State.APPROVED, State.CONFIRMED)
    clock.advance(minutes=1)
    assert advance_due() == 0
    mails = OutboxMessage.objects.filter(name="nomination_stuck")
    assert sorted(mails.values_list("to", flat=True)) == [cast.carol.email, cast.dana.email]
    assert "is on the record with GitHub id 1, not 7008" in mails[0].body_text
    desk = client_for(cast.carol).get("/desk/").text
    assert "Noor Vermeulen is confirmed and could not be put on the roster: Nora Vermeulen is on" in desk
    edit_person(
        person=twin,
        identity=replace(identity_of(twin), github_id=None),
        seen=version_of_person(twin),
        actor=cast.carol.pk,
        now=clock.now(),
    )
    assert advance_due() == 1
    assert state_of(stuck) == State.CONFIRMED
    assert "could not be put on the roster" not in client_for(cast.carol).get("/desk/").text
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == [
        "nomination not advanced"
    ]


@pytest.mark.parametrize("state", State)
def test_only_what_is_due_is_looked_at(stages: Stages, clock: Clock, state: State) -> None:
    nomination = stages.in_state(state)
    assert due_ids(now=clock.now()) == []
    with_deadline = {State.REVIEW, State.VOTING, State.APPROVED}
    clock.advance(days=8)
    assert due_ids(now=clock.now()) == ([nomination.pk] if state in with_deadline else [])


def test_nothing_is_due_for_a_nomination_that_is_gone(clock: Clock) -> None:
    assert services.advance(nomination_id=uuid4(), now=clock.now()) is None
