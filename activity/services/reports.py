"""The yearly report: begun, asked for, reviewed, sent, decided."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from activity import emails
from activity.models import Question, Report, ReportLine
from activity.report_queries import Row, awaits_decision, due_now, found_now, report_at_work
from activity.report_rules import Decision, Finding, NextMail, State, is_open, next_mail
from members.models import Person
from members.rules import Ended
from members.services import end_membership
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record

_COUNCIL = "the Steering Council, after the yearly report"


class NotInReview(Refused):
    """Only a report that has asked everybody, and is not sent yet, can be sent."""

    def __init__(self) -> None:
        super().__init__(
            "This report cannot be sent now: members are still being asked, or it has been sent."
        )


class NothingToDecide(Refused):
    """The member is not inactive, has left, or has been decided on."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"There is nothing to decide about {person.name}: it has been decided, or they have left."
        )


class OwnLine(Refused):
    """Nobody decides on their own membership."""

    def __init__(self) -> None:
        super().__init__("This is about you: the others on the Steering Council decide.")


@transaction.atomic
def begin_due_report(*, first: date, now: datetime) -> Report | None:
    """Begin the report that is due, unless there is none or one is still at work; None then.

    ``first`` is the day of the very first report. Whatever was missed is caught up in one report.
    """
    serialise_writers()
    period = due_now(first=first, today=now.date())
    if period is None or report_at_work() is not None:
        return None
    begins, ends = period
    report = Report.objects.create(begins=begins, ends=ends, begun_at=now)
    data = {"begins": begins.isoformat(), "ends": ends.isoformat()}
    _tell(Event.REPORT_BEGUN, report, actor=None, data=data, now=now)
    return report


@transaction.atomic
def advance_report(*, now: datetime) -> bool:
    """Do for the report at work what is due: ask, remind, or hand it to the admins; whether anything was done."""
    serialise_writers()
    report = Report.objects.filter(state=State.ASKING).first()
    if report is None:
        return False
    found = found_now(report, now=now)
    sent = sum([_mail_due(report, row, now=now) for row in found if is_open(row.finding)])
    if any(is_open(row.finding) for row in found):
        return bool(sent)
    report.state, report.review_at = State.REVIEW, now
    report.save(update_fields=["state", "review_at"])
    emails.report_to_review(report, now=now)
    _tell(Event.REPORT_IN_REVIEW, report, actor=None, data={"members": len(found)}, now=now)
    return True


def _mail_due(report: Report, row: Row, *, now: datetime) -> bool:
    """Ask or remind one member if that is due; whether it was."""
    which = next_mail(row.question.asked() if row.question else None, now=now)
    if which in {NextMail.WAIT, NextMail.OVER}:
        return False
    question = row.question or Question(report=report, person=row.person, asked_at=now)
    if which is NextMail.REMIND:
        question.reminded_at = now
    elif which is NextMail.REMIND_AGAIN:
        question.reminded_again_at = now
    question.save()
    if row.person.email:
        emails.still_active(question, which=which, now=now)
    return True


@transaction.atomic
def send_report(*, report: Report, actor: Person | None, now: datetime) -> Report:
    """Write the report's lines as they are found now, and send it to the Steering Council.

    Somebody who has become silent since the members were asked (an entry was taken back, a role ended) was not
    asked in time, and is not called inactive.

    Raises:
        NotInReview: it is too early, or it has been sent.
    """
    serialise_writers()
    report = Report.objects.get(pk=report.pk)
    if report.state != State.REVIEW:
        raise NotInReview
    lines = [_line(report, row) for row in found_now(report, now=now)]
    ReportLine.objects.bulk_create(lines)
    inactive = sum(line.finding == Finding.INACTIVE for line in lines)
    report.state, report.sent_at, report.sent_by = State.SENT, now, actor
    report.save(update_fields=["state", "sent_at", "sent_by"])
    emails.report_sent(report, inactive=inactive, now=now)
    data = {"members": len(lines), "inactive": inactive}
    _tell(Event.REPORT_SENT, report, actor=actor, data=data, now=now)
    _finish_if_decided(report, now=now)
    return report


def _line(report: Report, row: Row) -> ReportLine:
    return ReportLine(
        report=report,
        person=row.person,
        membership=row.membership,
        finding=row.finding,
        reason=row.reason,
        worked=row.worked,
        sentence=row.sentence,
    )


@transaction.atomic
def decide_line(
    *, line: ReportLine, decision: Decision, reason: str, link: str, actor: Person, now: datetime
) -> ReportLine:
    """Record what the Steering Council decided about an inactive member; a removal ends the membership at once.

    ``link`` may lead to minutes; of a removal it is public with the end of the membership.

    Raises:
        NothingToDecide: it is decided, or the member is not inactive or has left.
        OwnLine: ``actor`` is the member.
        TwoAdminsRequired: they are one of the last two admins.
    """
    serialise_writers()
    line = ReportLine.objects.select_related("report", "person", "membership").get(pk=line.pk)
    if not awaits_decision(line):
        raise NothingToDecide(line.person)
    if line.person_id == actor.pk:
        raise OwnLine
    line.decision, line.decision_reason, line.decision_link = decision, reason, link
    line.decided_by, line.decided_at = actor, now
    line.save(update_fields=["decision", "decision_reason", "decision_link", "decided_by", "decided_at"])
    data = {"report": str(line.report_id), "decision": decision.value}
    record(Event.REPORT_LINE_DECIDED, actor=actor.pk, subject=f"person:{line.person_id}", data=data, now=now)
    if decision is Decision.REMOVE:
        end_membership(
            membership=line.membership,
            left=now.date(),
            ended=Ended.INACTIVE,
            decided_by=_COUNCIL,
            source_url=link,
            actor=actor.pk,
            now=now,
        )
    _finish_if_decided(line.report, now=now)
    return line


@transaction.atomic
def finish_decided_reports(*, now: datetime) -> int:
    """Close sent reports whose last undecided member has left; how many. For the tick."""
    serialise_writers()
    return sum([_finish_if_decided(report, now=now) for report in Report.objects.filter(state=State.SENT)])


def _finish_if_decided(report: Report, *, now: datetime) -> bool:
    if report.state == State.DECIDED:  # a line can be decided after that, if its member's leaving was undone
        return False
    lines = report.lines.select_related("membership")
    if any(awaits_decision(line) for line in lines):
        return False
    report.state, report.decided_at = State.DECIDED, now
    report.save(update_fields=["state", "decided_at"])
    _tell(Event.REPORT_DECIDED, report, actor=None, data={"members": len(lines)}, now=now)
    return True


def _tell(
    event: Event, report: Report, *, actor: Person | None, data: Mapping[str, object], now: datetime
) -> None:
    record(event, actor=actor.pk if actor else None, subject=f"report:{report.pk}", data=data, now=now)
