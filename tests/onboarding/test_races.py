"""Admins, members and ticks at the same moment: real threads, real commits, one result."""

import pytest

from members.queries import open_membership
from onboarding import services
from onboarding.models import Acceptance, Checklist, HistoryEntry, MentorOffer
from onboarding.rules import Kind, NotAllowed, Outcome, What
from onboarding.services.common import StaleForm
from onboarding.tasks import advance_due
from psrt.audit.services import verify
from tests.cast import make_cast, remove_member
from tests.clock import Clock
from tests.nominations.mailbox import counts
from tests.nominations.test_races import at_once, failures
from tests.onboarding.conftest import accept, admit_noor, go_live, step_of
from venues.models import Grant

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_onboarding_in_which_everything_happens_twice_at_once(clock: Clock) -> None:
    cast = go_live(make_cast(now=clock.now()))
    noor = admit_noor()
    assert sum(at_once(advance_due, advance_due, advance_due)) == 1
    checklist = Checklist.objects.get()
    assert counts() == {"onboarding-welcome": 1, "checklist-started": 2}

    at_once(lambda: accept(noor), lambda: accept(noor))
    assert Acceptance.objects.count() == 1

    team = step_of(checklist, What.GRANT, "GitHub team")
    task = step_of(checklist, What.TASK)
    for step in (team, task):
        admins = (cast.carol, cast.dana)
        results = at_once(
            *[lambda a=admin, s=step: services.tick(step=s, actor=a, now=clock.now()) for admin in admins]
        )
        assert failures(results) == []
    assert Grant.objects.count() == 1
    assert HistoryEntry.objects.filter(step=task).count() == 1

    private = step_of(checklist, What.GRANT, "Private list")
    results = at_once(
        lambda: services.skip(step=private, reason="No.", actor=cast.carol, now=clock.now()),
        lambda: services.tick(step=private, actor=cast.dana, now=clock.now()),
    )
    assert failures(results) == [NotAllowed], "either, not both"

    results = at_once(
        *[
            lambda m=mentor: services.ask_mentor(
                checklist=checklist, mentor=m, actor=cast.carol, now=clock.now()
            )
            for mentor in (cast.alice, cast.bob)
        ]
    )
    assert failures(results) == []
    assert sorted(MentorOffer.objects.values_list("answer", flat=True)) == ["", "released"]

    clock.advance(days=30)
    at_once(advance_due, advance_due)
    assert counts()["onboarding-due"] == 3, "the two admins, and the one who is asked"

    membership = open_membership(noor)
    assert membership is not None
    remove_member(noor, now=clock.now())
    at_once(advance_due, advance_due, lambda: services.tick(step=team, actor=cast.carol, now=clock.now()))
    assert {each.kind: each.outcome for each in Checklist.objects.all()} == {
        Kind.ONBOARDING: Outcome.CANCELLED,
        Kind.OFFBOARDING: "",
    }
    assert verify() is None


def test_two_editors_of_the_policy(clock: Clock) -> None:
    cast = go_live(make_cast(now=clock.now()))
    results = at_once(
        *[
            lambda a=admin: services.publish_policy(
                text=f"By {a.name}.",
                note="",
                asks_everyone=False,
                based_on=1,
                actor=a,
                now=clock.now(),
            )
            for admin in (cast.carol, cast.dana)
        ]
    )
    assert failures(results) == [StaleForm]
