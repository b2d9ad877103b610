"""Changing the rule: an admin proposes, the Council decides, and votes keep the rule they opened with."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from council.rules import Choice, Kind
from council.rules import State as MotionState
from council.services import CannotBeDone, ConflictOfInterest, NotOnCouncil
from members.rules import Role
from members.services import Refused
from nominations import services
from nominations.models import RuleChange
from nominations.procedure import rule_in_force, rule_of_settings
from nominations.rules import NotAllowed, State
from nominations.services import Proposal, ReasonMissing
from nominations.services.rule import AlreadyProposed, NoLongerOpen, NothingChanges
from nominations.tasks import advance_due
from psrt import clock as psrt_clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast, add_role, make_cast
from tests.clock import Clock
from tests.council.deciding import carried, decided, moved, said
from tests.nominations.mailbox import sent
from tests.nominations.stages import Stages
from tests.signin import client_for
from votes.models import Poll

OTHER = Proposal(preset="votes-cast", review_days=14, voting_days=10, veto_days=3)


def propose(cast: Cast, proposal: Proposal = OTHER) -> RuleChange:
    return services.propose_rule(
        proposal=proposal, reason="The holidays.", actor=cast.carol, now=psrt_clock.now()
    )


def decide(change: RuleChange, cast: Cast, *, confirm: bool = True) -> None:
    kind = Kind.CONFIRM_RULE if confirm else Kind.DECLINE_RULE
    decided(kind, change.pk, cast=cast, reason="Agreed.")


def test_it_is_in_force_only_when_the_council_has_confirmed_it(cast: Cast) -> None:
    change = propose(cast)
    assert rule_in_force() == rule_of_settings()
    assert sent("rule-proposed") == ["sam-s@example.org", "sol-s@example.org"]
    decide(change, cast)
    rule = rule_in_force()
    assert (rule.name, rule.review.days, rule.voting.days, rule.veto.days) == ("votes-cast", 14, 10, 3)
    assert len(sent("rule-decided")) == 4
    back = propose(cast, Proposal(preset="membership", review_days=7, voting_days=7, veto_days=7))
    decide(back, cast, confirm=False)
    assert rule_in_force() == rule
    assert len(sent("rule-decided")) == 6, "that it was declined is told to the admins alone"
    told = Entry.objects.filter(event__startswith="nominations.rule_").values_list("event", flat=True)
    assert list(told) == [
        Event.RULE_PROPOSED, Event.RULE_CONFIRMED, Event.RULE_PROPOSED, Event.RULE_DECLINED
    ]  # fmt: skip


def test_a_vote_and_its_veto_window_keep_the_rule_they_opened_with(
    cast: Cast, stages: Stages, clock: Clock
) -> None:
    voting = stages.in_state(State.VOTING)
    decide(propose(cast), cast)
    poll = Poll.objects.get(subject=voting.pk)
    assert (poll.rule_name, poll.period.days) == ("membership", 7)
    voting.refresh_from_db()
    assert voting.veto_period is not None
    assert voting.veto_period.days == 7
    assert services.advance(nomination_id=voting.pk, now=clock.now()) is None


def test_a_nomination_in_review_votes_by_the_rule_confirmed_meanwhile(
    cast: Cast, stages: Stages, clock: Clock
) -> None:
    review = stages.in_state(State.REVIEW)
    decide(propose(cast), cast)
    clock.advance(days=7)
    assert advance_due() == 1
    poll = Poll.objects.get(subject=review.pk)
    assert (poll.rule_name, poll.period.days) == ("votes-cast", 10)
    review.refresh_from_db()
    assert review.veto_period is not None
    assert review.veto_period.days == 3


def test_who_may_do_what(cast: Cast, clock: Clock) -> None:
    now = clock.now()
    with pytest.raises(NotAllowed, match="Only an admin"):
        services.propose_rule(proposal=OTHER, reason="x", actor=cast.bob, now=now)
    with pytest.raises(ReasonMissing):
        services.propose_rule(proposal=OTHER, reason=" ", actor=cast.carol, now=now)
    with pytest.raises(NothingChanges):
        propose(cast, Proposal(preset="membership", review_days=7, voting_days=7, veto_days=7))
    change = propose(cast)
    with pytest.raises(AlreadyProposed):
        propose(cast)
    with pytest.raises(NotAllowed, match="Only the Steering Council"):
        services.decide_rule(
            change=change, confirm=True, reason="x", minutes_url="", actor=cast.carol, now=now
        )
    with pytest.raises(NotOnCouncil):
        moved(Kind.CONFIRM_RULE, change.pk, by=cast.carol)
    add_role(cast.carol, Role.STEERING_COUNCIL, now=now)
    with pytest.raises(NotAllowed, match="You proposed this"):
        services.decide_rule(
            change=change, confirm=True, reason="x", minutes_url="", actor=cast.carol, now=now
        )
    with pytest.raises(ConflictOfInterest, match="proposed the rule as an admin"):
        moved(Kind.CONFIRM_RULE, change.pk, by=cast.carol)
    with pytest.raises(DatabaseError, match="council_decides_on_rules"), transaction.atomic():
        services.decide_rule(change=change, confirm=True, reason="x", minutes_url="", actor=cast.sam, now=now)
    with pytest.raises(NotAllowed, match="Only an admin takes"):
        services.take_back_rule(change=change, actor=cast.bob, now=now)
    services.take_back_rule(change=change, actor=cast.dana, now=clock.now())
    with pytest.raises(NoLongerOpen):
        services.decide_rule(change=change, confirm=True, reason="x", minutes_url="", actor=cast.sam, now=now)
    with pytest.raises(CannotBeDone, match="decided or taken back"):
        decide(change, cast)


@pytest.mark.django_db(transaction=True)
def test_of_a_decision_and_a_taking_back_at_once_one_counts() -> None:
    cast = make_cast(now=psrt_clock.now())
    change = propose(cast)
    motion = moved(Kind.CONFIRM_RULE, change.pk, by=cast.sam)
    both = Barrier(2)

    def act(taking_back: bool) -> str:
        both.wait()
        try:
            if taking_back:
                services.take_back_rule(change=change, actor=cast.dana, now=psrt_clock.now())
            elif said(motion, cast.sol, Choice.YES).state == MotionState.OVERTAKEN:
                return "late"
        except NoLongerOpen:
            return "late"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(act, [True, False])) == ["done", "late"]


@pytest.mark.django_db(transaction=True)
def test_of_two_proposals_at_once_one_is_made_and_a_vote_opens_by_one_rule() -> None:
    cast = make_cast(now=psrt_clock.now())
    both = Barrier(2)

    def act(step: Callable[[], object]) -> type[Exception] | None:
        both.wait()
        try:
            step()
        except (NotAllowed, Refused) as error:
            return type(error)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(act, [lambda: propose(cast)] * 2))
        assert set(results) == {None, AlreadyProposed}
        change = RuleChange.objects.get()
        stages = Stages(cast, Clock())
        nomination = stages.review()
        stages.clock.advance(days=7)
        try:
            opened = lambda: services.open_vote(nomination_id=nomination.pk, now=psrt_clock.now())  # noqa: E731
            assert list(pool.map(act, [lambda: decide(change, cast), opened])) == [None, None]
        finally:
            psrt_clock.reset()
    nomination.refresh_from_db()
    poll = Poll.objects.get(subject=nomination.pk)
    week, other = timedelta(days=7), (timedelta(days=10), timedelta(days=3))
    assert (poll.period, nomination.veto_period) in {(week, week), other}


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("nomination_rule_periods", {"review_days": 6}),
        ("nomination_rule_periods", {"voting_days": 6}),
        ("nomination_rule_periods", {"veto_days": 0}),
        ("nomination_rule_preset_known", {"preset": "coin-toss"}),
        ("nomination_rule_has_reason", {"reason": ""}),
        ("nomination_rule_starts_proposed", {"state": "withdrawn"}),
        ("nomination_rule_starts_proposed", {"state": "withdrawn", "decided_by": "the proposer"}),
        ("council_decides_on_rules", {"state": "confirmed"}),
        ("council_decides_on_rules", {"state": "declined"}),
        ("nomination_rule_one_proposed", {}),
    ],
)
def test_the_database_refuses_a_proposal(cast: Cast, name: str, changes: dict[str, object]) -> None:
    change = propose(cast)
    change.pk = uuid4()
    for field, value in changes.items():
        setattr(change, field, cast.carol if field == "decided_by" else value)
    with pytest.raises(DatabaseError, match=name):
        change.save(force_insert=True)


def test_the_database_keeps_a_proposal_as_it_was_made(cast: Cast) -> None:
    propose(cast)
    for field, value in (("review_days", 20), ("reason", "Another."), ("proposed_by", cast.dana)):
        with pytest.raises(DatabaseError, match="nomination_rule_final"), transaction.atomic():
            RuleChange.objects.update(**{field: value})
    for columns in ({"decided_by": None}, {"decided_by": cast.sam}):  # not when
        with pytest.raises(DatabaseError, match="nomination_rule_decided_iff_over"), transaction.atomic():
            RuleChange.objects.update(state="withdrawn", **columns)


def test_the_database_keeps_decided_ones(cast: Cast) -> None:
    change = propose(cast)
    decide(change, cast)
    carried(Kind.DECLINE_RULE, change.pk, by=[cast.sam, cast.sol])
    for name, statement in (
        ("nomination_rule_final", "UPDATE nominations_rulechange SET state = 'declined'"),
        ("nomination_rule_kept", "DELETE FROM nominations_rulechange"),
        ("nomination_rule_no_truncate", "TRUNCATE nominations_rulechange CASCADE"),
    ):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            with pytest.raises(DatabaseError, match=name), transaction.atomic():
                cursor.execute(statement)


def test_the_pages(cast: Cast) -> None:
    carol, sam = client_for(cast.carol), client_for(cast.sam)
    form = {"preset": "votes-cast", "review_days": 6, "voting_days": 8, "veto_days": 9, "reason": "Summer."}
    page = carol.post("/desk/settings/", form)
    assert page.status_code == 422
    assert "This is too small: 7 is the least." in page.text
    assert "Summer." in page.text
    assert "No change is proposed" in sam.get("/council/").text
    assert carol.post("/desk/settings/", form | {"review_days": 8}).status_code == 302
    assert "waits for the Steering Council" in carol.get("/desk/settings/").text
    change = RuleChange.objects.get()
    matter = reverse("council:matter", args=["rule", change.pk])
    assert matter in sam.get("/council/").text
    assert "A change of the rule is proposed" in sam.get("/home/").text
    assert "A change of the rule is proposed" not in carol.get("/home/").text
    assert reverse("activity:council-reports") in sam.get("/council/").text
    assert "Summer." in sam.get(matter).text
    address = reverse("council:move", args=["confirm-rule", change.pk])
    assert sam.post(address, {"reason": ""}).status_code == 422
    made = sam.post(address, {"reason": "Fine.", "minutes_url": "https://example.org/minutes"})
    assert "A change of the rule is proposed" not in sam.get("/home/").text, "a motion about it waits for Sol"
    sol = client_for(cast.sol)
    assert "A motion: Confirm the voting rule that Carol Çelik proposed" in sol.get("/home/").text
    done = sol.post(f"{made['Location']}vote/", {"vote": "yes"}, follow=True)
    assert "carried, and in effect" in done.text
    stale = sam.post(reverse("council:move", args=["decline-rule", change.pk]), {"reason": "Wait."})
    assert "decided or taken back" in stale.text
    assert "Wait." in stale.text
    public = carol.get("/governance/").text
    assert "Changes of the rule" in public
    assert "8, 8, 9" in public
    assert "Summer." not in public
    assert carol.post("/desk/settings/take-back/")["Location"] == "/desk/settings/"
