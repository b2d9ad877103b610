"""Changing the record at the desk: set right, set back, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, InternalError, ProgrammingError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from council.rules import Kind as CouncilKind
from members.models import Change, Membership, Person, RoleTerm
from members.queries import emeritus, open_membership, role_holders, roster
from members.roster_export import emeritus_csv, roster_csv
from members.rules import Began, Ended, Kind, Role
from members.services import Identity, Refused, end_membership, end_role, invite, start_role
from members.services.additions import OnRecordAlready, add_person, begin_by_hand
from members.services.changes import forget_steps
from members.services.corrections import (
    ChangedMeanwhile,
    MembershipFacts,
    NothingChanged,
    NotToBeCorrected,
    ReasonMissing,
    Taken,
    TermFacts,
    correct_membership,
    correct_term,
    edit_person,
    identity_of,
    version_of_person,
)
from members.services.memberships import AdminFirst, DecisionMissing, ImpossibleDay, OnlyCouncilRemoves
from members.services.roles import OnlyCouncil, OwnRole
from members.services.undo import ChangedSince, NotTheirs, RolesFirst, TooLateToUndo, undo
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from psrt.mail.models import OutboxMessage
from tests.cast import Cast, add_role
from tests.clock import Clock
from tests.council.deciding import decided

DAY = timedelta(days=1)


def today() -> date:
    return clock.now().date()


def membership_of(person: Person) -> Membership:
    membership = open_membership(person)
    assert membership is not None
    return membership


def retire(
    cast: Cast, person: Person, *, by: Person | None = None, ended: Ended = Ended.EMERITUS
) -> Membership:
    return end_membership(
        membership=membership_of(person),
        left=today(),
        ended=ended,
        decided_by="their wish",
        actor=(by or cast.carol).pk,
        now=clock.now(),
    )


def bring_back(cast: Cast, person: Person) -> Membership:
    return begin_by_hand(
        person=person,
        joined=today(),
        began=Began.FOUNDING,
        decided_by="the team",
        source_url="",
        actor=cast.carol.pk,
        now=clock.now(),
    )


def give_role(person: Person, role: Role, *, by: Person, starts: date | None = None) -> RoleTerm:
    return start_role(
        person=person, role=role, starts=starts or today(), decided_by="x", actor=by.pk, now=clock.now()
    )


def edit(cast: Cast, person: Person, **changes: object) -> Person:
    person.refresh_from_db()
    return edit_person(
        person=person,
        identity=replace(identity_of(person), **changes),  # type: ignore[arg-type]  # some of its fields
        seen=version_of_person(person),
        actor=cast.carol.pk,
        now=clock.now(),
    )


def correct(cast: Cast, membership: Membership, **changes: object) -> Membership:
    facts = MembershipFacts.of(Membership.objects.get(pk=membership.pk))
    return correct_membership(
        membership=membership,
        facts=replace(facts, **changes),  # type: ignore[arg-type]  # some of its fields
        seen=facts.version,
        reason="It was another day.",
        actor=cast.carol.pk,
        now=clock.now(),
    )


def last_change() -> Change:
    change = Change.objects.order_by("entry").last()
    assert change is not None
    return change


def take_back(by: Person, change: Change | None = None) -> Change:
    return undo(change_id=(change or last_change()).pk, actor=by.pk, now=clock.now())


def lists() -> tuple[bytes, bytes]:
    return roster_csv(on=today()), emeritus_csv(on=today())


def _retire_a_release_manager(cast: Cast) -> None:
    retire(cast, cast.bob)


def _correct_a_term(cast: Cast) -> None:
    term = cast.bob.role_terms.get()
    facts = TermFacts.of(term)
    correct_term(
        term=term,
        facts=replace(facts, starts=None, decided_by="PEP 745"),
        seen=facts.version,
        reason="The PEP says so.",
        actor=cast.carol.pk,
        now=clock.now(),
    )


def _end_a_role(cast: Cast) -> None:
    end_role(
        term=cast.bob.role_terms.get(), ends=today(), decided_by="x", actor=cast.carol.pk, now=clock.now()
    )


CHANGES: dict[str, tuple[Callable[[Cast], object], Kind]] = {
    "a new name": (lambda cast: edit(cast, cast.bob, name="Bobby"), Kind.PERSON_EDITED),
    "everything emptied": (
        lambda cast: edit(cast, cast.bob, github_login="", email=""),
        Kind.PERSON_EDITED,
    ),
    "an emeritus": (_retire_a_release_manager, Kind.MEMBERSHIP_ENDED),
    "a departure": (lambda cast: retire(cast, cast.bob, ended=Ended.LEFT), Kind.MEMBERSHIP_ENDED),
    "a return": (lambda cast: bring_back(cast, cast.eve), Kind.MEMBERSHIP_BEGAN),
    "a first membership": (lambda cast: bring_back(cast, cast.mallory), Kind.MEMBERSHIP_BEGAN),
    "another first day": (
        lambda cast: correct(cast, membership_of(cast.bob), joined=None),
        Kind.MEMBERSHIP_CORRECTED,
    ),
    "emeritus after all": (
        lambda cast: correct(cast, cast.eve.memberships.get(), ended=Ended.EMERITUS),
        Kind.MEMBERSHIP_CORRECTED,
    ),
    "a role": (lambda cast: give_role(cast.alice, Role.RELEASE_MANAGER, by=cast.carol), Kind.ROLE_BEGAN),
    "the end of a role": (_end_a_role, Kind.ROLE_ENDED),
    "a corrected term": (_correct_a_term, Kind.ROLE_CORRECTED),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_undone_leaves_the_lists_as_they_were(name: str, cast: Cast) -> None:
    add_role(cast.bob, Role.RELEASE_MANAGER, now=clock.now())
    before = lists()
    change, kind = CHANGES[name]
    change(cast)
    noted = last_change()
    assert noted.kind == kind
    assert noted.steps is not None
    take_back(cast.dana)
    assert lists() == before
    entry = Entry.objects.order_by("-seq")[0]
    assert (entry.event, entry.actor) == (Event.CHANGE_UNDONE, cast.dana.pk)
    noted.refresh_from_db()
    assert (noted.steps, noted.undone_by) == (None, cast.dana)
    assert verify() is None
    with pytest.raises(TooLateToUndo, match="already"):
        take_back(cast.dana, noted)


def move_first_day(cast: Cast, term: RoleTerm, starts: date) -> Change:
    facts = TermFacts.of(term)
    correct_term(
        term=term,
        facts=replace(facts, starts=starts),
        seen=facts.version,
        reason="The minutes say so.",
        actor=cast.sam.pk,
        now=clock.now(),
    )
    return last_change()


def test_the_council_undoes_its_corrections_about_admins_and_nobody_else_does(cast: Cast) -> None:
    term = cast.carol.role_terms.get()
    before = term.starts
    move_first_day(cast, term, today())
    with pytest.raises(OnlyCouncil):
        take_back(cast.carol)
    take_back(cast.sol)
    term.refresh_from_db()
    assert term.starts == before


def test_what_the_council_decided_nobody_undoes(cast: Cast) -> None:
    """An appointment, a dismissal, a removal: each is on record as a change, and another motion is the way back."""
    noted = []
    for kind, person in (
        (CouncilKind.APPOINT, cast.bob),
        (CouncilKind.DISMISS, cast.dana),
        (CouncilKind.REMOVE, cast.alice),
    ):
        decided(kind, person.pk, cast=cast)
        noted.append(last_change())
    assert [change.kind for change in noted] == [
        Kind.ADMIN_APPOINTED, Kind.ADMIN_DISMISSED, Kind.MEMBERSHIP_ENDED
    ]  # fmt: skip
    for change in noted:
        for by in (cast.sam, cast.carol, change.person):
            with pytest.raises(TooLateToUndo, match="cannot be undone") as refused:
                take_back(by, change)
            assert ("move otherwise" in str(refused.value)) == (change.kind != Kind.MEMBERSHIP_ENDED)
    assert cast.alice.memberships.get().ended == Ended.REMOVED
    assert list(role_holders(Role.ADMIN, on=today())) == [cast.bob, cast.carol]
    decided(CouncilKind.APPOINT, cast.dana.pk, cast=cast)
    assert cast.dana in role_holders(Role.ADMIN, on=today())


def test_nobody_appoints_without_a_motion(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="decides on this by a motion"), transaction.atomic():
        give_role(cast.bob, Role.ADMIN, by=cast.sam)
    decided(CouncilKind.APPOINT, cast.bob.pk, cast=cast)
    decided(CouncilKind.DISMISS, cast.bob.pk, cast=cast)
    with pytest.raises(IntegrityError, match="decides on this by a motion"), transaction.atomic():
        give_role(cast.bob, Role.ADMIN, by=cast.sam)  # the motion was for another term


def test_an_undo_that_would_undo_something_else_is_refused(cast: Cast) -> None:
    edit(cast, cast.bob, name="Bobby")
    first = last_change()
    edit(cast, cast.bob, name="Robert")
    with pytest.raises(ChangedSince):
        take_back(cast.carol, first)
    retire(cast, cast.bob)
    ended = last_change()
    bring_back(cast, cast.bob)
    with pytest.raises(ChangedSince):
        take_back(cast.carol, ended)
    began = last_change()
    give_role(cast.bob, Role.RELEASE_MANAGER, by=cast.carol)
    with pytest.raises(RolesFirst):
        take_back(cast.carol, began)


def test_an_address_that_passed_to_somebody_else_is_not_taken_back(cast: Cast) -> None:
    address = cast.bob.email
    edit(cast, cast.bob, email="")
    change = last_change()
    edit(cast, cast.alice, email=address)
    with pytest.raises(ChangedSince):
        take_back(cast.carol, change)


@pytest.mark.parametrize("ended", [Ended.REMOVED, Ended.INACTIVE])
def test_nobody_is_removed_by_an_admin(cast: Cast, ended: Ended) -> None:
    for by in (cast.carol, cast.bob):
        with pytest.raises(OnlyCouncilRemoves):
            retire(cast, cast.bob, by=by, ended=ended)
    assert open_membership(cast.bob) is not None


def test_who_left_is_not_brought_back_by_an_admins_click(cast: Cast) -> None:
    membership = retire(cast, cast.bob, by=cast.bob, ended=Ended.LEFT)
    with pytest.raises(NotTheirs, match="left by their own wish"):
        take_back(cast.carol)
    membership.refresh_from_db()
    assert membership.left is not None


def test_nobody_but_the_council_dismisses_an_admin_by_ending_the_membership(cast: Cast) -> None:
    add_role(cast.alice, Role.ADMIN, now=clock.now())
    membership = open_membership(cast.dana)
    assert membership is not None

    def end(actor: Person) -> None:
        now = clock.now()
        end_membership(
            membership=membership, left=now.date(), ended=Ended.LEFT, decided_by="x", actor=actor.pk, now=now
        )

    with pytest.raises(AdminFirst, match="is an admin"):
        end(cast.carol)
    end(cast.dana)


def test_after_a_week_nothing_can_be_undone_and_nothing_of_before_is_kept(cast: Cast, clock: Clock) -> None:
    edit(cast, cast.bob, name="Bobby")
    change = last_change()
    assert forget_steps(now=clock.now()) == 0
    clock.advance(days=7)
    with pytest.raises(TooLateToUndo, match="not any more"):
        take_back(cast.carol, change)
    assert forget_steps(now=clock.now()) == 1
    change.refresh_from_db()
    assert change.steps is None


def test_another_has_taken_the_place_of_who_comes_back(cast: Cast) -> None:
    retire(cast, cast.bob)
    ended = last_change()
    place = Membership.objects.get(pk=ended.steps[0]["id"]).roster_position if ended.steps else 0
    other = membership_of(cast.alice)
    Membership.objects.filter(pk=other.pk).update(roster_position=place)
    take_back(cast.carol, ended)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert cast.bob in [row.person for row in roster(on=today())]


def test_a_mistaken_return_leaves_an_emeritus_on_the_list(cast: Cast) -> None:
    retire(cast, cast.bob)
    before = lists()
    bring_back(cast, cast.bob)
    take_back(cast.carol)
    assert lists() == before
    assert [row.person for row in emeritus(on=today())] == [cast.bob]
    returned = bring_back(cast, cast.bob)
    assert returned.began == Began.RETURNED


def test_who_entered_a_role_does_not_decide_about_themselves(cast: Cast) -> None:
    add_role(cast.carol, Role.STEERING_COUNCIL, now=clock.now())
    with pytest.raises(OnlyCouncil):
        give_role(cast.bob, Role.ADMIN, by=cast.dana)
    with pytest.raises(OwnRole):
        give_role(cast.dana, Role.STEERING_COUNCIL, by=cast.dana)
    with pytest.raises(OwnRole):
        give_role(cast.carol, Role.ADMIN, by=cast.carol)
    own = cast.carol.role_terms.get(role=Role.ADMIN)
    with pytest.raises(OwnRole):
        end_role(term=own, ends=today(), decided_by="x", actor=cast.carol.pk, now=clock.now())
    with pytest.raises(IntegrityError, match="members_role_term_not_by_oneself"):
        RoleTerm.objects.create(person=cast.bob, role=Role.STEERING_COUNCIL, recorded_by=cast.bob)


def test_who_comes_on_the_council_is_told_to_the_council_and_the_admins(cast: Cast) -> None:
    give_role(cast.bob, Role.STEERING_COUNCIL, by=cast.carol)
    told = set(OutboxMessage.objects.filter(name="role-began").values_list("to", flat=True))
    assert told == {person.email for person in (cast.bob, cast.carol, cast.dana, cast.sam, cast.sol)}
    give_role(cast.alice, Role.RELEASE_MANAGER, by=cast.carol)
    assert OutboxMessage.objects.filter(name="role-began").count() == len(told) + 1


def test_the_letter_at_the_end_says_how_to_come_back_and_a_mistake_is_put_right(cast: Cast) -> None:
    retire(cast, cast.bob)
    letter = OutboxMessage.objects.get(name="membership-ended")
    assert letter.to == cast.bob.email
    assert "emeritus" in letter.body_text
    assert "You can come back" in letter.body_text
    assert "/join/" in letter.body_text
    take_back(cast.carol)
    assert OutboxMessage.objects.get(name="membership-goes-on").to == cast.bob.email
    retire(cast, cast.bob)
    assert OutboxMessage.objects.filter(name="membership-ended").count() == 2


def test_nobody_is_removed_without_a_decision(cast: Cast) -> None:
    with pytest.raises(DecisionMissing):
        end_membership(
            membership=membership_of(cast.bob),
            left=today(),
            ended=Ended.REMOVED,
            decided_by=" ",
            actor=cast.carol.pk,
            now=clock.now(),
        )
    with pytest.raises(IntegrityError, match="members_membership_removal_decided"):
        Membership.objects.filter(person=cast.bob).update(left=today(), ended=Ended.REMOVED)


def test_a_mistake_lasts_no_day(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match="members_membership_mistake_is_empty"):
        Membership.objects.filter(person=cast.bob).update(left=today(), ended=Ended.MISTAKE)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"joined": date(2999, 1, 1)}, ImpossibleDay),
        ({"left": date(2026, 1, 1), "ended": Ended.LEFT}, NotToBeCorrected),
        ({"began": "somehow"}, NotToBeCorrected),
        ({}, NothingChanged),
    ],
)
def test_an_open_membership_cannot_be_corrected_into(
    cast: Cast, changes: dict[str, object], refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        correct(cast, membership_of(cast.bob), **changes)


def test_history_is_corrected_with_a_reason_and_only_as_it_could_have_been(cast: Cast) -> None:
    past = cast.eve.memberships.get()
    for changes, refusal in (
        ({"left": today() + DAY}, ImpossibleDay),
        ({"left": date(2000, 1, 1)}, ImpossibleDay),
        ({"left": None}, NotToBeCorrected),
        ({"ended": Ended.MISTAKE}, NotToBeCorrected),
        ({"ended": Ended.REMOVED, "end_decided_by": ""}, DecisionMissing),
    ):
        with pytest.raises(refusal):
            correct(cast, past, **changes)
    facts = MembershipFacts.of(past)
    with pytest.raises(ReasonMissing):
        correct_membership(
            membership=past, facts=facts, seen=facts.version, reason=" ", actor=None, now=clock.now()
        )
    with pytest.raises(ChangedMeanwhile):
        correct_membership(membership=past, facts=facts, seen="old", reason="x", actor=None, now=clock.now())
    corrected = correct(cast, past, left=today() - DAY, left_is_latest=True)
    assert corrected.left == today() - DAY
    assert last_change().reason == "It was another day."
    entry = Entry.objects.get(event=Event.MEMBERSHIP_CORRECTED)
    assert "another day" not in entry.data


def test_a_corrected_day_neither_makes_nor_unmakes_an_admin_now_or_later(cast: Cast) -> None:
    """Else one of the Council would appoint or dismiss alone, which takes a motion."""
    for person in (cast.alice, cast.bob):
        decided(CouncilKind.APPOINT, person.pk, cast=cast)
    decided(CouncilKind.DISMISS, cast.bob.pk, cast=cast)
    begun, ended = cast.carol.role_terms.get(), cast.bob.role_terms.get()
    for term, days in (
        (begun, {"starts": today() + DAY}),
        (ended, {"ends": today() + DAY}),
        (ended, {"starts": today() + DAY, "ends": today() + 2 * DAY}),
    ):
        facts = TermFacts.of(term)
        with pytest.raises(NotToBeCorrected, match="takes a motion"):
            correct_term(
                term=term,
                facts=replace(facts, **days),  # type: ignore[arg-type]  # some of its fields
                seen=facts.version,
                reason="x",
                actor=cast.sam.pk,
                now=clock.now(),
            )
    move_first_day(cast, begun, today() - DAY)
    assert set(role_holders(Role.ADMIN, on=today() + DAY)) == {cast.alice, cast.carol, cast.dana}


def test_what_somebody_else_has_is_not_given_twice(cast: Cast) -> None:
    edit(cast, cast.alice, github_id=7)
    for changes in ({"github_login": "ALICE-A"}, {"github_id": 7}, {"email": "Alice-A@example.org"}):
        with pytest.raises(Taken):
            edit(cast, cast.bob, **changes)
    with pytest.raises(OnRecordAlready):
        add_person(identity=Identity(name="B", github_login="BOB-B"), actor=cast.carol.pk, now=clock.now())


def test_a_new_address_revokes_the_open_invitation_and_both_addresses_are_told(cast: Cast) -> None:
    old = cast.bob.email
    invitation = invite(person=cast.bob, actor=None, now=clock.now())
    edit(cast, cast.bob, email="Robert@Example.org")
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    told = OutboxMessage.objects.filter(name="record-changed")
    assert sorted(told.values_list("to", flat=True)) == [old, "robert@example.org"]
    assert Entry.objects.filter(event=Event.INVITATION_REVOKED).exists()
    edit(cast, cast.bob, name="Bobby")
    assert told.count() == 2


def test_undoing_a_new_address_closes_the_link_to_it_and_both_addresses_are_told_again(cast: Cast) -> None:
    old = cast.bob.email
    edit(cast, cast.bob, email="somebody@example.org", name="Bobby")
    invitation = invite(person=Person.objects.get(pk=cast.bob.pk), actor=None, now=clock.now())
    take_back(cast.dana)
    invitation.refresh_from_db()
    assert (invitation.email, invitation.revoked_at is None) == ("somebody@example.org", False)
    told = OutboxMessage.objects.filter(name="record-changed").values_list("to", flat=True)
    assert sorted(told) == sorted([old, "somebody@example.org"] * 2)
    edit(cast, cast.bob, name="Bobby")
    take_back(cast.dana)
    assert told.count() == 4


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE members_change SET reason = 'other'",
        "UPDATE members_change SET steps = '[]'",
        "DELETE FROM members_change",
        "TRUNCATE members_change",
    ],
)
def test_changes_are_kept_as_they_were_made(statement: str, cast: Cast) -> None:
    edit(cast, cast.bob, name="Bobby")
    refused = pytest.raises((IntegrityError, InternalError, ProgrammingError), match=r"kept|never removed")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with refused:
            cursor.execute(statement)


STEPS = ("retire", "return", "correct", "role", "end role", "undo", "undo")


@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 6)), max_size=10))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_done_and_undone_periods_stay_apart(steps: list[tuple[str, int]], cast: Cast) -> None:
    """Any sequence at the desk: what is done is done or refused with a sentence, and every undo is exact."""
    with transaction.atomic():
        snapshots: dict[int, tuple[bytes, bytes]] = {}
        for what, days in steps:
            before, newest = lists(), _undoable()
            try:
                with transaction.atomic():
                    _take_step(what, today() - days * DAY, cast)
            except Refused:
                assert lists() == before
            else:
                if what == "undo" and newest is not None:
                    assert lists() == snapshots[newest.entry]
                if (change := _undoable()) is not None:
                    snapshots.setdefault(change.entry, before)
            for back in range(9):
                on = today() - back * DAY
                assert [row.person for row in roster(on=on)].count(cast.bob) <= 1
                assert RoleTerm.objects.active(on=on).filter(person=cast.bob).count() <= 1
        transaction.set_rollback(True)


def _undoable() -> Change | None:
    return Change.objects.filter(steps__isnull=False).order_by("entry").last()


def _take_step(what: str, day: date, cast: Cast) -> None:
    now, membership = clock.now(), open_membership(cast.bob)
    term = cast.bob.role_terms.filter(ends=None).first()
    decided = {"decided_by": "x", "actor": cast.carol.pk, "now": now}
    if what == "retire" and membership is not None:
        end_membership(membership=membership, left=day, ended=Ended.EMERITUS, **decided)  # type: ignore[arg-type]  # three of each
    elif what == "return":
        begin_by_hand(person=cast.bob, joined=day, began=Began.FOUNDING, source_url="", **decided)  # type: ignore[arg-type]  # the same
    elif what == "correct" and membership is not None:
        correct(cast, membership, joined=day)
    elif what == "role":
        give_role(cast.bob, Role.RELEASE_MANAGER, by=cast.carol, starts=day)
    elif what == "end role" and term is not None:
        end_role(term=term, ends=day, **decided)  # type: ignore[arg-type]  # the same
    elif what == "undo" and (change := _undoable()) is not None:
        take_back(cast.carol, change)
