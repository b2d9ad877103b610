"""The Council and the tick at the same moment: real threads, real commits, one result."""

import pytest

from council.models import Motion
from council.rules import Choice, Kind, State
from council.services import AlreadyMoved, NoLongerOpen
from council.tasks import advance_due
from members.models import Membership, RoleTerm
from members.rules import Role
from nominations.rules import State as Step
from nominations.tasks import advance_due as advance_nominations
from psrt.audit.services import verify
from tests.cast import Cast, make_cast
from tests.clock import Clock
from tests.council.deciding import decided, moved, said
from tests.nominations.mailbox import counts
from tests.nominations.stages import Stages
from tests.nominations.test_races import at_once, failures

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(clock: Clock) -> Cast:
    """The cast, committed."""
    return make_cast(now=clock.now())


def test_two_move_the_same(cast: Cast) -> None:
    results = at_once(
        lambda: moved(Kind.APPOINT, cast.bob.pk, by=cast.sam),
        lambda: moved(Kind.APPOINT, cast.bob.pk, by=cast.sol),
    )
    assert failures(results) == [AlreadyMoved]
    assert Motion.objects.count() == 1


def test_two_deciding_votes_and_the_tick(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    results = at_once(
        lambda: said(motion, cast.sol, Choice.YES),
        lambda: said(motion, cast.sol, Choice.YES),
        advance_due,
        advance_due,
    )
    assert failures(results) == [NoLongerOpen]
    assert RoleTerm.objects.filter(person=cast.bob, role=Role.ADMIN).count() == 1
    assert counts()["motion-settled"] == 2
    assert verify() is None


def test_two_dismissals_leave_two_admins(cast: Cast) -> None:
    decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    one, other = (moved(Kind.DISMISS, each.pk, by=cast.sam) for each in (cast.carol, cast.dana))
    results = at_once(lambda: said(one, cast.sol, Choice.YES), lambda: said(other, cast.sol, Choice.YES))
    assert failures(results) == []
    assert sorted(Motion.objects.filter(kind=Kind.DISMISS).values_list("state", flat=True)) == [
        State.CARRIED, State.OVERTAKEN,
    ]  # fmt: skip
    assert RoleTerm.objects.filter(role=Role.ADMIN, ends=None).count() == 2


def test_veto_clearance_and_the_tick(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.approved()
    veto, clear = (moved(kind, nomination.pk, by=cast.sam) for kind in (Kind.VETO, Kind.CLEAR))
    results = at_once(
        lambda: said(veto, cast.sol, Choice.YES),
        lambda: said(clear, cast.sol, Choice.YES),
        advance_nominations,
        advance_due,
    )
    assert [failure for failure in failures(results) if failure is not NoLongerOpen] == []
    nomination.refresh_from_db()
    has_membership = Membership.objects.filter(person__name="Noor Vermeulen").exists()
    assert (nomination.state == Step.CONFIRMED) == has_membership
    assert nomination.state in {Step.CONFIRMED, Step.VETOED}
    advance_due()
    assert sorted(Motion.objects.values_list("state", flat=True)) == [State.CARRIED, State.OVERTAKEN]
