"""A yearly report that has run its course, made without waiting for it."""

from datetime import timedelta
from typing import Final

from activity.models import Question, Report
from activity.report_rules import State
from activity.services import send_report
from psrt import clock
from tests.cast import Cast
from tests.clock import at

_FIRST_MAIL: Final = timedelta(days=30)
_REMINDERS: Final = {"reminded_at": timedelta(days=25), "reminded_again_at": timedelta(days=20)}


def sent_report(cast: Cast) -> Report:
    """A report that every member was asked for a month ago, and that Carol has just sent."""
    now = clock.now()
    with at(now - _FIRST_MAIL) as begun:
        report = Report.objects.create(
            begins=(begun - timedelta(days=365)).date(),
            ends=begun.date(),
            begun_at=begun,
            state=State.REVIEW,
            review_at=begun + timedelta(days=14),
        )
        for person in cast.members:
            Question.objects.create(report=report, person=person, asked_at=begun)
    for reminder, ago in _REMINDERS.items():
        with at(now - ago) as reminded:
            Question.objects.update(**{reminder: reminded})
    return send_report(report=report, actor=cast.carol, now=now)
