"""Reads of the yearly report."""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet

from activity.models import Question, Report, ReportLine, StillActive
from activity.queries import last_work
from activity.report_rules import (
    DECISION_LABELS,
    FINDING_LABELS,
    Asked,
    Finding,
    MemberFacts,
    State,
    due_period,
    find,
    years_after,
)
from members.models import Membership, Person, RoleTerm
from members.rules import Role, name_key

SENT_STATES: Final = (State.SENT.value, State.DECIDED.value)
_COLUMNS: Final = ("Name", "GitHub", "Finding", "Reason", "Last known work", "Own words", "Decision", "Why")


_FORMULA_SIGNS: Final = frozenset("=+-@＝＋－＠")


@dataclass(frozen=True, slots=True)
class Row:
    """One member in a report, as it is or as it was sent; ``line`` is None until then."""

    person: Person
    membership: Membership
    finding: Finding
    reason: str
    worked: date | None
    sentence: str
    question: Question | None = None
    line: ReportLine | None = None

    @property
    def label(self) -> str:
        """The finding in words."""
        return FINDING_LABELS[self.finding]

    @property
    def waits_for_decision(self) -> bool:
        """Whether the Steering Council still has to decide on this member, who has not left meanwhile."""
        return self.line is not None and awaits_decision(self.line)


def awaits_decision(line: ReportLine) -> bool:
    """Whether a line is of somebody inactive and undecided whose membership has not ended otherwise."""
    return line.finding == Finding.INACTIVE and line.decided_at is None and line.membership.left is None


def undecided() -> list[ReportLine]:
    """The lines on which the Steering Council has to decide, by report and name. Only sent reports have lines."""
    lines = ReportLine.objects.filter(finding=Finding.INACTIVE, decided_at=None, membership__left=None)
    lines = lines.select_related("report", "person", "membership")
    return list(lines.order_by("report__ends", "person__name"))


def reports() -> QuerySet[Report]:
    """All reports, the newest first."""
    return Report.objects.select_related("sent_by").order_by("-ends")


def report_at_work() -> Report | None:
    """The report that is not sent yet; there is one at most."""
    return Report.objects.filter(sent_at=None).first()


def sent_reports() -> QuerySet[Report]:
    """The reports that the Steering Council may read, the newest first."""
    return reports().filter(state__in=SENT_STATES)


def next_due(*, first: date) -> date:
    """The day of the next report that is not there yet."""
    last = _last_day()
    return first if last is None else years_after(last, 1)


def due_now(*, first: date, today: date) -> tuple[date, date] | None:
    """First day and day after the last of the period whose report is due, if any. One query."""
    period = due_period(today=today, first=first, last=_last_day())
    return None if period is None else (period.begins, period.ends)


def _last_day() -> date | None:
    return Report.objects.order_by("-ends").values_list("ends", flat=True).first()


def rows(report: Report, *, now: datetime) -> list[Row]:
    """Every member in the report, by finding and name: as found now, or as sent."""
    found = _sent_rows(report) if report.sent_at is not None else found_now(report, now=now)
    order = list(Finding)
    return sorted(
        found, key=lambda row: (order.index(row.finding), name_key(row.person.name), row.membership.pk)
    )


def found_now(report: Report, *, now: datetime) -> list[Row]:
    """What the report finds of each member of today, in seven queries whatever the size of the team."""
    today = now.date()
    memberships = list(
        Membership.objects.active(on=today)
        .filter(left=None)
        .select_related("person")
        .prefetch_related(
            Prefetch("person__role_terms", RoleTerm.objects.active(on=today), to_attr="terms_asked")
        )
    )
    team = [membership.person for membership in memberships]
    worked = last_work(team, since=report.begins)
    said = answers_for(report)
    questions = {question.person_id: question for question in report.questions.all()}
    found = []
    for membership in memberships:
        person = membership.person
        question, statement = questions.get(person.pk), said.get(person.pk)
        facts = MemberFacts(
            roles=_roles_of(person),
            joined=membership.joined,
            worked=worked.get(person.pk),
            said=statement is not None,
            has_address=bool(person.email),
            asked=_asked(question),
        )
        finding, reason = find(facts, begins=report.begins, now=now)
        if finding is Finding.ASKED and report.state != State.ASKING:
            # An entry was taken back, a role ended: they were not asked in time, so they are not inactive.
            finding, reason = Finding.UNREACHABLE, "Without known work only since the others were asked."
        sentence = statement.sentence if statement else ""
        found.append(Row(person, membership, finding, reason, facts.worked, sentence, question))
    return found


def answers_for(report: Report) -> dict[UUID, StillActive]:
    """The last statement of each person that counts for ``report``. Two queries.

    That is what they said while it was at work, and before, since the report before it began.
    """
    earlier = Report.objects.filter(ends=report.begins).first()
    since = Q(said_at__gte=earlier.begun_at) if earlier else Q(said_at__date__gte=report.begins)
    said = StillActive.objects.filter(
        Q(report=report) | Q(report=None) & since & Q(said_at__lt=report.begun_at)
    )
    return {statement.person_id: statement for statement in said.order_by("said_at")}


def _sent_rows(report: Report) -> Iterable[Row]:
    questions = {question.person_id: question for question in report.questions.all()}
    for line in report.lines.select_related("person", "membership__person", "decided_by"):
        yield Row(
            line.person,
            line.membership,
            Finding(line.finding),
            line.reason,
            line.worked,
            line.sentence,
            questions.get(line.person_id),
            line,
        )


def _roles_of(person: Person) -> frozenset[Role]:
    terms: list[RoleTerm] = person.terms_asked  # type: ignore[attr-defined]  # set by found_now()'s Prefetch
    return frozenset(Role(term.role) for term in terms)


def _asked(question: Question | None) -> Asked | None:
    return question.asked() if question else None


def by_finding(listed: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The rows under the words of their findings, in the order in which they matter."""
    grouped: dict[Finding, list[Row]] = defaultdict(list)
    for row in listed:
        grouped[row.finding].append(row)
    return [(FINDING_LABELS[finding], grouped[finding]) for finding in Finding if finding in grouped]


def as_csv(listed: Iterable[Row]) -> str:
    """The report for a spreadsheet. A text that a spreadsheet would take for a formula gets an apostrophe.

    So do those that begin with a tab or a line break, behind which some look for one, and with the wide forms of the
    signs: https://owasp.org/www-community/attacks/CSV_Injection
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in listed:
        decision = DECISION_LABELS.get(row.line.decision, "") if row.line else ""
        cells = (
            row.person.name,
            row.person.github_login,
            row.label,
            row.reason,
            row.worked.isoformat() if row.worked else "",
            row.sentence,
            decision,
            row.line.decision_reason if row.line else "",
        )
        writer.writerow([f"'{cell}" if cell.lstrip()[:1] in _FORMULA_SIGNS else cell for cell in cells])
    return text.getvalue()
