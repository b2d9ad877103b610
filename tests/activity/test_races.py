"""Ticks, admins and members at the same moment: real threads, real commits, one result."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import Settings

from activity.models import AdvisoryRecord, Credit, ImportRun, PrivateWork, Question, RememberedName, Report
from activity.report_rules import Finding, State
from activity.rules import Work
from activity.services import (
    import_advisories,
    match_name,
    note_private_work,
    say_still_active,
    send_report,
)
from activity.services.names import AlreadyDecided
from activity.services.reports import NotInReview
from activity.tasks import advance_due
from members.rules import Ended
from members.services import Refused, end_membership
from psrt.audit.services import verify
from psrt.mail.models import OutboxMessage
from tests.activity.records import osv, parsed
from tests.cast import make_cast
from tests.clock import Clock

pytestmark = pytest.mark.django_db(transaction=True)

THREADS = 3


def at_once(step: Callable[[], object]) -> list[type[Refused] | None]:
    """Take the step in several threads that start together: what refused each, None for one that was taken."""
    together = Barrier(THREADS)

    def take(_: int) -> type[Refused] | None:
        together.wait(timeout=30)
        try:
            step()
        except Refused as refused:
            return type(refused)
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(take, range(THREADS)))


def test_a_yearly_report_with_three_workers_and_three_admins(clock: Clock, settings: Settings) -> None:
    """Each member is asked and reminded once; one who leaves before it is sent is not in it; it is sent once."""
    cast = make_cast(now=clock.now())
    settings.FIRST_REPORT_ON = clock.now().date() + timedelta(days=30)
    clock.advance(days=30)
    for days in (5, 5, 4, 0):
        at_once(advance_due)
        clock.advance(days=days)
    report = Report.objects.get()
    assert report.state == State.REVIEW
    assert Question.objects.count() == len(cast.members)
    assert OutboxMessage.objects.filter(name="still_active").count() == 3 * len(cast.members)
    assert OutboxMessage.objects.filter(name="report_to_review").count() == 2
    say_still_active(person=cast.alice, sentence="Triage.", now=clock.now())
    end_membership(
        membership=cast.bob.memberships.get(),
        left=clock.now().date(),
        ended=Ended.LEFT,
        decided_by="",
        actor=None,
        now=clock.now(),
    )
    sent = at_once(lambda: send_report(report=report, actor=cast.carol, now=clock.now()))
    assert sorted(sent, key=bool) == [None, NotInReview, NotInReview]
    found = dict(report.lines.values_list("person__handle", "finding"))
    assert "bob-b" not in found
    assert found["alice-a"] == Finding.ANSWERED
    assert verify() is None


def test_a_clock_that_goes_back_asks_nobody_again(clock: Clock, settings: Settings) -> None:
    cast = make_cast(now=clock.now())
    settings.FIRST_REPORT_ON = clock.now().date() + timedelta(days=30)
    clock.advance(days=30)
    advance_due()
    clock.advance(days=5)
    advance_due()
    for hours in (-7 * 24, 24, 24):
        clock.advance(hours=hours)
        advance_due()
    assert Report.objects.count() == 1
    assert OutboxMessage.objects.filter(name="still_active").count() == 2 * len(cast.members)


def test_what_is_noted_by_several_at_once_is_noted_once(clock: Clock) -> None:
    cast = make_cast(now=clock.now())
    record = parsed(osv(credits=[{"name": "Bobby"}]))
    imports = at_once(
        lambda: import_advisories(
            advisories=record, way=ImportRun.Way.UPLOAD, actor=cast.carol, now=clock.now()
        )
    )
    assert imports == [None] * THREADS
    assert sorted(ImportRun.objects.values_list("added", flat=True)) == [0, 0, 1]
    assert (AdvisoryRecord.objects.count(), Credit.objects.count()) == (1, 1)
    credit = Credit.objects.get()
    matched = at_once(lambda: match_name(credit=credit, person=cast.bob, actor=cast.carol, now=clock.now()))
    assert sorted(matched, key=bool) == [None, AlreadyDecided, AlreadyDecided]
    assert RememberedName.objects.get().person == cast.bob
    today = clock.now().date()
    at_once(
        lambda: note_private_work(
            person=cast.bob, day=today, kind=Work.REVIEWED, actor=cast.carol, now=clock.now()
        )
    )
    assert PrivateWork.objects.count() == 1
