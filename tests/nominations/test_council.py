"""Veto and clearance: by the Council, with a reason, inside the window."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

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
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import Stages, nominee_of
from tests.signin import client_for

Decide = Callable[..., Nomination]
BOTH = pytest.mark.parametrize("decide", [services.veto, services.clear])


@pytest.fixture
def approved(stages: Stages) -> Nomination:
    return stages.approved()


def test_a_veto_ends_it_with_name_and_reason(approved: Nomination, cast: Cast, clock: Clock) -> None:
    vetoed = services.veto(
        nomination_id=approved.pk, actor=cast.sam, reason="Conflict of interest.", now=clock.now()
    )
    assert (vetoed.state, vetoed.council_by, vetoed.council_reason) == (
        State.VETOED,
        cast.sam,
        "Conflict of interest.",
    )
    assert sent("vetoed") == sorted(
        [*(member.email for member in cast.members), cast.sam.email, cast.sol.email]
    )
    assert sent("not_this_time") == ["noor@example.org"]
    assert "Conflict" not in text_of("vetoed")
    entry = Entry.objects.get(event=Event.NOMINATION_VETOED)
    assert (entry.actor, entry.data) == (cast.sam.pk, "{}")
    clock.advance(days=8)
    assert services.advance(nomination_id=approved.pk, now=clock.now()) is None


def test_clearance_begins_the_membership_now(approved: Nomination, cast: Cast, clock: Clock) -> None:
    cleared = services.clear(nomination_id=approved.pk, actor=cast.sol, reason="Fine by us.", now=clock.now())
    assert (cleared.state, cleared.council_by) == (State.CONFIRMED, cast.sol)
    assert cleared.membership is not None
    assert is_active_member(cleared.membership.person, on=clock.now().date())
    assert sent("invitation") == ["noor@example.org"]
    assert "cleared" in text_of("confirmed")
    assert Entry.objects.filter(event=Event.NOMINATION_CLEARED, actor=cast.sol.pk).count() == 1
    before = counts()
    clock.advance(days=8)
    assert services.advance(nomination_id=approved.pk, now=clock.now()) is None
    assert counts() == before


@BOTH
@pytest.mark.parametrize("who", ["alice", "bob", "carol", "mallory", "eve"])
def test_only_the_council_decides(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, who: str
) -> None:
    with pytest.raises(NotAllowed, match="not yours"):
        decide(nomination_id=approved.pk, actor=getattr(cast, who), reason="x", now=clock.now())


@BOTH
@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_reason_is_needed(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide, reason: str
) -> None:
    with pytest.raises(ReasonMissing):
        decide(nomination_id=approved.pk, actor=cast.sam, reason=reason, now=clock.now())


@BOTH
def test_after_the_window_it_is_too_late_even_if_no_tick_has_come_by(
    approved: Nomination, cast: Cast, clock: Clock, decide: Decide
) -> None:
    clock.advance(days=7)
    with pytest.raises(NotAllowed, match="window is over"):
        decide(nomination_id=approved.pk, actor=cast.sam, reason="x", now=clock.now())


@BOTH
@pytest.mark.parametrize("state", [state for state in State if state is not State.APPROVED])
def test_there_is_nothing_to_decide_elsewhere(
    stages: Stages, cast: Cast, clock: Clock, decide: Decide, state: State
) -> None:
    with pytest.raises(NotAllowed):
        decide(nomination_id=stages.in_state(state).pk, actor=cast.sam, reason="x", now=clock.now())


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
    stages: Stages, cast: Cast, clock: Clock, decide: Decide, which: str, sentence: str
) -> None:
    approved, person = _on_the_council(stages, which)
    with pytest.raises(NotAllowed, match=sentence):
        decide(nomination_id=approved.pk, actor=person, reason="Mine.", now=clock.now())
    assert open_veto_windows(person, now=clock.now()) == []
    assert open_veto_windows(cast.sol, now=clock.now()) == [approved]
    with pytest.raises(IntegrityError, match="of their own"), transaction.atomic():
        Nomination.objects.filter(pk=approved.pk).update(
            state=State.VETOED, council_by=person, council_at=clock.now(), council_reason="Mine."
        )
    decide(nomination_id=approved.pk, actor=cast.sol, reason="Not mine.", now=clock.now())


def test_the_sponsor_on_the_council_reads_why_it_is_the_others_to_decide(stages: Stages) -> None:
    approved, sponsor = _on_the_council(stages, "sponsor")
    client = client_for(sponsor)
    for page in ("nominations:veto", "nominations:clear"):
        for response in (
            client.get(reverse(page, args=[approved.pk])),
            client.post(reverse(page, args=[approved.pk]), {"reason": "x"}),
        ):
            assert "You sponsored this nomination" in response.text
            assert "<textarea" not in response.text
    assert reverse("nominations:veto", args=[approved.pk]) not in client.get("/home/").text
    approved.refresh_from_db()
    assert approved.state == State.APPROVED


def test_the_nominee_on_the_council_does_not_see_it_as_the_council_does(stages: Stages) -> None:
    approved, nominee = _on_the_council(stages, "nominee")
    assert nominee.email not in sent("veto_window")
    client = client_for(nominee)
    for page in ("detail", "veto", "clear"):
        assert client.get(reverse(f"nominations:{page}", args=[approved.pk])).status_code == 404
    for address in (reverse("nominations:list"), reverse("nominations:council"), "/home/"):
        assert approved.nominee_name not in client.get(address).text


def test_the_window_may_be_of_another_length(stages: Stages, settings: Any) -> None:
    settings.VETO_PERIOD = timedelta(days=3)
    approved = stages.approved()
    assert approved.outcome_at is not None
    assert approved.veto_ends_at == approved.outcome_at + timedelta(days=3)
