"""A yearly report that has run its course, made without waiting for it."""

from datetime import timedelta

from activity.models import Question, Report
from activity.report_rules import State
from activity.services import send_report
from psrt import clock
from tests.cast import Cast


def sent_report(cast: Cast) -> Report:
    """A report that every member was asked for a month ago, and that Carol has just sent."""
    now = clock.now()
    begun = now - timedelta(days=30)
    report = Report.objects.create(
        begins=(begun - timedelta(days=365)).date(),
        ends=begun.date(),
        begun_at=begun,
        state=State.REVIEW,
        review_at=begun + timedelta(days=14),
    )
    for person in cast.members:
        Question.objects.create(
            report=report,
            person=person,
            asked_at=begun,
            reminded_at=begun + timedelta(days=5),
            reminded_again_at=begun + timedelta(days=10),
        )
    return send_report(report=report, actor=cast.carol, now=now)
