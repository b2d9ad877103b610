"""When the yearly report is due, whom it asks when, and what it finds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from activity.report_rules import (
    Asked,
    Finding,
    MemberFacts,
    NextMail,
    Period,
    answers_until,
    due_period,
    find,
    next_mail,
    years_after,
)
from members.rules import Role

NOW = datetime(2027, 5, 20, tzinfo=UTC)
FIRST = date(2027, 5, 1)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("today", "last", "period"),
    [
        (date(2027, 4, 30), None, None),
        (date(2027, 5, 1), None, (date(2026, 5, 1), date(2027, 5, 1))),
        (date(2027, 12, 1), None, (date(2026, 5, 1), date(2027, 5, 1))),
        (date(2029, 6, 1), None, (date(2026, 5, 1), date(2029, 5, 1))),
        (date(2027, 12, 1), date(2027, 5, 1), None),
        (date(2028, 4, 30), date(2027, 5, 1), None),
        (date(2028, 5, 1), date(2027, 5, 1), (date(2027, 5, 1), date(2028, 5, 1))),
        (date(2030, 1, 1), date(2027, 5, 1), (date(2027, 5, 1), date(2029, 5, 1))),
        (date(2029, 2, 28), date(2028, 2, 29), (date(2028, 2, 29), date(2029, 2, 28))),
    ],
)
def test_when_a_report_is_due(today: date, last: date | None, period: tuple[date, date] | None) -> None:
    assert due_period(today=today, first=FIRST, last=last) == (Period(*period) if period else None)


def test_a_leap_day_in_other_years() -> None:
    assert [years_after(date(2028, 2, 29), years) for years in (-1, 1, 4)] == [
        date(2027, 2, 28),
        date(2029, 2, 28),
        date(2032, 2, 29),
    ]


@pytest.mark.parametrize(
    ("asked", "mail"),
    [
        (None, NextMail.ASK),
        (Asked(ago(4.99)), NextMail.WAIT),
        (Asked(ago(5)), NextMail.REMIND),
        (Asked(ago(300)), NextMail.REMIND),
        (Asked(ago(300), ago(4.99)), NextMail.WAIT),
        (Asked(ago(10), ago(5)), NextMail.REMIND_AGAIN),
        (Asked(ago(300), ago(200), ago(3.99)), NextMail.WAIT),
        (Asked(ago(14), ago(9), ago(4)), NextMail.OVER),
    ],
)
def test_what_is_due_for_who_has_not_answered(asked: Asked | None, mail: NextMail) -> None:
    assert next_mail(asked, now=NOW) is mail
    if asked is not None and mail is not NextMail.OVER:
        assert answers_until(asked) - asked.asked_at >= timedelta(days=14)


SILENT = Asked(ago(14), ago(9), ago(4))


@pytest.mark.parametrize(
    ("facts", "finding", "reason"),
    [
        ({"roles": [Role.RELEASE_MANAGER]}, Finding.EXEMPT, "Release Manager"),
        ({"roles": [Role.ADMIN, Role.STEERING_COUNCIL, Role.RELEASE_MANAGER]}, Finding.EXEMPT,
         "Release Manager, Steering Council"),
        ({"roles": [Role.ADMIN], "asked": SILENT}, Finding.INACTIVE, "No known work, and no answer to three e-mails."),
        ({"worked": FIRST, "said": True, "asked": SILENT}, Finding.ACTIVE, ""),
        ({"said": True, "asked": SILENT}, Finding.ANSWERED, ""),
        ({"joined": date(2026, 5, 1), "asked": SILENT}, Finding.NEW, ""),
        ({"joined": date(2026, 4, 30), "asked": SILENT}, Finding.INACTIVE,
         "No known work, and no answer to three e-mails."),
        ({}, Finding.ASKED, ""),
        ({"asked": Asked(ago(200), ago(100), ago(3))}, Finding.ASKED, ""),
        ({"has_address": False}, Finding.UNREACHABLE, "The record has no e-mail address to ask at."),
        ({"has_address": False, "asked": SILENT}, Finding.INACTIVE, "No known work, and no answer to three e-mails."),
    ],
)  # fmt: skip
def test_what_is_found(facts: dict[str, object], finding: Finding, reason: str) -> None:
    known: dict[str, object] = {
        "roles": [], "joined": None, "worked": None, "said": False, "has_address": True, "asked": None
    }  # fmt: skip
    found = find(MemberFacts(**(known | facts)), begins=date(2026, 5, 1), now=NOW)  # type: ignore[arg-type]
    assert found == (finding, reason)
