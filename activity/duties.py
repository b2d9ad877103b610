"""What the yearly report wants of somebody, for their home page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.urls import reverse

from activity.models import Question, Report
from activity.queries import last_work
from activity.report_queries import answers_for, undecided
from activity.report_rules import State, answers_until
from members.models import Person


@dataclass(frozen=True, slots=True)
class Duty:
    """What is wanted, by when, and where to do it."""

    text: str
    url: str
    action: str
    by: datetime | None = None


def duties(person: Person | None, *, is_admin: bool, is_council: bool, now: datetime) -> Iterator[Duty]:
    """What waits for ``person``: an answer, a review, a decision."""
    if person is None:
        return
    question = (
        Question.objects.filter(person=person, report__state=State.ASKING).select_related("report").first()
    )
    if question is not None and not _is_answered(question):
        by = max(answers_until(question.asked()), now)
        yield Duty(
            "Are you still active? One sentence is enough", reverse("activity:still-active"), "Answer", by
        )
    if is_admin and (report := Report.objects.filter(state=State.REVIEW).first()) is not None:
        url = reverse("activity:report", args=[report.pk])
        yield Duty(f"The yearly report of {report.ends:%Y} is drawn up", url, "Review and send")
    if is_council:
        waiting = [line for line in undecided() if line.person_id != person.pk]
        for sent, lines in groupby(waiting, key=lambda line: line.report):
            count = len(list(lines))
            members = "member" if count == 1 else "members"
            url = reverse("activity:council-report", args=[sent.pk])
            yield Duty(f"{count} inactive {members} to decide on ({sent.ends:%Y})", url, "Read the report")


def _is_answered(question: Question) -> bool:
    worked = last_work([question.person], since=question.report.begins)
    return bool(worked) or question.person_id in answers_for(question.report)
