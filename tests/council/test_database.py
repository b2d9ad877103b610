"""What the database refuses about motions, whatever writes to it."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, transaction

from activity.models import ReportLine
from council.models import Motion, Seat
from council.rules import Choice, Kind, State
from members.models import RoleTerm
from members.rules import Role
from nominations.models import Nomination, RuleChange
from nominations.rules import State as Step
from nominations.services import Proposal, propose_rule
from psrt import clock
from tests.activity.reports import sent_report
from tests.cast import Cast, add_role
from tests.council.deciding import decided, moved, said
from tests.nominations.stages import Stages


def refused(by: str, write: Callable[[], object]) -> None:
    with pytest.raises(DatabaseError, match=by), transaction.atomic():
        write()


def test_nobody_decides_without_a_motion_that_was_carried(cast: Cast, stages: Stages) -> None:
    """Not even with a motion that is open, was lost, is of the other kind, or is about somebody else."""
    now = clock.now()
    rule = propose_rule(
        proposal=Proposal(preset="votes-cast", review_days=14, voting_days=10, veto_days=3),
        reason="Holidays.",
        actor=cast.carol,
        now=now,
    )
    line = sent_report(cast).lines.get(person=cast.alice)
    nomination = stages.approved()
    at = clock.now()
    council = {"council_by": cast.sam, "council_at": at, "council_reason": "So."}
    decision = {"decided_by": cast.sam, "decided_at": at, "decision_reason": "So."}

    def veto() -> None:
        Nomination.objects.filter(pk=nomination.pk).update(state=Step.VETOED, **council)

    def keep() -> None:
        ReportLine.objects.filter(pk=line.pk).update(decision="keep", **decision)

    def confirm() -> None:
        RuleChange.objects.filter(pk=rule.pk).update(
            state="confirmed", decided_by=cast.sam, decided_at=at, decision_reason="So."
        )

    def appoint() -> None:
        RoleTerm.objects.create(person=cast.bob, role=Role.ADMIN, starts=at.date(), recorded_by=cast.sam)

    writes = {
        "council_decides_on_nominations": veto,
        "council_decides_on_lines": keep,
        "council_decides_on_rules": confirm,
        "council_decides_on_admins": appoint,
    }
    for name, write in writes.items():
        refused(name, write)
    for kind, subject in (
        (Kind.VETO, nomination.pk),
        (Kind.KEEP_INACTIVE, line.pk),
        (Kind.CONFIRM_RULE, rule.pk),
        (Kind.APPOINT, cast.bob.pk),
    ):
        motion = moved(kind, subject, by=cast.sam)
        for name, write in writes.items():
            refused(name, write)
        said(motion, cast.sol, Choice.NO)
    for name, write in writes.items():
        refused(name, write)
    decided(Kind.APPOINT, cast.alice.pk, cast=cast)
    refused("council_decides_on_admins", appoint)
    decided(Kind.APPOINT, cast.bob.pk, cast=cast)
    RoleTerm.objects.filter(person=cast.bob).update(ends=at.date())
    refused("council_decides_on_admins", appoint)  # one motion, one term


def test_the_arithmetic_is_the_databases_too(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    row = Motion.objects.filter(pk=motion.pk)
    ends = {"settled_at": clock.now(), "members": 2, "yes": 1, "no": 0, "abstained": 0}
    refused("council_motion_carried_by_majority", lambda: row.update(state=State.CARRIED, **ends))
    refused("council_motion_lost_without_majority", lambda: row.update(state=State.LOST, **ends))
    refused("council_motion_counted", lambda: row.update(state=State.CARRIED, **(ends | {"yes": 2})))
    refused("council_motion_counted", lambda: row.update(state=State.LOST, **(ends | {"no": 1})))
    refused("council_motion_settled_iff_over", lambda: row.update(state=State.OVERTAKEN, note="So."))
    refused(
        "council_motion_overtaken_says_why",
        lambda: row.update(state=State.OVERTAKEN, settled_at=clock.now()),
    )


def test_a_motion_is_kept_as_it_was_moved_and_settled(cast: Cast) -> None:
    motion = moved(Kind.APPOINT, cast.bob.pk, by=cast.sam)
    row = Motion.objects.filter(pk=motion.pk)

    def rewritten(**change: object) -> Callable[[], object]:
        return lambda: row.update(**change)

    for other in (
        {"reason": "Other."},
        {"person": cast.alice},
        {"moved_by": cast.sol},
        {"kind": Kind.REMOVE},
    ):
        refused("council_motion_final", rewritten(**other))
    refused("council_motion_kept", lambda: row._raw_delete("default"))
    said(motion, cast.sol, Choice.YES)
    refused("council_motion_final", lambda: row.update(state=State.OPEN, settled_at=None))
    seat = Seat.objects.filter(motion=motion, person=cast.sol)
    refused("council_seat_fixed", lambda: seat.update(choice="no"))
    refused("council_seat_fixed", lambda: seat.update(counted=False))
    refused("council_seat_kept", seat.delete)


def test_a_motion_begins_open_and_is_about_one_thing(cast: Cast) -> None:
    moved_now = {"reason": "So.", "moved_by": cast.sam, "moved_at": clock.now()}
    refused("council_motion_about_one", lambda: Motion.objects.create(kind=Kind.APPOINT, **moved_now))
    refused(
        "council_motion_about_one",
        lambda: Motion.objects.create(kind=Kind.VETO, person=cast.bob, **moved_now),
    )
    refused(
        "council_motion_begins_open",
        lambda: Motion.objects.create(
            kind=Kind.APPOINT, person=cast.bob, state=State.WITHDRAWN, settled_at=clock.now(), **moved_now
        ),
    )
    Motion.objects.create(kind=Kind.APPOINT, person=cast.bob, **moved_now)
    refused(
        "council_motion_one_open_person",
        lambda: Motion.objects.create(kind=Kind.APPOINT, person=cast.bob, **moved_now),
    )


def test_only_the_council_votes_and_nobody_on_what_is_their_own(cast: Cast, stages: Stages) -> None:
    nomination = stages.approved()
    motion = moved(Kind.VETO, nomination.pk, by=cast.sam)
    voted = {"choice": "yes", "voted_at": clock.now()}
    refused("council_seat_on_council", lambda: Seat.objects.create(motion=motion, person=cast.bob, **voted))
    add_role(cast.alice, Role.STEERING_COUNCIL, now=clock.now())
    refused(
        "council_seat_without_interest",
        lambda: Seat.objects.create(motion=motion, person=cast.alice, **voted),
    )
    refused(
        "council_seat_conflict_abstains",
        lambda: Seat.objects.filter(person=cast.sol).update(conflict="A friend.", **voted),
    )
    refused(
        "council_seat_dated_iff_voted",
        lambda: Seat.objects.filter(person=cast.sol).update(voted_at=clock.now()),
    )
