"""The yearly report over two years: asked, answered, inactive, exempt, removed, returned; late, doubled, refused."""

import csv
import io
from datetime import date, timedelta
from typing import Final

import pytest
from django.db import transaction
from django.urls import reverse
from pytest_django import Settings

from activity.duties import duties
from activity.models import Question, Report, ReportLine
from activity.report_queries import Row, as_csv, found_now, rows, undecided
from activity.report_rules import Decision, Finding, State, years_after
from activity.rules import Work
from activity.services import (
    advance_report,
    decide_line,
    note_private_work,
    say_still_active,
    send_report,
    take_back_private_work,
)
from activity.services.reports import NothingToDecide, NotInReview, OwnLine
from activity.tasks import advance_due
from council.rules import Choice, Kind
from council.rules import State as MotionState
from council.services import CannotBeDone, NotOnCouncil
from members.access import access_of
from members.models import Change, Membership, Person
from members.queries import is_active_member, open_membership
from members.rules import Began, Ended, Role
from members.rules import Kind as ChangeKind
from members.services import end_membership
from members.services.two_admins import TwoAdminsRequired
from members.services.undo import undo
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from psrt.mail.models import OutboxMessage
from tests.activity.past_the_code import not_refused
from tests.activity.records import imported, osv
from tests.cast import Cast, add_member, add_role
from tests.clock import Clock
from tests.council.deciding import carried, decided, moved, said
from tests.signin import client_for

pytestmark = pytest.mark.django_db

STEPS: Final = (5, 5, 4)


@pytest.fixture
def first(settings: Settings, clock: Clock) -> date:
    """The first report is due in 30 days."""
    day = clock.now().date() + timedelta(days=30)
    settings.FIRST_REPORT_ON = day
    return day


def mailed(name: str) -> list[str]:
    return sorted(OutboxMessage.objects.filter(name=name).values_list("to", flat=True))


def findings(report: Report, clock: Clock) -> dict[str, Finding]:
    return {row.person.handle: row.finding for row in rows(report, now=clock.now())}


def until_review(clock: Clock) -> Report:
    """Let the members be asked and reminded until the report is in review."""
    for days in STEPS:
        advance_due()
        clock.advance(days=days)
    advance_due()
    return Report.objects.get(state=State.REVIEW)


def line_of(report: Report, person: Person) -> ReportLine:
    return report.lines.get(person=person)


def test_two_years(cast: Cast, clock: Clock, first: date) -> None:
    now = clock.now()
    add_role(cast.dana, Role.RELEASE_MANAGER, now=now)
    imported(osv(credits=[{"name": "Alice Achterberg", "type": "COORDINATOR"}]))
    advance_due()
    assert not Report.objects.exists(), "it is not due yet"

    # --- the first year: Bob and Carol are asked
    clock.advance(days=30)
    advance_due()
    advance_due()
    report = Report.objects.get()
    assert (report.begins, report.ends, report.state) == (years_after(first, -1), first, State.ASKING)
    assert findings(report, clock) == {
        "alice-a": Finding.ACTIVE, "bob-b": Finding.ASKED, "carol-c": Finding.ASKED, "dana-d": Finding.EXEMPT
    }  # fmt: skip
    assert mailed("still_active") == ["bob-b@example.org", "carol-c@example.org"]
    assert "Are you still active?" in client_for(cast.bob).get("/home/").content.decode()
    with pytest.raises(NotInReview):
        send_report(report=report, actor=cast.carol, now=clock.now())
    clock.advance(days=5)
    advance_due()
    client_for(cast.carol).post(
        "/me/still-active/", {"sentence": "Read every report, and commented on four."}
    )
    assert "Are you still active?" not in client_for(cast.carol).get("/home/").content.decode()
    clock.advance(days=5)
    advance_due()
    assert mailed("still_active").count("bob-b@example.org") == 3
    assert mailed("still_active").count("carol-c@example.org") == 2
    clock.advance(days=3)
    advance_due()
    report.refresh_from_db()
    assert report.state == State.ASKING
    clock.advance(days=1)
    advance_due()
    report.refresh_from_db()
    assert report.state == State.REVIEW
    assert mailed("report_to_review") == ["carol-c@example.org", "dana-d@example.org"]

    carol, sam = client_for(cast.carol), client_for(cast.sam)
    assert "Review and send" in carol.get("/home/").content.decode()
    shown = carol.get(f"/desk/report/{report.pk}/").content.decode()
    assert "Read every report, and commented on four." in shown
    for councils in (f"/council/report/{report.pk}/", f"/council/report/{report.pk}/report.csv"):
        assert sam.get(councils).status_code == 404, "it is not sent yet"
    carol.post(f"/desk/report/{report.pk}/send/")
    assert "The report is sent" in carol.get(f"/desk/report/{report.pk}/").content.decode()
    carol.post(f"/desk/report/{report.pk}/send/")
    assert "cannot be sent now" in carol.get(f"/desk/report/{report.pk}/").content.decode()
    assert mailed("report_sent") == ["sam-s@example.org", "sol-s@example.org"]
    csv = carol.get(f"/desk/report/{report.pk}/report.csv").content.decode()
    assert (
        'Carol Çelik,carol-c,Answered that they are active,,,"Read every report, and commented on four.",,'
        in csv
    )
    assert "Dana Đurić,dana-d,Exempt,Release Manager,,,," in csv
    assert sam.get(f"/council/report/{report.pk}/report.csv").content.decode() == csv

    # --- the Council removes Bob
    assert "1 inactive member to decide on" in sam.get("/home/").content.decode()
    line = line_of(report, cast.bob)
    matter = reverse("council:matter", args=["line", line.pk])
    assert matter in sam.get(f"/council/report/{report.pk}/").content.decode()
    address = reverse("council:move", args=["remove-inactive", line.pk])
    assert address in sam.get(matter).content.decode()
    assert sam.post(address, {"reason": ""}).status_code == 422, "a reason is asked for"
    made = sam.post(address, {"reason": "No answer.", "minutes_url": "https://example.org/minutes"})
    assert is_active_member(cast.bob, on=clock.now().date()), "one of two is no majority"
    clock.advance(minutes=1)
    done = client_for(cast.sol).post(f"{made['Location']}vote/", {"vote": "yes"}, follow=True)
    assert "carried, and in effect" in done.content.decode()
    shown = sam.get(f"/council/report/{report.pk}/").content.decode()
    assert "https://example.org/minutes" in shown
    assert line_of(report, cast.bob).decided_by == cast.sol, "whose vote carried it"
    assert not is_active_member(cast.bob, on=clock.now().date())
    assert not access_of(cast.bob, on=clock.now().date()).is_private
    assert cast.bob.memberships.get().ended == "inactive"
    assert mailed("membership-ended") == ["bob-b@example.org"]
    report.refresh_from_db()
    assert report.state == State.DECIDED
    assert "There is nothing to decide about Bob Bălan" in sam.get(address).content.decode()
    assert made["Location"] in sam.get(matter).content.decode(), "the motion stays beside what it was about"

    # --- Bob returns, a year passes, and the day is missed by 40 days
    clock.advance(days=60)
    bob = add_member("Bob Bălan", "bob-b", now=clock.now(), joined=clock.now().date())
    membership = open_membership(bob)
    assert membership is not None
    assert (bob, membership.began) == (cast.bob, Began.RETURNED)
    clock.advance(days=330)
    second_day = years_after(first, 1)
    assert clock.now().date() > second_day
    report = until_review(clock)
    assert (report.begins, report.ends) == (first, second_day)
    assert Report.objects.count() == 2
    # what Carol said was for the first report, and so is Alice's credit; Carol's work was only forgotten
    assert findings(report, clock) == {
        "alice-a": Finding.INACTIVE, "bob-b": Finding.NEW, "carol-c": Finding.INACTIVE, "dana-d": Finding.EXEMPT
    }  # fmt: skip
    note_private_work(
        person=cast.carol, day=second_day, kind=Work.COMMENTED, actor=cast.dana, now=clock.now()
    )
    send_report(report=report, actor=cast.dana, now=clock.now())
    decided(Kind.KEEP_INACTIVE, line_of(report, cast.alice).pk, cast=cast, reason="On leave.")
    assert is_active_member(cast.alice, on=clock.now().date())
    assert mailed("membership-ended") == ["bob-b@example.org"]
    report.refresh_from_db()
    assert report.state == State.DECIDED
    advance_due()
    assert Report.objects.count() == 2, "the next one is due a year after this one's day"
    assert verify() is None
    told = list(
        Entry.objects.filter(event__startswith="activity.report_")
        .order_by("seq")
        .values_list("event", flat=True)
    )
    assert told == [
        Event.REPORT_BEGUN, Event.REPORT_IN_REVIEW, Event.REPORT_SENT, Event.REPORT_LINE_DECIDED, Event.REPORT_DECIDED
    ] * 2  # fmt: skip


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "\r\n=1+1", " =1+1", "＝1+1", "＠SUM(A1)"):
        person = Person(name=text)
        row = Row(person, Membership(), Finding.ANSWERED, "", None, text)
        [_, cells] = csv.reader(io.StringIO(as_csv([row]), newline=""))
        assert (cells[0], cells[5]) == (f"'{text}", f"'{text}"), text


def test_a_late_worker_shortens_no_wait(cast: Cast, clock: Clock, first: date) -> None:
    clock.advance(days=30)
    advance_due()
    clock.advance(days=100)
    for _ in range(3):
        advance_due()
    assert len(mailed("still_active")) == 8, "asked and reminded once: the rest waits"
    assert Report.objects.get().state == State.ASKING
    clock.advance(days=5)
    advance_due()
    clock.advance(days=4)
    advance_due()
    assert Report.objects.get().state == State.REVIEW
    assert len(mailed("still_active")) == 12


def test_everybody_answered_ends_the_asking_at_once(cast: Cast, clock: Clock, first: date) -> None:
    clock.advance(days=30)
    advance_due()
    for person in cast.members:
        say_still_active(person=person, sentence="Yes.", now=clock.now())
    assert advance_report(now=clock.now())
    assert not advance_report(now=clock.now())
    report = Report.objects.get(state=State.REVIEW)
    send_report(report=report, actor=cast.carol, now=clock.now())
    report.refresh_from_db()
    assert report.state == State.DECIDED, "there is nothing to decide"


def test_nobody_is_inactive_who_was_not_asked(cast: Cast, clock: Clock, first: date) -> None:
    """No address; and an entry that is taken back after the others were asked."""
    Person.objects.filter(pk=cast.alice.pk).update(email="")
    work = note_private_work(
        person=cast.bob, day=clock.now().date(), kind=Work.COMMENTED, actor=cast.carol, now=clock.now()
    )
    clock.advance(days=30)
    report = until_review(clock)
    take_back_private_work(work=work, actor=cast.carol, now=clock.now())
    found = {row.person.handle: (row.finding, row.reason) for row in found_now(report, now=clock.now())}
    assert found["alice-a"] == (Finding.UNREACHABLE, "The record has no e-mail address to ask at.")
    assert found["bob-b"] == (Finding.UNREACHABLE, "Without known work only since the others were asked.")
    send_report(report=report, actor=cast.carol, now=clock.now())
    assert {line.person for line in report.lines.filter(finding=Finding.INACTIVE)} == {cast.carol, cast.dana}


def test_an_answer_counts_for_one_report(cast: Cast, clock: Clock, first: date) -> None:
    """Bob before any report, Alice after the day of one that began late: both count for it, and for no other."""
    say_still_active(person=cast.bob, sentence="Before.", now=clock.now())
    clock.advance(days=40)
    say_still_active(person=cast.alice, sentence="Late.", now=clock.now())
    report = until_review(clock)
    found = findings(report, clock)
    assert (found["alice-a"], found["bob-b"]) == (Finding.ANSWERED, Finding.ANSWERED)
    send_report(report=report, actor=cast.carol, now=clock.now())
    say_still_active(person=cast.bob, sentence="For the next one.", now=clock.now())
    clock.advance(days=365)
    found = findings(until_review(clock), clock)
    assert (found["alice-a"], found["bob-b"]) == (Finding.INACTIVE, Finding.ANSWERED)


def test_what_the_council_cannot_decide(cast: Cast, clock: Clock, first: date) -> None:
    clock.advance(days=30)
    report = until_review(clock)
    send_report(report=report, actor=cast.carol, now=clock.now())
    now = clock.now()

    def decide(person: Person, decision: Decision, actor: Person = cast.sam) -> None:
        line = line_of(report, person)
        decide_line(line=line, decision=decision, reason="So.", link="", actor=actor, now=now)

    def move_removal(person: Person) -> None:
        moved(Kind.REMOVE_INACTIVE, line_of(report, person).pk, by=cast.sam)

    with pytest.raises(CannotBeDone, match="one of the last two admins"):
        move_removal(cast.carol)
    with transaction.atomic():  # nor past the motion that is refused
        carried(Kind.REMOVE_INACTIVE, line_of(report, cast.carol).pk, by=[cast.sam, cast.sol])
        with pytest.raises(TwoAdminsRequired):
            decide(cast.carol, Decision.REMOVE)
        transaction.set_rollback(True)
    assert is_active_member(cast.carol, on=now.date())
    assert line_of(report, cast.carol).decision == ""
    with pytest.raises(OwnLine):
        decide(cast.bob, Decision.KEEP, actor=cast.bob)
    with pytest.raises(NotOnCouncil):
        moved(Kind.KEEP_INACTIVE, line_of(report, cast.bob).pk, by=cast.bob)
    for person in (cast.carol, cast.dana, cast.bob):
        decided(Kind.KEEP_INACTIVE, line_of(report, person).pk, cast=cast)
    with pytest.raises(NothingToDecide):
        decide(cast.bob, Decision.REMOVE)
    with pytest.raises(CannotBeDone, match="nothing to decide"):
        move_removal(cast.bob)
    open_motion = moved(Kind.REMOVE_INACTIVE, line_of(report, cast.alice).pk, by=cast.sam)
    end_membership(
        membership=line_of(report, cast.alice).membership,
        left=now.date(),
        ended=Ended.LEFT,
        decided_by="",
        actor=cast.carol.pk,
        now=now,
    )
    with pytest.raises(NothingToDecide):
        decide(cast.alice, Decision.REMOVE)
    assert said(open_motion, cast.sol, Choice.YES).state == MotionState.OVERTAKEN
    advance_due()
    report.refresh_from_db()
    assert report.state == State.DECIDED, "the last one has left by herself"
    # her leaving is undone: she is on the Council's list again, and can be decided on
    change = Change.objects.get(person=cast.alice, kind=ChangeKind.MEMBERSHIP_ENDED)
    undo(change_id=change.pk, actor=cast.carol.pk, now=clock.now())
    assert [line.person for line in undecided()] == [cast.alice]
    [duty] = duties(cast.sam, is_admin=False, is_council=True, now=clock.now())
    assert duty.text.startswith("1 inactive member to decide on")
    decided(Kind.KEEP_INACTIVE, line_of(report, cast.alice).pk, cast=cast)
    assert undecided() == []


# fmt: off
REFUSED: Final = [
    ("activity_report_no_overlap",
     "INSERT INTO activity_report (id, begins, ends, state, begun_at, review_at, sent_at) "
     "SELECT gen_random_uuid(), ends - 1, ends + 300, 'sent', begun_at, begun_at, begun_at FROM activity_report "
     "WHERE sent_at IS NOT NULL"),
    ("activity_report_one_at_work",
     "INSERT INTO activity_report (id, begins, ends, state, begun_at) "
     "SELECT gen_random_uuid(), ends, ends + 365, 'asking', begun_at FROM activity_report WHERE sent_at IS NULL"),
    ("activity_report_period",
     "INSERT INTO activity_report (id, begins, ends, state, begun_at) VALUES "
     "(gen_random_uuid(), '2040-01-01', '2040-01-01', 'asking', now())"),
    ("activity_report_state", "UPDATE activity_report SET state = 'decided'"),
    ("activity_report_state", "UPDATE activity_report SET state = 'asking' WHERE state = 'sent'"),
    ("activity_report_in_order", "UPDATE activity_report SET state = 'review', review_at = "
     "begun_at - interval '1 day' WHERE state = 'asking'"),
    ("activity_report_forward", "UPDATE activity_report SET ends = ends + 1"),
    ("activity_report_forward",
     "UPDATE activity_report SET state = 'review', sent_at = NULL WHERE state = 'sent'"),
    ("activity_report_kept", "DELETE FROM activity_report"),
    ("activity_report_no_truncate", "TRUNCATE activity_report CASCADE"),
    ("activity_question_once",
     "INSERT INTO activity_question SELECT gen_random_uuid(), psrt_now(), NULL, NULL, person_id, report_id "
     "FROM activity_question"),
    ("activity_question_in_order", "UPDATE activity_question SET reminded_again_at = psrt_now() WHERE "
     "reminded_at IS NULL"),
    ("activity_question_asked_now", "INSERT INTO activity_question SELECT gen_random_uuid(), psrt_now() - "
     "interval '11 minutes', NULL, NULL, id, (SELECT id FROM activity_report LIMIT 1) FROM members_person"),
    ("activity_question_asked_now", "INSERT INTO activity_question SELECT gen_random_uuid(), psrt_now(), "
     "psrt_now(), NULL, id, (SELECT id FROM activity_report LIMIT 1) FROM members_person"),
    ("activity_question_reminded_now", "UPDATE activity_question SET reminded_at = psrt_now() - interval '1 day'"),
    ("activity_question_reminded_now", "UPDATE activity_question SET reminded_again_at = "
     "psrt_now() + interval '1 day'"),
    ("activity_question_reminded_now", "UPDATE activity_question SET reminded_at = NULL"),
    ("activity_question_fixed", "UPDATE activity_question SET asked_at = asked_at - interval '1 day'"),
    ("activity_question_kept", "DELETE FROM activity_question"),
    ("activity_question_no_truncate", "TRUNCATE activity_question"),
    ("activity_line_once",
     "INSERT INTO activity_reportline (id, finding, reason, sentence, decision, decision_reason, decision_link, "
     "membership_id, person_id, report_id) SELECT gen_random_uuid(), 'active', '', '', '', '', '', membership_id, "
     "person_id, report_id FROM activity_reportline"),
    ("activity_line_finding_final",
     "INSERT INTO activity_reportline (id, finding, reason, sentence, decision, decision_reason, decision_link, "
     "membership_id, person_id, report_id) SELECT gen_random_uuid(), 'asked', '', '', '', '', '', membership_id, "
     "person_id, report_id FROM activity_reportline"),
    ("activity_line_asked_first",
     "INSERT INTO activity_reportline (id, finding, reason, sentence, decision, decision_reason, decision_link, "
     "membership_id, person_id, report_id) SELECT gen_random_uuid(), 'inactive', '', '', '', '', '', l.membership_id,"
     " l.person_id, r.id FROM activity_reportline l, activity_report r WHERE r.sent_at IS NULL"),
    ("activity_line_decision", "UPDATE activity_reportline SET decision = 'keep' WHERE decision = ''"),
    ("activity_line_decision", "UPDATE activity_reportline SET decision = 'keep', decision_reason = 'So.', "
     "decided_at = now(), decided_by_id = person_id WHERE finding = 'exempt'"),
    ("activity_line_not_ones_own", "UPDATE activity_reportline SET decision = 'keep', decision_reason = 'So.', "
     "decided_at = now(), decided_by_id = person_id WHERE finding = 'inactive' AND decision = ''"),
    ("activity_line_decided_once", "UPDATE activity_reportline SET decision = 'keep' WHERE decision = 'remove'"),
    ("activity_line_frozen", "UPDATE activity_reportline SET finding = 'active'"),
    ("activity_line_kept", "DELETE FROM activity_reportline"),
    ("activity_line_no_truncate", "TRUNCATE activity_reportline CASCADE"),
]
# fmt: on


def test_the_database_keeps_it(cast: Cast, clock: Clock, first: date) -> None:
    """One report that was sent, with a decision, and one at work that has just asked."""
    add_role(cast.dana, Role.RELEASE_MANAGER, now=clock.now())
    clock.advance(days=30)
    report = until_review(clock)
    send_report(report=report, actor=cast.carol, now=clock.now())
    decided(Kind.REMOVE_INACTIVE, line_of(report, cast.bob).pk, cast=cast)
    without_motion = (
        "UPDATE activity_reportline SET decision = 'keep', decision_reason = 'So.', decided_at = now(), "
        "decided_by_id = (SELECT id FROM members_person WHERE handle = 'sam-s') WHERE finding = 'inactive' "
        "AND decision = ''"
    )
    born_decided = (
        "INSERT INTO activity_reportline (id, finding, reason, sentence, decision, decision_reason, decision_link, "
        "decided_at, decided_by_id, membership_id, person_id, report_id) SELECT gen_random_uuid(), 'inactive', '', '', "
        "'keep', 'So.', '', now(), (SELECT id FROM members_person WHERE handle = 'sam-s'), membership_id, person_id, "
        "report_id FROM activity_reportline"
    )
    tries = [("council_decides_on_lines", statement) for statement in (without_motion, born_decided)]
    assert not_refused(tries) == []
    for line in report.lines.exclude(person=cast.bob):
        carried(Kind.KEEP_INACTIVE, line.pk, by=[cast.sam, cast.sol])
    clock.advance(days=365)
    advance_due()
    assert Question.objects.filter(report__sent_at=None).exists()
    assert not_refused(REFUSED) == []
