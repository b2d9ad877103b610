"""The mails around the yearly report: one function each, one folder of templates/email each."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from activity.models import Question, Report
from activity.report_rules import NextMail, answers_until
from members.models import Person
from members.queries import role_holders
from members.rules import Role
from psrt.mail import absolute
from psrt.mail.services import enqueue


def still_active(question: Question, *, which: NextMail, now: datetime) -> None:
    """To a member without known work: are you still active? ``which`` is the question or one of two reminders."""
    context = {
        "person": question.person,
        "report": question.report,
        "which": which.value,
        "until": answers_until(question.asked()),
        "link": absolute(reverse("activity:still-active")),
    }
    key = f"still-active:{question.pk}:{which.value}"
    enqueue("still_active", to=question.person.email, key=key, context=context, now=now)


def report_to_review(report: Report, *, now: datetime) -> None:
    """To every admin: the members were asked, look at the report and send it."""
    context = {"report": report, "link": absolute(reverse("activity:report", args=[report.pk]))}
    _to_people("report_to_review", report, role_holders(Role.ADMIN, on=now.date()), context, now=now)


def report_sent(report: Report, *, inactive: int, now: datetime) -> None:
    """To the Steering Council: the report, and on how many members it has to decide."""
    context = {
        "report": report,
        "inactive": inactive,
        "link": absolute(reverse("activity:council-report", args=[report.pk])),
    }
    if settings.COUNCIL_ADDRESS:
        key = f"report-sent:{report.pk}:council"
        enqueue("report_sent", to=settings.COUNCIL_ADDRESS, key=key, context=context, now=now)
    else:
        holders = role_holders(Role.STEERING_COUNCIL, on=now.date())
        _to_people("report_sent", report, holders, context, now=now)


def _to_people(
    name: str, report: Report, people: Iterable[Person], context: Mapping[str, object], *, now: datetime
) -> None:
    for person in people:
        if person.email:
            key = f"{name.replace('_', '-')}:{report.pk}:{person.pk}"
            enqueue(name, to=person.email, key=key, context=context, now=now)
