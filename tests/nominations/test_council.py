"""Veto and clearance: by a motion of the Council, with a reason, inside the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from council.models import Seat
from council.rules import Choice, Kind
from council.rules import State as MotionState
from council.services import CannotBeDone, NotOnCouncil
from council.services import ReasonMissing as MotionWithoutReason
from members.models import Person
from members.queries import is_active_member
from members.rules import Role
from nominations import services
from nominations.models import Nomination
from nominations.queries import open_veto_windows
from nominations.rules import NotAllowed, State
from nominations.services import ReasonMissing
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast, add_role
from tests.clock import Clock
from tests.council.deciding import carried, moved, said
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import Stages, nominee_of
from tests.signin import client_for

Decide = Callable[..., Nomination]
BOTH = pytest.mark.parametrize(
    ("decide", "kind"), [(services.veto, Kind.VETO), (services.clear, Kind.CLEAR)], ids=["veto", "clear"]
)


@pytest.fixture
def approved(stages: Stages) -> Nomination:
    return stages.approved()


def test_a_veto_ends_it_with_name_and_reason(approved: Nomination, cast: Cast, clock: Clock) -> None:
    motion = moved(Kind.VETO, approved.pk, by=cast.sam, reason="Conflict of interest.")
    approved.refresh_from_db()
    assert approved.state == State.APPROVED, "one of two is no majority"
    clock.advance(minutes=1)
    said(motion, cast.sol, Choice.YES)
    approved.refresh_from_db()
    assert (approved.state, approved.council_by, approved.council_reason) == (
        State.VETOED,
        cast.sol,  # whose vote carried it
        "Conflict of interest.",
    )
    assert sent("vetoed") == sorted(
        [*(member.email for member in cast.members), cast.sam.email, cast.sol.email]
    )
    assert sent("not_this_time") == ["noor@example.org"]
    assert "Conflict" not in text_of("vetoed")
    entry = Entry.objects.get(event=Event.NOMINATION_VETOED)
    assert (entry.actor, entry.data) == (cast.sol.pk, "{}")
    clock.advance(days=8)
    assert services.advance(nomination_id=approved.pk, now=clock.now()) is None


def test_clearance_begins_the_membership_now(approved: Nomination, cast: Cast, clock: Clock) -> None:
    motion = moved(Kind.CLEAR, approved.pk, by=cast.sam, reason="Fine by us.")
    said(motion, cast.sol, Choice.ABSTAIN)
    approved.refresh_from_db()
    assert (approved.state, approved.council_by) == (State.CONFIRMED, cast.sam), (
        "of one who votes, one carries"
    )
    assert approved.membership is not None
    assert is_active_member(approved.membership.person, on=clock.now().date())
    assert sent("invitation") == ["noor@example.org"]
    assert "cleared" in text_of("confirmed")
    assert Entry.objects.filter(event=Event.NOMINATION_CLEARED, actor=cast.sam.pk).count() == 1
    before = counts()
    clock.advance(days=8)
    assert services.advance(nomination_id=approved.pk, now=clock.now()) is None
    assert counts() == before


@BOTH
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "mallory", "eve"])
def test_only_the_council_decides(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, kind: Kind, who: str
) -> None:
    with pytest.raises(NotAllowed, match="not yours"):
        decide(nomination_id=approved.pk, actor=getattr(cast, who), reason="x", now=clock.now())
    with pytest.raises(NotOnCouncil):
        moved(kind, approved.pk, by=getattr(cast, who))


@BOTH
def test_nobody_on_the_council_decides_alone(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, kind: Kind
) -> None:
    """Not even past the code: without a motion, with one that is open, and with one for the opposite."""
    other = Kind.CLEAR if kind is Kind.VETO else Kind.VETO
    for motion in (
        lambda: None,
        lambda: moved(kind, approved.pk, by=cast.sam),
        lambda: carried(other, approved.pk, by=[cast.sam, cast.sol]),
    ):
        motion()
        with pytest.raises(IntegrityError, match="decides on this by a motion"), transaction.atomic():
            decide(nomination_id=approved.pk, actor=cast.sam, reason="x", now=clock.now())
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


@BOTH
@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_reason_is_needed(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, kind: Kind, reason: str
) -> None:
    with pytest.raises(ReasonMissing):
        decide(nomination_id=approved.pk, actor=cast.sam, reason=reason, now=clock.now())
    with pytest.raises(MotionWithoutReason):
        moved(kind, approved.pk, by=cast.sam, reason=reason)


@BOTH
def test_after_the_window_it_is_too_late_even_if_no_tick_has_come_by(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, kind: Kind
) -> None:
    motion = moved(kind, approved.pk, by=cast.sam)
    clock.advance(days=7)
    with pytest.raises(NotAllowed, match="window is over"):
        decide(nomination_id=approved.pk, actor=cast.sam, reason="x", now=clock.now())
    late = said(motion, cast.sol, Choice.YES)
    assert (late.state, "window" in late.note) == (MotionState.OVERTAKEN, True)
    with pytest.raises(CannotBeDone, match="window"):
        moved(kind, approved.pk, by=cast.sol)
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


@BOTH
@pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
def test_there_is_nothing_to_decide_elsewhere(
    stages: Stages, cast: Cast, clock: Clock, decide: Decide, kind: Kind, state: State
) -> None:
    nomination = stages.in_state(state)
    with pytest.raises(NotAllowed):
        decide(nomination_id=nomination.pk, actor=cast.sam, reason="x", now=clock.now())
    with pytest.raises(CannotBeDone, match=r"not open|window is over"):
        moved(kind, nomination.pk, by=cast.sol)


def test_the_councils_list_holds_open_windows_only(
    approved: Nomination, cast: Cast, clock: Clock, stages: Stages
) -> None:
    assert open_veto_windows(cast.sam, now=clock.now()) == [approved]
    clock.advance(days=7)
    assert open_veto_windows(cast.sam, now=clock.now()) == []


def _on_the_council(stages: Stages, which: str) -> tuple[Nomination, Person]:
    """An approved nomination, and one of the Council who is its sponsor or its nominee."""
    if which == "sponsor":
        add_role(stages.cast.alice, Role.STEERING_COUNCIL, now=stages.clock.now())
        return stages.approved(), stages.cast.alice
    sam = stages.cast.sam
    # known by the GitHub username alone, in other letters
    identity = replace(stages.cast.noor, github_login=sam.github_login.upper(), github_id=None)
    return stages.approved(nominee=nominee_of(identity)), sam


@BOTH
@pytest.mark.parametrize(("which", "sentence"), [("sponsor", "You sponsored"), ("nominee", "is yours")])
def test_nobody_decides_on_a_nomination_of_their_own(
    stages: Stages, cast: Cast, clock: Clock, decide: Decide, kind: Kind, which: str, sentence: str
) -> None:
    approved, person = _on_the_council(stages, which)
    with pytest.raises(NotAllowed, match=sentence):
        decide(nomination_id=approved.pk, actor=person, reason="Mine.", now=clock.now())
    assert open_veto_windows(person, now=clock.now()) == []
    assert open_veto_windows(cast.sol, now=clock.now()) == [approved]
    with transaction.atomic():
        carried(Kind.VETO, approved.pk, by=[cast.sol])
        with pytest.raises(IntegrityError, match="of their own"), transaction.atomic():
            Nomination.objects.filter(pk=approved.pk).update(
                state=State.VETOED, council_by=person, council_at=clock.now(), council_reason="Mine."
            )
        transaction.set_rollback(True)
    motion = moved(kind, approved.pk, by=cast.sol, reason="Not mine.")
    if which == "sponsor":
        motion = said(motion, cast.sam, Choice.YES)
    assert motion.state == MotionState.CARRIED
    seat = Seat.objects.get(motion=motion, person=person)
    assert (seat.choice, bool(seat.conflict)) == (Choice.ABSTAIN, True)


def test_the_sponsor_on_the_council_reads_why_it_is_the_others_to_decide(stages: Stages) -> None:
    approved, sponsor = _on_the_council(stages, "sponsor")
    client = client_for(sponsor)
    why = "A member of the Council who sponsored the nomination abstains; the others decide."
    for kind in (Kind.VETO, Kind.CLEAR):
        page = reverse("council:move", args=[kind.value, approved.pk])
        for response in (client.get(page), client.post(page, {"reason": "x"})):
            assert why in response.text
            assert "<textarea" not in response.text
    matter = reverse("council:matter", args=["nomination", approved.pk])
    assert client.get(matter).text.count(why) == 2
    assert matter not in client.get("/home/").text
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


def test_the_nominee_on_the_council_does_not_see_it_as_the_council_does(stages: Stages) -> None:
    approved, nominee = _on_the_council(stages, "nominee")
    assert nominee.email not in sent("veto_window")
    client = client_for(nominee)
    add_role(stages.cast.bob, Role.STEERING_COUNCIL, now=stages.clock.now())
    motion = moved(Kind.CLEAR, approved.pk, by=stages.cast.sol)
    assert motion.state == MotionState.OPEN, "Bob has not voted"
    assert nominee.email not in sent("motion-moved") + sent("motion-settled")
    assert not sent("motion-reminder")
    for page in (
        reverse("nominations:detail", args=[approved.pk]),
        reverse("council:matter", args=["nomination", approved.pk]),
        reverse("council:move", args=["veto", approved.pk]),
        reverse("council:move", args=["clear", approved.pk]),
        reverse("council:motion", args=[motion.pk]),
    ):
        assert client.get(page).status_code == 404
    for name in ("nominations:list", "council:hub", "council:motions", "home"):
        assert approved.nominee_name not in client.get(reverse(name)).text


def test_the_window_may_be_of_another_length(stages: Stages, settings: Any) -> None:
    settings.VETO_PERIOD = timedelta(days=3)
    approved = stages.approved()
    assert approved.outcome_at is not None
    assert approved.veto_ends_at == approved.outcome_at + timedelta(days=3)
