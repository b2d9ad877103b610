"""The demo's advisories, all invented, and two yearly reports: one decided, one that is asking now."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from activity.models import Credit, ImportRun, Report
from activity.report_queries import found_now
from activity.report_rules import Finding
from activity.rules import Acceptance, Advisory, Credited, Kind, Source, State, Work
from activity.services import (
    advance_report,
    be_named,
    begin_due_report,
    dismiss_name,
    import_advisories,
    match_name,
    note_private_work,
    say_still_active,
    send_report,
)
from council import rules as council
from members.models import Person
from psrt import clock
from psrt.demo.council import MINUTES, decide

# (days ago, title, who is credited for what). The names are as an advisory would spell them.
ADVISORIES: Final = (
    (1790, "Quadratic time in the parser of form data", (("Gunnar Lindqvist", Kind.COORDINATOR),)),
    (1500, "Header injection through a folded line", (("Henriette Muller", Kind.REMEDIATION_DEVELOPER),)),
    (1450, "A symlink is followed while a folder is removed", (("Ólafur Jónsson", Kind.COORDINATOR),)),
    (
        1130,
        "Out-of-bounds read in a codec",
        (("Wei Zhang", Kind.REMEDIATION_DEVELOPER), ("Priya Natarajan", Kind.COORDINATOR)),
    ),
    (
        1050,
        "Certificates accepted for another host",
        (("Viktor Hálász", Kind.REPORTER), ("Łucja Wiśniewska", Kind.COORDINATOR)),
    ),
    (760, "Path traversal in an archive", (("R. Lefèvre", Kind.FINDER), ("Bob Balan", Kind.COORDINATOR))),
    (
        700,
        "A fuzzer’s crash in the tokenizer",
        (("Fuzzing Service", Kind.TOOL), ("nullpointer", Kind.ANALYST)),
    ),
    (
        690,
        "Cookies sent to a sibling domain",
        (("Ingrid Ødegård", Kind.REMEDIATION_REVIEWER), ("Tomas Dvorak", Kind.COORDINATOR)),
    ),
    (
        330,
        "Memory grows with each refused connection",
        (("Bob Bălan", Kind.COORDINATOR), ("Alice M. Achterberg", Kind.REMEDIATION_DEVELOPER)),
    ),
    (
        240,
        "A wheel overwrites files beside it",
        (("Kofi Mensah", Kind.COORDINATOR), ("Noor Vermeulen", Kind.FINDER)),
    ),
    (
        120,
        "Use after free in a generator",
        (
            ("Marta Kowalczyk", Kind.REPORTER),
            ("Carol Çelik", Kind.COORDINATOR),
            ("Alice M. Achterberg", Kind.REMEDIATION_REVIEWER),
        ),
    ),
    (
        40,
        "Credentials in a redirect",
        (
            ("Tendai Moyo", Kind.REPORTER),
            ("Katya Orlova", Kind.COORDINATOR),
            ("Jun Watanabe", Kind.REMEDIATION_DEVELOPER),
        ),
    ),
)
SILENT: Final = ("larsb", "sorenk", "mateoruiz", "chiaral", "yusufy")
SENTENCE: Final = "Triage on the list, and comments on several reports."
FIRST_REPORT: Final = timedelta(days=371)  # so that the second began a few days ago
STEPS: Final = tuple(timedelta(days=days) for days in (0, 5, 10, 14))


def tell_activity(*, now: datetime) -> None:
    """Put it on the record of the demo's people, by the services, at the times at which it happened."""
    carol, sam = _person("carol-c"), _person("sam-s")
    import_advisories(
        advisories=list(_advisories(now)), way=ImportRun.Way.UPLOAD, actor=carol, now=now - timedelta(days=30)
    )
    _decide_on_names(carol, now=now - timedelta(days=29))
    be_named(person=_person("nullpointer"), named=False, now=now - timedelta(days=28))
    for handle, work, days in (("umak", Work.COMMENTED, 420), ("dmytro-k", Work.ANALYSED, 50)):
        then = now - timedelta(days=days)
        note_private_work(person=_person(handle), day=then.date(), kind=work, actor=carol, now=then)
    first = (now - FIRST_REPORT).date()
    _decided_report(carol, sam, begins_at=now - FIRST_REPORT)
    begin_due_report(first=first, now=now - timedelta(days=6))
    _advance(now - timedelta(days=6))
    _answer(Report.objects.get(sent_at=None), silent=(*SILENT, "agnesbiro"), now=now - timedelta(days=3))
    _advance(now - timedelta(days=1))


def _advisories(now: datetime) -> Iterator[Advisory]:
    for number, (days, title, credited) in enumerate(ADVISORIES, start=1):
        yield Advisory(
            source=Source.OSV,
            identifier=f"DEMO-{number:03}",
            aliases=(),
            state=State.PUBLISHED,
            day=(now - timedelta(days=days)).date(),
            title=title,
            credits=tuple(Credited(kind=kind, name=name) for name, kind in credited),
        )
    yield Advisory(
        source=Source.GHSA,
        identifier="GHSA-demo-demo-demo",
        aliases=(),
        state=State.UNPUBLISHED,
        day=(now - timedelta(days=33)).date(),
        title="",
        credits=(
            Credited(kind=Kind.COORDINATOR, login="PRIYA-N", acceptance=Acceptance.PENDING),
            Credited(kind=Kind.REPORTER, login="mystery-reporter"),
        ),
    )


def _decide_on_names(carol: Person, *, now: datetime) -> None:
    alice = Credit.objects.filter(name="Alice M. Achterberg").earliest("pk")
    match_name(credit=alice, person=_person("alice-a"), actor=carol, now=now)
    for name in ("Fuzzing Service", "Viktor Hálász", "R. Lefèvre"):
        dismiss_name(credit=Credit.objects.get(name=name), actor=carol, now=now)


def _decided_report(carol: Person, sam: Person, *, begins_at: datetime) -> None:
    begin_due_report(first=begins_at.date(), now=begins_at)
    report = Report.objects.get()
    _advance(begins_at)
    _answer(report, silent=SILENT[:1], now=begins_at + timedelta(days=2))
    for step in STEPS[1:]:
        _advance(begins_at + step)
    send_report(report=report, actor=carol, now=begins_at + timedelta(days=16))
    for line in report.lines.filter(finding=Finding.INACTIVE):
        decide(
            council.Kind.KEEP_INACTIVE,
            line.pk,
            by=sam,
            reason="On parental leave; back in spring.",
            link=MINUTES,
            now=begins_at + timedelta(days=25),
        )


def _advance(instant: datetime) -> None:
    """Take the report's step of ``instant``: the database takes a question in its own present only."""
    away = instant - clock.now()
    clock.shift(away)
    advance_report(now=instant)
    clock.shift(-away)


def _answer(report: Report, *, silent: tuple[str, ...], now: datetime) -> None:
    """Everybody who was asked answers, but for the silent."""
    for row in found_now(report, now=now):
        if row.finding is Finding.ASKED and row.person.handle not in silent:
            say_still_active(person=row.person, sentence=SENTENCE, now=now)


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)
