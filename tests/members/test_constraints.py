"""The invariants of the record, where no form or service is in between: in the database."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from members.models import Account, Membership, Person, RoleTerm
from members.queries import roster
from members.rules import Began, Ended, Role
from psrt import clock
from tests.cast import Cast

JAN = date(2026, 1, 1)
FEB = date(2026, 2, 1)
MAR = date(2026, 3, 1)
APR = date(2026, 4, 1)
ONE_WOULD_REMAIN = "at least two active members must be admins, 1 would remain"


def refused_by(constraint: str) -> AbstractContextManager[Any]:
    return pytest.raises(IntegrityError, match=rf"\b{constraint}\b")


@pytest.fixture
def ada(db: None) -> Person:
    return person()


def person(**fields: object) -> Person:
    number = Person.objects.count()
    return Person.objects.create(**{"handle": f"p{number}", "name": f"P {number}", **fields})


def membership(somebody: Person, joined: date | None, left: date | None, **fields: object) -> Membership:
    ended = Ended.LEFT if left else ""
    return Membership.objects.create(
        **{
            "person": somebody,
            "joined": joined,
            "left": left,
            "began": Began.IMPORTED,
            "ended": ended,
            "roster_position": Membership.objects.count() + 1,
            **fields,
        }
    )


def term(somebody: Person, role: Role, starts: date | None, ends: date | None) -> RoleTerm:
    return RoleTerm.objects.create(person=somebody, role=role, starts=starts, ends=ends)


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"name": ""}, "members_person_has_name"),
        ({"github_login": "-ada"}, "members_person_login_syntax"),
        ({"github_login": "a_b"}, "members_person_login_syntax"),
        ({"github_login": "ada\n"}, "members_person_login_syntax"),
        ({"github_id": 0}, "members_person_github_id_positive"),
        ({"github_id": -1}, "members_person_github_id_positive"),
    ],
)
@pytest.mark.django_db
def test_a_person_must_make_sense(fields: dict[str, object], constraint: str) -> None:
    with refused_by(constraint):
        person(**fields)


@pytest.mark.parametrize(
    ("first", "second", "constraint"),
    [
        ({"github_login": "Ada"}, {"github_login": "aDA"}, "members_person_login_unique"),
        ({"email": "Ada@example.org"}, {"email": "ada@example.org"}, "members_person_email_unique"),
        ({"github_id": 7}, {"github_id": 7}, "members_person_github_id_key"),
        ({"handle": "ada"}, {"handle": "ada"}, "members_person_handle_key"),
    ],
)
@pytest.mark.django_db
def test_identities_are_unique(first: dict[str, object], second: dict[str, object], constraint: str) -> None:
    person(**first)
    with refused_by(constraint):
        person(**second)


@pytest.mark.django_db
def test_many_people_may_lack_what_is_unique() -> None:
    for _ in range(2):
        person(github_login="", github_id=None, email="")


@pytest.mark.django_db
def test_two_accounts_cannot_share_an_address() -> None:
    Account.objects.create(username="a", email="Ada@example.org")
    Account.objects.create(username="b", email="")
    Account.objects.create(username="c", email="")
    with refused_by("members_account_email_unique"):
        Account.objects.create(username="d", email="ada@example.org")


def test_a_handle_never_changes(ada: Person) -> None:
    ada.handle = "other"
    with refused_by("members_person_handle_fixed"):
        ada.save()


@pytest.mark.parametrize(
    ("joined", "left", "fields", "constraint"),
    [
        (FEB, JAN, {}, "members_membership_left_after_joined"),
        (JAN, FEB, {"ended": ""}, "members_membership_ended_iff_left"),
        (JAN, None, {"ended": Ended.LEFT}, "members_membership_ended_iff_left"),
        (None, None, {"left_is_latest": True}, "members_membership_latest_needs_left"),
        (JAN, FEB, {"ended": Ended.EMERITUS}, "members_membership_emeritus_line"),
        (JAN, FEB, {"emeritus_position": 1}, "members_membership_emeritus_line"),
        (JAN, FEB, {"emeritus_notes": "Admin"}, "members_membership_emeritus_line"),
        (
            JAN,
            FEB,
            {"ended": Ended.EMERITUS, "emeritus_position": 1, "emeritus_notes": "Boss"},
            "members_membership_emeritus_line",
        ),
        (JAN, None, {"began": "somehow"}, "members_membership_began_known"),
        (JAN, FEB, {"ended": "somehow"}, "members_membership_ended_known"),
    ],
)
def test_a_membership_must_make_sense(
    ada: Person, joined: date | None, left: date | None, fields: dict[str, object], constraint: str
) -> None:
    with refused_by(constraint):
        membership(ada, joined, left, **fields)


def test_a_membership_may_end_on_the_day_it_began(ada: Person) -> None:
    membership(ada, JAN, JAN)


def test_one_open_membership_a_person(ada: Person) -> None:
    membership(ada, JAN, None)
    with refused_by("members_membership_(one_open|no_overlap)"):
        membership(ada, FEB, None)


@pytest.mark.parametrize(
    ("joined", "left"), [(JAN, None), (None, None), (None, MAR), (FEB, MAR), (JAN, APR), (MAR, APR)]
)
def test_memberships_of_a_person_do_not_overlap(ada: Person, joined: date | None, left: date | None) -> None:
    membership(ada, FEB, date(2026, 3, 2))
    with refused_by("members_membership_no_overlap"):
        membership(ada, joined, left)


def test_somebody_may_leave_and_come_back_on_the_same_day(ada: Person) -> None:
    membership(ada, None, FEB)
    membership(ada, FEB, MAR)
    membership(ada, MAR, None)


def test_two_members_cannot_stand_in_one_place(ada: Person) -> None:
    membership(ada, JAN, None, roster_position=1)
    with refused_by("members_membership_position_unique"), transaction.atomic():
        membership(person(), JAN, None, roster_position=1)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS members_membership_position_unique IMMEDIATE")


@pytest.mark.parametrize(("starts", "ends"), [(JAN, None), (None, None), (None, MAR), (FEB, MAR), (JAN, APR)])
def test_terms_of_one_role_do_not_overlap(ada: Person, starts: date | None, ends: date | None) -> None:
    term(ada, Role.RELEASE_MANAGER, FEB, MAR)
    with refused_by("members_role_term_no_overlap"):
        term(ada, Role.RELEASE_MANAGER, starts, ends)


def test_other_roles_and_other_people_may_overlap(ada: Person) -> None:
    term(ada, Role.RELEASE_MANAGER, FEB, None)
    term(ada, Role.ADMIN, FEB, None)
    term(person(), Role.ADMIN, FEB, None)


def test_a_term_must_make_sense(ada: Person) -> None:
    with refused_by("members_role_term_ends_after_starts"), transaction.atomic():
        term(ada, Role.ADMIN, FEB, JAN)
    with refused_by("members_role_term_role_known"):
        RoleTerm.objects.create(person=ada, role="boss")


days = st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 12))


@given(periods=st.lists(st.tuples(days, days), max_size=8))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.django_db
def test_whatever_is_tried_nobody_is_on_a_list_twice(periods: list[tuple[date | None, date | None]]) -> None:
    with transaction.atomic():
        somebody = person()
        for joined, left in periods:
            try:
                with transaction.atomic():
                    membership(somebody, joined, left)
            except IntegrityError:
                continue
        for day in range(14):
            on = date(2025, 12, 31) + timedelta(days=day)
            assert [row.person for row in roster(on=on)].count(somebody) <= 1
        transaction.set_rollback(True)


def test_history_is_kept(cast: Cast) -> None:
    with refused_by("members_membership_kept"), transaction.atomic():
        Membership.objects.filter(person=cast.eve).delete()
    with refused_by("members_role_term_kept"), transaction.atomic():
        RoleTerm.objects.filter(person=cast.carol).delete()


@contextmanager
def committing() -> Iterator[None]:
    """Run the block, then the checks that a commit would run."""
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.parametrize("changes", [{"ends": JAN}, {"starts": date(9999, 1, 1)}])
def test_the_last_two_admins_stay(cast: Cast, changes: dict[str, object]) -> None:
    RoleTerm.objects.filter(person=cast.carol).update(starts=None)
    with pytest.raises(IntegrityError, match=ONE_WOULD_REMAIN), committing():
        RoleTerm.objects.filter(person=cast.carol).update(**changes)


def test_an_admin_of_the_last_two_cannot_stop_being_a_member(cast: Cast) -> None:
    with pytest.raises(IntegrityError, match=ONE_WOULD_REMAIN), committing():
        Membership.objects.filter(person=cast.dana).update(left=clock.now().date(), ended=Ended.LEFT)


def test_admins_may_change_in_one_transaction(cast: Cast) -> None:
    today = clock.now().date()
    with committing():
        RoleTerm.objects.filter(person=cast.carol).update(ends=today)
        RoleTerm.objects.filter(person=cast.dana).update(ends=today)
        term(cast.alice, Role.ADMIN, today, None)
        term(cast.bob, Role.ADMIN, today, None)


def test_an_admin_to_come_does_not_count_yet(cast: Cast) -> None:
    today = clock.now().date()
    term(cast.alice, Role.ADMIN, today + timedelta(days=1), None)
    with pytest.raises(IntegrityError, match=ONE_WOULD_REMAIN), committing():
        RoleTerm.objects.filter(person=cast.carol).update(ends=today)


def test_an_admin_who_is_no_member_does_not_count(cast: Cast) -> None:
    today = clock.now().date()
    term(cast.mallory, Role.ADMIN, today, None)
    with pytest.raises(IntegrityError, match=ONE_WOULD_REMAIN), committing():
        RoleTerm.objects.filter(person=cast.carol).update(ends=today)


def test_while_one_person_has_been_admin_nothing_is_asked(ada: Person) -> None:
    membership(ada, JAN, None)
    term(ada, Role.ADMIN, JAN, None)
    with committing():
        RoleTerm.objects.update(ends=FEB)


def test_a_term_stays_with_its_person_and_role(cast: Cast) -> None:
    with refused_by("members_role_term_fixed"), transaction.atomic():
        RoleTerm.objects.filter(person=cast.carol).update(role=Role.RELEASE_MANAGER)
    with refused_by("members_role_term_fixed"), transaction.atomic():
        RoleTerm.objects.filter(person=cast.carol).update(person=cast.bob)
    with refused_by("members_membership_fixed"):
        Membership.objects.filter(person=cast.eve).update(person=cast.mallory)


def test_a_row_knows_when_it_changed(cast: Cast) -> None:
    for row in (cast.alice, cast.alice.memberships.get(), cast.carol.role_terms.get()):
        row.refresh_from_db()
        before = row.changed_at
        row.save()
        row.refresh_from_db()
        assert row.changed_at == before, "saving without a change is no change"
    Person.objects.filter(pk=cast.alice.pk).update(email="new@example.org")
    assert Person.objects.get(pk=cast.alice.pk).changed_at == cast.alice.changed_at, "private"
    Person.objects.filter(pk=cast.alice.pk).update(name="Alice B")
    assert Person.objects.get(pk=cast.alice.pk).changed_at > cast.alice.changed_at
    Membership.objects.filter(person=cast.alice).update(joined=JAN)
    assert Membership.objects.get(person=cast.alice).changed_at > cast.alice.changed_at


@pytest.mark.parametrize(
    ("table", "prefix"),
    [
        ("members_person", "members_person"),
        ("members_membership", "members_membership"),
        ("members_roleterm", "members_role_term"),
        ("members_invitation", "members_invitation"),
    ],
)
def test_the_record_is_never_emptied(cast: Cast, table: str, prefix: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else its own pending checks refuse first
        with pytest.raises(DatabaseError, match=f"{prefix}_no_truncate"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table} CASCADE")
