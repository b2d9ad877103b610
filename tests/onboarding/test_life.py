"""From the first day to the last: what begins by itself, what people do, and what ends it."""

from datetime import timedelta
from typing import Any

import pytest
from icalendar import Calendar

from members.models import Membership, Person
from members.queries import open_membership
from members.rules import Ended
from onboarding import services
from onboarding.calendar_file import calendar_file
from onboarding.models import Acceptance, Checklist, HistoryEntry, MentorOffer, TemplateVersion
from onboarding.queries import newest_policy, newest_template, standing_of
from onboarding.rules import Kind, NotAllowed, Outcome, Owner, What
from onboarding.services.checklists import AlreadyStarted, MembershipOver
from onboarding.services.common import ChecklistClosed, StaleForm
from onboarding.services.policy import TextChanged
from onboarding.services.templates import NothingChanged
from onboarding.tasks import advance_due
from onboarding.waiting import waiting_for_admins, waiting_for_member
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.cast import Cast, add_outsider, remove_member
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent, text_of
from tests.onboarding.conftest import accept, admit_noor, complete, step_of
from venues.models import Grant, Venue
from venues.rules import Kind as VenueKind
from venues.services import note_grant, note_revocation

pytestmark = pytest.mark.django_db


def states(checklist: Checklist, clock: Clock) -> dict[str, str]:
    return {str(each.step): each.state.value for each in standing_of(checklist, now=clock.now()).steps}


def test_going_live_onboards_nobody_who_was_there_before(live: Cast) -> None:
    assert advance_due() == 0
    assert not Checklist.objects.exists()
    assert not counts()


def test_a_new_member_gets_a_checklist_once(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    assert advance_due() == 0
    assert counts() == {"onboarding-welcome": 1, "checklist-started": 2}
    assert "/me/onboarding/" in text_of("onboarding-welcome")
    assert sent("checklist-started") == ["carol-c@example.org", "dana-d@example.org"]
    assert states(arriving, clock) == {
        "Read PEP 811 and accept the embargo policy": "open",
        "Access: GitHub team": "open",
        "Access: Private list": "open",
        "Orientation session": "open",
        "A mentor for the first triages": "open",
        "Learn to work with GitHub Security Advisories": "open",
        "Triage a first report together": "open",
    }
    assert [each.text for each in waiting_for_member(noor, now=clock.now())] == [
        "Your onboarding: Read PEP 811 and accept the embargo policy"
    ]
    assert Entry.objects.filter(event=Event.CHECKLIST_STARTED, subject=f"person:{noor.pk}").count() == 1


def test_the_whole_onboarding(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    complete(arriving, live, clock)
    arriving.refresh_from_db()
    assert arriving.outcome == Outcome.FINISHED
    assert set(states(arriving, clock).values()) == {"done"}
    assert set(Grant.objects.filter(person=noor).values_list("granted_by", flat=True)) == {live.carol.pk}
    assert not list(waiting_for_admins(now=clock.now()))
    assert advance_due() == 0
    assert sent("mentor-answered") == ["carol-c@example.org", "noor@example.org"]
    # What stood then stays so on a closed list, whatever the record says later.
    for grant in Grant.objects.filter(person=noor):
        note_revocation(grant=grant, actor=None, now=clock.now())
    assert set(states(arriving, clock).values()) == {"done"}
    with pytest.raises(ChecklistClosed):
        services.skip(step=step_of(arriving, What.MENTOR), reason="No.", actor=live.carol, now=clock.now())
    told = HistoryEntry.objects.filter(checklist=arriving).values_list("what", flat=True)
    assert list(told) == ["started", "done", "done", "done", "finished"]
    assert verify() is None


def test_access_waits_for_the_policy_and_a_grant_found_there_counts(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    step = step_of(arriving, What.GRANT, "GitHub team")
    with pytest.raises(NotAllowed, match="embargo policy"):
        services.tick(step=step, actor=live.carol, now=clock.now())
    assert not Grant.objects.exists()
    assert step.venue is not None
    note_grant(venue=step.venue, person=noor, actor=None, now=clock.now())  # as reconciling does
    assert states(arriving, clock)["Access: GitHub team"] == "done"
    accept(noor)
    services.tick(step=step, actor=live.carol, now=clock.now())  # done already: nothing more
    assert Grant.objects.count() == 1


def test_venues_that_come_and_go_meanwhile(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    Venue.objects.filter(name="Private list").update(retired_at=clock.now())
    Venue.objects.create(name="Discord", kind=VenueKind.DISCORD_ROLE)
    assert advance_due() == 1
    assert advance_due() == 0
    assert states(arriving, clock)["Access: Private list"] == "skipped"
    assert states(arriving, clock)["Access: Discord"] == "open"


def test_skipping_reopening_and_another_day(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    task, carol = step_of(arriving, What.TASK), live.carol
    with pytest.raises(NotAllowed, match="Only an admin"):
        services.skip(step=task, reason="Knows it.", actor=noor, now=clock.now())
    services.skip(step=task, reason="Knows it.", actor=carol, now=clock.now())
    with pytest.raises(NotAllowed, match="not open"):
        services.skip(step=task, reason="Again.", actor=live.dana, now=clock.now())
    services.reopen(step=task, reason="Asked for it.", actor=live.dana, now=clock.now())
    due = task.due + timedelta(days=9)
    services.move_due(step=task, due=due, reason="Holidays.", actor=carol, now=clock.now())
    services.move_due(step=task, due=due, reason="Holidays.", actor=carol, now=clock.now())
    with pytest.raises(NotAllowed, match="day is over"):
        services.move_due(
            step=task, due=clock.now().date() - timedelta(days=1), reason="x", actor=carol, now=clock.now()
        )
    services.tick(step=task, actor=noor, now=clock.now())
    told = list(HistoryEntry.objects.filter(step=task).values_list("what", "by", "words", "due"))
    first = task.due
    assert told == [
        ("skipped", carol.pk, "Knows it.", first),
        ("reopened", live.dana.pk, "Asked for it.", first),
        ("due", carol.pk, "Holidays.", due),
        ("done", noor.pk, "", due),
    ]


def test_a_finished_checklist_opens_again_with_its_step(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    complete(arriving, live, clock)
    task = step_of(arriving, What.TASK)
    services.reopen(step=task, reason="It was a mistake.", actor=live.dana, now=clock.now())
    arriving.refresh_from_db()
    assert arriving.is_under_way
    services.tick(step=task, actor=live.dana, now=clock.now())
    arriving.refresh_from_db()
    assert arriving.outcome == Outcome.FINISHED


def test_asking_for_a_mentor(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    def ask(person: Person, *, by: Person = live.carol) -> MentorOffer:
        return services.ask_mentor(checklist=arriving, mentor=person, actor=by, now=clock.now())

    def answer(offer: MentorOffer, *, accept: bool, by: Person) -> MentorOffer:
        return services.answer_offer(offer=offer, accept=accept, words="Sorry.", actor=by, now=clock.now())

    for person, by, refusal in (
        (noor, live.carol, "own mentor"),
        (live.eve, live.carol, "not an active member"),
        (live.bob, live.bob, "Only an admin"),
    ):
        with pytest.raises(NotAllowed, match=refusal):
            ask(person, by=by)
    to_bob = ask(live.bob)
    assert ask(live.bob, by=live.dana) == to_bob
    assert [each.text for each in waiting_for_member(live.bob, now=clock.now())] == [
        "Will you be the mentor of Noor Vermeulen?"
    ]
    with pytest.raises(NotAllowed, match="who was asked"):
        answer(to_bob, accept=True, by=live.alice)
    answer(to_bob, accept=False, by=live.bob)
    assert sent("mentor-answered") == ["carol-c@example.org"], "the new member is not told of a no"
    with pytest.raises(NotAllowed, match="answered already"):
        answer(to_bob, accept=True, by=live.bob)
    to_alice = ask(live.alice)
    to_dana = ask(live.dana)
    with pytest.raises(NotAllowed, match="somebody else"):
        answer(to_alice, accept=True, by=live.alice)
    answer(to_dana, accept=True, by=live.dana)
    assert answer(to_dana, accept=True, by=live.dana).answer == "accepted"
    standing = standing_of(arriving, now=clock.now())
    assert standing.mentor == live.dana
    assert [str(each.step) for each in standing.turn_of_person(live.dana)] == [
        "Triage a first report together"
    ]
    services.release_mentor(checklist=arriving, actor=live.carol, now=clock.now())
    assert standing_of(arriving, now=clock.now()).mentor is None


def test_a_mentor_who_leaves_the_team_is_none(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    offer = services.ask_mentor(checklist=arriving, mentor=live.bob, actor=live.carol, now=clock.now())
    services.answer_offer(offer=offer, accept=True, words="", actor=live.bob, now=clock.now())
    remove_member(live.bob, now=clock.now())
    standing = standing_of(arriving, now=clock.now())
    assert standing.mentor is None
    assert What.MENTOR in {each.facts.what for each in standing.turn_of_admins()}
    with pytest.raises(NotAllowed):
        services.tick(step=step_of(arriving, What.TASK), actor=live.bob, now=clock.now())
    services.ask_mentor(checklist=arriving, mentor=live.alice, actor=live.carol, now=clock.now())


def test_the_orientation_session(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    start = clock.now().replace(microsecond=0) + timedelta(days=2)

    def put(place: str, *, moved: timedelta = timedelta(0)) -> bytes:
        session = services.set_orientation(
            checklist=arriving,
            starts_at=start + moved,
            minutes=45,
            place=place,
            actor=live.carol,
            now=clock.now(),
        )
        return calendar_file(arriving, session)

    step = step_of(arriving, What.ORIENTATION)
    first = put("Room 4; bring ID, please")
    assert put("Room 4; bring ID, please") == first
    second = put("https://call.example.org/" + "x" * 80, moved=timedelta(days=1))
    assert b"LOCATION:Room 4\\; bring ID\\, please\r\n" in first
    assert all(len(row) <= 75 for row in second.split(b"\r\n"))
    entries: list[Any] = [Calendar.from_ical(file).walk("VEVENT")[0] for file in (first, second)]
    assert {str(entry["UID"]) for entry in entries} == {f"orientation-{arriving.pk}@localhost"}
    assert [int(entry["SEQUENCE"]) for entry in entries] == [0, 1]
    assert entries[1]["DTSTART"].dt == start + timedelta(days=1)
    assert entries[1]["DTEND"].dt - entries[1]["DTSTART"].dt == timedelta(minutes=45)
    assert sent("orientation") == ["noor@example.org"] * 2
    assert "orientation.ics" in text_of("orientation")
    with pytest.raises(NotAllowed, match="not begun"):
        services.tick(step=step, actor=live.carol, now=clock.now())
    clock.advance(days=3, hours=1)
    services.tick(step=step, actor=live.carol, now=clock.now())
    with pytest.raises(NotAllowed, match="no open step"):
        put("elsewhere", moved=timedelta(days=9))


def test_reminders_go_to_whose_turn_it_is_once_a_week(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    clock.advance(days=6)
    assert advance_due() == 0
    clock.advance(days=1)
    assert advance_due() == 1
    assert sent("onboarding-due") == ["noor@example.org"]
    assert "Read PEP 811" in text_of("onboarding-due")
    clock.advance(days=3)
    assert advance_due() == 2, "the grants: both admins"
    assert advance_due() == 0
    clock.advance(days=4)
    assert advance_due() == 1
    assert sent("onboarding-due").count("noor@example.org") == 2
    clock.advance(days=40)
    assert advance_due() == 3, "however late the tick, one each"
    Person.objects.filter(pk=noor.pk).update(email="")
    clock.advance(days=8)
    assert advance_due() == 2


def test_leaving_during_the_onboarding(noor: Person, arriving: Checklist, live: Cast, clock: Clock) -> None:
    accept(noor)
    services.tick(step=step_of(arriving, What.GRANT, "GitHub team"), actor=live.carol, now=clock.now())
    task = step_of(arriving, What.TASK)
    services.skip(step=task, reason="Knows it.", actor=live.carol, now=clock.now())
    remove_member(noor, now=clock.now())
    assert advance_due() == 2
    arriving.refresh_from_db()
    assert (arriving.outcome, arriving.words) == (Outcome.CANCELLED, "The membership ended.")
    leaving = Checklist.objects.get(person=noor, kind=Kind.OFFBOARDING)
    assert states(leaving, clock) == {
        "Access ended: GitHub team": "open",
        "No role on the team": "done",
        "Hand over open reports": "open",
        "On the right list": "done",
    }
    clock.advance(days=2)
    assert advance_due() == 2
    assert sent("onboarding-due") == ["carol-c@example.org", "dana-d@example.org"], "not to who has left"
    with pytest.raises(NotAllowed, match="final"):
        services.reopen(step=task, reason="Back.", actor=live.carol, now=clock.now())


def test_an_offboarding_ends_when_every_grant_is_revoked(live: Cast, clock: Clock) -> None:
    team, private = Venue.objects.order_by("name")
    grant = note_grant(venue=team, person=live.bob, actor=None, now=clock.now())
    remove_member(live.bob, now=clock.now(), ended=Ended.EMERITUS)
    advance_due()
    leaving = Checklist.objects.get(person=live.bob, kind=Kind.OFFBOARDING)
    services.tick(step=step_of(leaving, What.TASK), actor=live.carol, now=clock.now())
    later = note_grant(venue=private, person=live.bob, actor=None, now=clock.now())
    assert advance_due() == 1, "found in another venue: one more step"
    assert states(leaving, clock)["Access ended: Private list"] == "open"
    note_revocation(grant=grant, actor=live.carol, now=clock.now())
    assert advance_due() == 0
    services.tick(step=step_of(leaving, What.REVOCATION, "Private list"), actor=live.dana, now=clock.now())
    later.refresh_from_db()
    leaving.refresh_from_db()
    assert (later.revoked_by, leaving.outcome) == (live.dana, Outcome.FINISHED)
    note_grant(venue=private, person=live.bob, actor=None, now=clock.now())
    assert advance_due() == 1, "let in again by mistake, months later"
    leaving.refresh_from_db()
    assert leaving.is_under_way
    assert counts()["checklist-started"] == 4


def test_who_left_before_is_offboarded_only_if_they_still_have_a_grant(live: Cast, clock: Clock) -> None:
    assert advance_due() == 0
    note_grant(venue=Venue.objects.all()[0], person=live.eve, actor=None, now=clock.now())
    assert advance_due() == 1
    assert Checklist.objects.get().person == live.eve


def test_coming_back_cancels_the_offboarding(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    accept(noor)
    services.tick(step=step_of(arriving, What.GRANT, "GitHub team"), actor=live.carol, now=clock.now())
    remove_member(noor, now=clock.now())
    advance_due()
    clock.advance(days=3)
    assert admit_noor() == noor
    advance_due()
    ended = Checklist.objects.get(person=noor, kind=Kind.OFFBOARDING)
    assert (ended.outcome, ended.words) == (Outcome.CANCELLED, "They are a member again.")
    again = Checklist.objects.get(person=noor, kind=Kind.ONBOARDING, outcome="")
    found = states(again, clock)
    assert found["Access: GitHub team"] == "done", "they still have it"
    assert found["Read PEP 811 and accept the embargo policy"] == "done", "what they accepted stands"
    assert advance_due() == 0


def test_starting_by_hand(live: Cast, clock: Clock) -> None:
    membership = open_membership(live.alice)
    assert membership is not None

    def start(membership: Membership, by: Person) -> Checklist:
        return services.start_by_hand(membership=membership, actor=by, now=clock.now())

    with pytest.raises(NotAllowed):
        start(membership, live.alice)
    assert start(membership, live.carol).started_by == live.carol
    with pytest.raises(AlreadyStarted):
        start(membership, live.dana)
    with pytest.raises(MembershipOver):
        start(Membership.objects.get(person=live.eve), live.dana)
    assert sent("onboarding-welcome") == ["alice-a@example.org"]


def test_a_new_template_is_for_those_who_come_later(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    template = newest_template(Kind.ONBOARDING)
    assert template is not None
    lines = [line for line in template.steps() if line.what is not What.MENTOR]

    def publish(actor: Person = live.carol, based_on: int = 1) -> TemplateVersion:
        return services.publish_template(
            kind=Kind.ONBOARDING,
            lines=lines,
            note="No mentors.",
            based_on=based_on,
            actor=actor,
            now=clock.now(),
        )

    with pytest.raises(NotAllowed):
        publish(live.bob)
    assert publish().number == 2
    with pytest.raises(StaleForm):
        publish(live.dana)
    with pytest.raises(NothingChanged):
        publish(live.dana, based_on=2)
    lines = lines[1:]
    with pytest.raises(NotAllowed, match="is missing"):
        publish(live.dana, based_on=2)
    assert "A mentor for the first triages" in states(arriving, clock)
    membership = open_membership(live.alice)
    assert membership is not None
    later = services.start_by_hand(membership=membership, actor=live.carol, now=clock.now())
    assert "A mentor for the first triages" not in states(later, clock)


def test_the_policy_is_accepted_as_it_was_shown(live: Cast, clock: Clock) -> None:
    first = newest_policy()
    assert first is not None
    accept(live.bob)
    accept(live.bob)

    def publish(text: str, *, everyone: bool, based_on: int) -> None:
        services.publish_policy(
            text=text,
            note="Shorter.",
            asks_everyone=everyone,
            based_on=based_on,
            actor=live.carol,
            now=clock.now(),
        )

    publish("Keep it *quiet*.", everyone=False, based_on=1)
    with pytest.raises(StaleForm):
        publish("Keep it loud.", everyone=False, based_on=1)
    with pytest.raises(NothingChanged):
        publish("Keep it *quiet*.", everyone=False, based_on=2)
    with pytest.raises(TextChanged):
        services.accept_policy(person=live.alice, sha256=first.sha256, now=clock.now())
    with pytest.raises(NotAllowed, match="Only members"):
        services.accept_policy(person=live.eve, sha256=first.sha256, now=clock.now())
    assert not list(waiting_for_member(live.bob, now=clock.now())), "not everybody was asked"
    assert not counts()["policy-changed"]
    publish("Keep it *very* quiet.", everyone=True, based_on=2)
    assert len(sent("policy-changed")) == 4
    assert [each.action for each in waiting_for_member(live.bob, now=clock.now())] == ["Read it"]
    accept(live.bob)
    assert not list(waiting_for_member(live.bob, now=clock.now()))
    kept = Acceptance.objects.filter(person=live.bob).values_list("version__number", "version__text")
    assert [number for number, _ in kept] == [1, 3]
    assert "TLP:AMBER+STRICT" in kept[0][1]


def test_a_version_that_asks_everyone_counts_in_an_onboarding_too(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    accept(noor)
    assert states(arriving, clock)["Read PEP 811 and accept the embargo policy"] == "done"
    services.publish_policy(
        text="New.", note="", asks_everyone=True, based_on=1, actor=live.carol, now=clock.now()
    )
    assert states(arriving, clock)["Read PEP 811 and accept the embargo policy"] == "open"


def test_nobody_outside_acts_on_a_checklist(
    noor: Person, arriving: Checklist, live: Cast, clock: Clock
) -> None:
    stranger = add_outsider("Sly", "sly", now=clock.now())
    task = step_of(arriving, What.TASK)
    for person in (stranger, live.eve, live.sam, live.alice):
        with pytest.raises(NotAllowed):
            services.tick(step=task, actor=person, now=clock.now())
    assert task.owner == Owner.NEW_MEMBER
