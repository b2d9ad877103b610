"""Motions: who moves, who votes, when they are settled, and that what was carried is done."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from activity.models import ReportLine
from activity.report_rules import Decision
from council.access import visible_to
from council.acts import act_of, title_of
from council.models import Motion, Seat
from council.rules import Choice, Kind, State
from council.services import (
    AlreadyMoved,
    CannotBeDone,
    ConflictOfInterest,
    NoLongerOpen,
    NotOnCouncil,
    NotYourMotion,
    ReasonMissing,
    withdraw,
)
from council.tasks import advance_due
from members.access import Viewer
from members.models import Change, Membership, Person, RoleTerm
from members.queries import is_active_member, role_holders
from members.rules import Ended, Role
from members.services import end_role
from nominations.models import RuleChange
from nominations.rules import State as Step
from nominations.services import Proposal, propose_rule, take_back_rule
from nominations.tasks import advance_due as advance_nominations
from psrt import clock as psrt_clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from psrt.pages.my_data import everything_about
from tests.activity.reports import sent_report
from tests.cast import Cast, add_council_member, add_role, remove_member
from tests.clock import Clock
from tests.council.deciding import decided, moved, said
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import Stages, nominee_of

BOTH = ["sam-s@example.org", "sol-s@example.org"]


def admins() -> set[Person]:
    return set(role_holders(Role.ADMIN, on=psrt_clock.now().date()))


def proposed(cast: Cast) -> RuleChange:
    rule = Proposal(preset="votes-cast", review_days=14, voting_days=10, veto_days=3)
    return propose_rule(proposal=rule, reason="Holidays.", actor=cast.carol, now=psrt_clock.now())


# One vote after the other


def test_moving_is_a_yes_and_the_others_are_asked(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam, reason="**Steady** hands.")
    assert motion.state == State.OPEN
    assert {seat.person: seat.choice for seat in motion.seats.all()} == {cast.sam: "yes", cast.sol: ""}
    assert sent("motion-moved") == [cast.sol.email]
    assert title_of(motion) == "Appoint Bob Bălan as admin"
    assert "Steady" not in text_of("motion-moved"), "the reason is on the page, not in mailboxes"
    assert cast.bob not in admins()


def test_the_vote_that_settles_it_puts_it_into_effect(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam, link="https://example.org/minutes")
    motion = said(motion, cast.sol, Choice.YES, words="Gladly.")
    assert (motion.state, motion.members, motion.yes, motion.no, motion.abstained) == (
        State.CARRIED, 2, 2, 0, 0,
    )  # fmt: skip
    assert cast.bob in admins()
    term = cast.bob.role_terms.get(role=Role.ADMIN)
    assert (term.decided_by, term.source_url, term.recorded_by) == (
        "Steering Council", "https://example.org/minutes", cast.sol,
    )  # fmt: skip
    assert sent("motion-settled") == BOTH
    told = list(Entry.objects.filter(event__startswith="council.").values_list("event", "actor"))
    assert told == [
        (Event.MOTION_MOVED, cast.sam.pk),
        (Event.MOTION_VOTED, cast.sam.pk),
        (Event.MOTION_VOTED, cast.sol.pk),
        (Event.MOTION_CARRIED, None),
    ]


def test_nothing_happens_by_one_of_two_or_by_a_no(cast: Cast) -> None:
    motion = said(moved(Kind.APPOINT, cast.bob.pk, by=cast.sam), cast.sol, Choice.NO)
    assert motion.state == State.LOST
    assert cast.bob not in admins()
    assert sent("motion-settled") == BOTH


def test_who_abstains_takes_no_part_in_the_majority(cast: Cast) -> None:
    motion = said(moved(Kind.APPOINT, cast.bob.pk, by=cast.sam), cast.sol, Choice.ABSTAIN)
    assert motion.state == State.CARRIED
    assert cast.bob in admins()


def test_a_declared_conflict_of_interest_abstains_and_is_on_record(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    said(motion, cast.sol, Choice.ABSTAIN, conflict="We are married.")
    seat = Seat.objects.get(motion=motion, person=cast.sol)
    assert (seat.choice, seat.conflict) == ("abstain", "We are married.")


def test_a_vote_can_be_changed_while_the_motion_is_open(cast: Cast) -> None:
    add_council_member("Sid Sato", "sid-s", now=psrt_clock.now())
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    said(motion, cast.sam, Choice.NO)
    motion = said(motion, cast.sol, Choice.YES)
    assert motion.state == State.OPEN
    assert said(motion, cast.sam, Choice.YES).state == State.CARRIED
    with pytest.raises(NoLongerOpen):
        said(motion, cast.sol, Choice.NO)


def test_who_said_nothing_still_goes_on_record_and_changes_nothing(cast: Cast, clock: Clock) -> None:
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    motion = decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    clock.advance(days=1)
    motion = said(motion, sid, Choice.NO, words="Too late, I know.")
    seat = motion.seats.get(person=sid)
    assert (seat.choice, seat.is_late) == ("no", True)
    motion.refresh_from_db()
    assert (motion.state, motion.count.no, motion.count.undecided) == (State.CARRIED, 0, 1)
    with pytest.raises(NoLongerOpen):
        said(motion, sid, Choice.YES)


def test_only_the_council_moves_and_votes(cast: Cast) -> None:
    for person in (cast.alice, cast.carol, cast.mallory):
        with pytest.raises(NotOnCouncil):
            moved(Kind.APPOINT, cast.bob.pk, by=person)
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    for person in (cast.alice, cast.carol, cast.mallory):
        with pytest.raises(NotOnCouncil):
            said(motion, person, Choice.YES)
    with pytest.raises(ReasonMissing):
        moved(Kind.DISMISS, cast.carol.pk, by=cast.sam, reason="  ")
    with pytest.raises(Motion.DoesNotExist):
        said(Motion(pk=uuid4()), cast.sam, Choice.YES)


def test_the_same_is_moved_once_at_a_time(cast: Cast) -> None:
    first = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    with pytest.raises(AlreadyMoved) as refused:
        moved(Kind.APPOINT, cast.bob.pk, by=cast.sol)
    assert refused.value.motion == first
    said(first, cast.sol, Choice.NO)
    assert moved(Kind.APPOINT, cast.bob.pk, by=cast.sol).state == State.OPEN


def test_the_mover_takes_a_motion_back_and_nobody_else(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    with pytest.raises(NotYourMotion):
        withdraw(motion_id=motion.pk, actor=cast.sol, now=psrt_clock.now())
    assert withdraw(motion_id=motion.pk, actor=cast.sam, now=psrt_clock.now()).state == State.WITHDRAWN
    with pytest.raises(NoLongerOpen):
        withdraw(motion_id=motion.pk, actor=cast.sam, now=psrt_clock.now())
    with pytest.raises(NoLongerOpen):
        said(motion, cast.sol, Choice.YES)
    assert cast.bob not in admins()


# Known interests


def test_who_has_an_interest_abstains_without_being_asked(cast: Cast, stages: Stages) -> None:
    """Alice sponsors, Carol proposes a rule as an admin, Bob is whom it is about: all three sit on the Council."""
    line = sent_report(cast).lines.get(person=cast.bob)
    for person in (cast.alice, cast.carol, cast.bob):
        add_role(person, Role.STEERING_COUNCIL, now=psrt_clock.now())
    nomination = stages.approved()  # Alice sponsors
    rule = proposed(cast)
    for kind, subject, who in (
        (Kind.VETO, nomination.pk, cast.alice),
        (Kind.CLEAR, nomination.pk, cast.alice),
        (Kind.CONFIRM_RULE, rule.pk, cast.carol),
        (Kind.DECLINE_RULE, rule.pk, cast.carol),
        (Kind.KEEP_INACTIVE, line.pk, cast.bob),
        (Kind.APPOINT, cast.bob.pk, cast.bob),
        (Kind.REMOVE, cast.bob.pk, cast.bob),
        (Kind.DISMISS, cast.carol.pk, cast.carol),
    ):
        with pytest.raises(ConflictOfInterest):
            moved(kind, subject, by=who)
        if kind is Kind.DISMISS:
            continue  # Carol is one of the last two admins
        motion = moved(kind, subject, by=cast.sam)
        seat = motion.seats.get(person=who)
        assert (seat.choice, bool(seat.conflict)) == ("abstain", True), kind
        with pytest.raises(ConflictOfInterest):
            said(motion, who, Choice.NO)
        said(motion, who, Choice.ABSTAIN)
        assert motion.seats.get(person=who).conflict == seat.conflict, "the interest stays on record"


def test_a_nominee_on_the_council_neither_votes_nor_reads_about_themselves(
    cast: Cast, stages: Stages, clock: Clock
) -> None:
    zoe = add_council_member("Zoë Zapata", "zoe-z", now=clock.now())
    own = nominee_of(cast.noor, name=zoe.name, email=zoe.email, github="zoe-z", github_id=None)
    nomination = stages.approved(nominee=own)
    with pytest.raises(ConflictOfInterest):
        moved(Kind.CLEAR, nomination.pk, by=zoe)
    motion = moved(Kind.VETO, nomination.pk, by=cast.sam)
    assert motion.seats.get(person=zoe).conflict == "is the nominee"
    assert sent("motion-moved") == [cast.sol.email]
    looks = {"is_member": False, "is_admin": False, "is_council": True, "second_factor": True}
    assert not visible_to(Viewer(person=zoe, is_authenticated=True, **looks)).exists()
    assert visible_to(Viewer(person=cast.sol, is_authenticated=True, **looks)).get() == motion


# What each kind does


def test_a_veto_and_a_clearance_are_carried_out(cast: Cast, stages: Stages) -> None:
    nomination = stages.approved()
    veto = moved(Kind.VETO, nomination.pk, by=cast.sam, reason="A vendor’s embargo.")
    decided(Kind.CLEAR, nomination.pk, cast=cast, reason="No concerns.")
    nomination.refresh_from_db()
    assert (nomination.state, nomination.council_reason) == (Step.CONFIRMED, "No concerns.")
    assert is_active_member(Membership.objects.get(nomination=nomination).person, on=psrt_clock.now().date())
    veto.refresh_from_db()
    assert veto.state == State.OPEN, "until the tick"
    advance_due()
    veto.refresh_from_db()
    assert (veto.state, veto.note) == (State.OVERTAKEN, "The veto window of this nomination is not open.")
    assert counts()["vetoed"] == 0


def test_silence_lets_the_window_lapse_and_overtakes_the_motion(
    cast: Cast, stages: Stages, clock: Clock
) -> None:
    nomination = stages.approved()
    veto = moved(Kind.VETO, nomination.pk, by=cast.sam)
    clock.advance(days=7)
    with pytest.raises(CannotBeDone):
        moved(Kind.CLEAR, nomination.pk, by=cast.sam)
    late = said(veto, cast.sol, Choice.YES)
    assert late.state == State.OVERTAKEN, "it is too late, whatever has run"
    assert late.note == "The veto window is over, so the approval stands."
    assert act_of(late).obstacle(late, psrt_clock.now()) == late.note, "what the tick would have noted"
    assert advance_nominations() == 1
    nomination.refresh_from_db()
    assert nomination.state == Step.CONFIRMED


def test_a_dismissal_and_a_removal(cast: Cast) -> None:
    with pytest.raises(CannotBeDone, match="last two admins"):
        moved(Kind.DISMISS, cast.carol.pk, by=cast.sam)
    with pytest.raises(CannotBeDone, match="last two admins"):
        moved(Kind.REMOVE, cast.carol.pk, by=cast.sam)
    decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    decided(Kind.DISMISS, cast.carol.pk, cast=cast)
    assert admins() == {cast.bob, cast.dana}
    decided(
        Kind.REMOVE, cast.alice.pk, cast=cast, reason="Talked to the press.", link="https://example.org/m"
    )
    membership = Membership.objects.get(person=cast.alice)
    assert (membership.ended, membership.end_decided_by, membership.end_source_url) == (
        Ended.REMOVED, "Steering Council", "https://example.org/m",
    )  # fmt: skip
    assert sent("membership-ended") == ["alice-a@example.org"]
    assert "press" not in text_of("membership-ended")
    with pytest.raises(CannotBeDone):
        moved(Kind.REMOVE, cast.alice.pk, by=cast.sam)
    with pytest.raises(CannotBeDone):
        moved(Kind.APPOINT, cast.mallory.pk, by=cast.sam)
    assert not Change.objects.filter(steps__isnull=False).exists(), "nobody undoes it alone"


def test_the_second_of_two_dismissals_is_overtaken_when_it_would_leave_one_admin(cast: Cast) -> None:
    decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    one, other = (
        moved(Kind.DISMISS, cast.carol.pk, by=cast.sam),
        moved(Kind.DISMISS, cast.dana.pk, by=cast.sam),
    )
    assert said(one, cast.sol, Choice.YES).state == State.CARRIED
    other = said(other, cast.sol, Choice.YES)
    assert (other.state, admins()) == (State.OVERTAKEN, {cast.bob, cast.dana})
    assert "two admins" in other.note


@pytest.mark.parametrize("kind", [Kind.REMOVE_INACTIVE, Kind.KEEP_INACTIVE])
def test_a_line_of_the_yearly_report(cast: Cast, kind: Kind) -> None:
    line = sent_report(cast).lines.get(person=cast.alice)
    decided(kind, line.pk, cast=cast, reason="Said so on the call.")
    line.refresh_from_db()
    removed = kind is Kind.REMOVE_INACTIVE
    assert line.decision == (Decision.REMOVE if removed else Decision.KEEP)
    assert line.decision_reason == "Said so on the call."
    assert is_active_member(cast.alice, on=psrt_clock.now().date()) is not removed
    with pytest.raises(CannotBeDone):
        moved(kind, line.pk, by=cast.sam)


@pytest.mark.parametrize("kind", [Kind.CONFIRM_RULE, Kind.DECLINE_RULE])
def test_a_proposed_rule(cast: Cast, kind: Kind) -> None:
    rule = proposed(cast)
    decided(kind, rule.pk, cast=cast)
    rule.refresh_from_db()
    confirmed = kind is Kind.CONFIRM_RULE
    assert rule.state == (RuleChange.State.CONFIRMED if confirmed else RuleChange.State.DECLINED)


# What time does


def test_what_is_settled_otherwise_overtakes_a_motion(cast: Cast) -> None:
    line = ReportLine.objects.get(report=sent_report(cast), person=cast.alice)
    rule = proposed(cast)
    motions = [
        moved(Kind.REMOVE_INACTIVE, line.pk, by=cast.sam),
        moved(Kind.CONFIRM_RULE, rule.pk, by=cast.sam),
        moved(Kind.APPOINT, cast.alice.pk, by=cast.sam),
    ]
    assert advance_due() == 0
    take_back_rule(change=rule, actor=cast.carol, now=psrt_clock.now())
    remove_member(cast.alice, now=psrt_clock.now())
    assert advance_due() == 3
    assert {Motion.objects.get(pk=motion.pk).state for motion in motions} == {State.OVERTAKEN}
    assert advance_due() == 0
    assert len(sent("motion-settled")) == 2 * 3


def test_a_seat_that_is_given_up_counts_no_longer(cast: Cast, clock: Clock) -> None:
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    said(motion, sid, Choice.NO)
    end_role(
        term=sid.role_terms.get(), ends=clock.now().date(), decided_by="election", actor=None, now=clock.now()
    )
    assert advance_due() == 0, "one yes of two"
    motion.refresh_from_db()
    assert (motion.count.members, motion.count.no) == (2, 0)
    end_role(
        term=cast.sol.role_terms.get(),
        ends=clock.now().date(),
        decided_by="election",
        actor=None,
        now=clock.now(),
    )
    assert advance_due() == 1
    motion.refresh_from_db()
    assert (motion.state, motion.members, motion.yes) == (State.CARRIED, 1, 1)
    assert cast.bob in admins()


def test_who_comes_onto_the_council_gets_a_seat(cast: Cast, clock: Clock) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    assert said(motion, cast.sol, Choice.NO).state == State.OPEN
    assert said(motion, sid, Choice.YES).state == State.CARRIED


def test_who_says_nothing_is_reminded_once(cast: Cast, clock: Clock) -> None:
    moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    clock.advance(days=2, hours=23)
    assert (advance_due(), sent("motion-reminder")) == (0, [])
    clock.advance(hours=1)
    assert (advance_due(), sent("motion-reminder")) == (1, ["sol-s@example.org"])
    clock.advance(days=30)
    assert (advance_due(), sent("motion-reminder")) == (0, ["sol-s@example.org"])


def test_a_refusal_of_the_record_overtakes_and_keeps_the_vote(cast: Cast, stages: Stages) -> None:
    """What the checks before cannot see: the nominee's address is on the record with another GitHub account."""
    nomination = stages.approved()
    Person.objects.filter(pk=cast.mallory.pk).update(email=nomination.nominee_email, github_id=999)
    motion = said(moved(Kind.CLEAR, nomination.pk, by=cast.sam), cast.sol, Choice.YES)
    assert motion.state == State.OVERTAKEN
    assert "GitHub" in motion.note
    assert motion.seats.get(person=cast.sol).choice == "yes"
    nomination.refresh_from_db()
    assert nomination.state == Step.APPROVED, "the window is still open"
    assert not Entry.objects.filter(event=Event.MOTION_CARRIED).exists()


def test_an_interest_that_comes_to_be_known_takes_the_vote_back(
    cast: Cast, stages: Stages, clock: Clock
) -> None:
    """Sol votes, then the nominee's GitHub username turns out to be theirs; they leave the Council and come back."""
    add_council_member("Sid Sato", "sid-s", now=clock.now())
    motion = moved(Kind.VETO, stages.approved().pk, by=cast.sol)
    Person.objects.filter(pk=cast.sol.pk).update(github_login=cast.noor.github_login)
    term = cast.sol.role_terms.get()
    RoleTerm.objects.filter(pk=term.pk).update(ends=clock.now().date())
    advance_due()
    seat = motion.seats.get(person=cast.sol)
    assert (seat.counted, seat.choice) == (False, "yes"), "as it was when they left"
    RoleTerm.objects.filter(pk=term.pk).update(ends=None)
    advance_due()
    seat.refresh_from_db()
    assert (seat.counted, seat.choice, seat.conflict) == (True, "abstain", "is the nominee")
    motion.refresh_from_db()
    assert motion.state == State.OPEN
    data = everything_about(Person.objects.get(pk=cast.sol.pk), now=clock.now())
    assert data["council_votes"] == [], "the file does not tell them that the others decide on them"


@pytest.mark.parametrize("shared", ["", "council@example.org"])
def test_the_e_mails_pass_by_a_nominee_on_the_council_and_reach_who_comes_onto_it(
    cast: Cast, stages: Stages, clock: Clock, settings: Any, shared: str
) -> None:
    settings.COUNCIL_ADDRESS = shared
    zoe = add_council_member("Zoë Zapata", "zoe-z", now=clock.now())
    own = nominee_of(cast.noor, name=zoe.name, email=zoe.email, github="zoe-z", github_id=None)
    moved(Kind.VETO, stages.approved(nominee=own).pk, by=cast.sam)
    assert sent("veto_window") == BOTH, "she reads the common address too"
    assert sent("motion-moved") == ["sol-s@example.org"], "who moved it knows"
    add_council_member("Sid Sato", "sid-s", now=clock.now())
    advance_due()
    assert sent("motion-moved") == ["sid-s@example.org", "sol-s@example.org"]


def test_the_subject_of_an_e_mail_names_nobody_who_may_be_removed(cast: Cast) -> None:
    """The text of the e-mail does."""
    line = sent_report(cast).lines.get(person=cast.bob)
    for kind, subject in (
        (Kind.REMOVE, cast.bob.pk),
        (Kind.REMOVE_INACTIVE, line.pk),
        (Kind.KEEP_INACTIVE, line.pk),
    ):
        said(moved(kind, subject, by=cast.sam), cast.sol, Choice.NO)
    mails = OutboxMessage.objects.filter(name__startswith="motion-")
    assert mails.count() == 3 * 3  # to the other that it is moved, to both what became of it
    for mail in mails:
        assert ("Bob" in mail.subject, "Bob" in mail.body_text) == (False, True)


def test_nothing_is_settled_while_nobody_sits_on_the_council(cast: Cast, clock: Clock) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    RoleTerm.objects.filter(role=Role.STEERING_COUNCIL).update(ends=clock.now().date())
    assert advance_due() == 0
    motion.refresh_from_db()
    assert (motion.state, motion.count.members) == (State.OPEN, 0)
    sid = add_council_member("Sid Sato", "sid-s", now=clock.now())
    assert said(motion, sid, Choice.YES).state == State.CARRIED


def test_what_the_database_refuses_keeps_the_vote_and_holds_up_no_other_motion(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    """A term as admin that somebody recorded without a motion: the database counts one motion too few."""
    term = RoleTerm.objects.create(
        person=cast.bob, role=Role.ADMIN, starts=date(2020, 1, 1), ends=date(2021, 1, 1)
    )
    RoleTerm.objects.filter(pk=term.pk).update(recorded_by=cast.sam)
    stuck = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    add_role(cast.alice, Role.ADMIN, now=psrt_clock.now())
    behind = moved(Kind.DISMISS, cast.alice.pk, by=cast.sam)
    assert said(stuck, cast.sol, Choice.YES).state == State.OPEN
    assert stuck.seats.get(person=cast.sol).choice == "yes"
    assert cast.bob not in admins()
    remove_member(cast.alice, now=psrt_clock.now())
    assert advance_due() == 1
    behind.refresh_from_db()
    assert behind.state == State.OVERTAKEN
    assert len(caplog.records) == 2, "once for the vote, once for the tick"
    RoleTerm.objects.filter(pk=term.pk).update(recorded_by=None)
    assert advance_due() == 1
    assert cast.bob in admins()
