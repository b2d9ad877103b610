from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from members import queries
from members.models import Membership, Person, RoleTerm
from members.roster_json import roster_json
from members.rules import Began, Ended, Role
from psrt import clock
from tests.cast import Cast, add_members

D = date


@pytest.fixture
def ada(db: None) -> Person:
    """Ada was a member in February and is one again since April; admin in April only until the 15th."""
    ada = Person.objects.create(handle="ada", name="Ada", github_login="ada")
    periods = [(D(2026, 2, 1), D(2026, 3, 1)), (D(2026, 4, 1), None)]
    for position, (joined, left) in enumerate(periods, start=1):
        Membership.objects.create(
            person=ada,
            joined=joined,
            left=left,
            began=Began.FOUNDING,
            ended=Ended.EMERITUS if left else "",
            emeritus_position=1 if left else None,
            emeritus_notes="Release Manager" if left else "",
            roster_position=position,
        )
    RoleTerm.objects.create(person=ada, role=Role.ADMIN, starts=D(2026, 4, 1), ends=D(2026, 4, 15))
    return ada


@pytest.mark.parametrize(
    ("on", "is_member", "is_emeritus", "notes"),
    [
        (D(2026, 1, 31), False, False, ""),
        (D(2026, 2, 1), True, False, ""),
        (D(2026, 2, 28), True, False, ""),
        (D(2026, 3, 1), False, True, "Release Manager"),
        (D(2026, 3, 31), False, True, "Release Manager"),
        (D(2026, 4, 1), True, False, "Admin"),
        (D(2026, 4, 14), True, False, "Admin"),
        (D(2026, 4, 15), True, False, ""),
        (D(2027, 1, 1), True, False, ""),
    ],
)
def test_any_day(ada: Person, on: date, is_member: bool, is_emeritus: bool, notes: str) -> None:
    members, emeriti = queries.roster(on=on), queries.emeritus(on=on)
    assert [row.person for row in members] == [ada] * is_member
    assert [row.person for row in emeriti] == [ada] * is_emeritus
    assert [row.notes for row in members + emeriti] == [notes] * (is_member or is_emeritus)
    assert list(queries.active_members(on=on)) == [ada] * is_member
    assert queries.is_active_member(ada, on=on) is is_member
    assert queries.has_role(ada, Role.ADMIN, on=on) is (notes == "Admin")


def test_an_end_of_which_only_the_latest_day_is_known(db: None) -> None:
    ada = Person.objects.create(handle="ada", name="Ada")
    Membership.objects.create(
        person=ada,
        left=D(2026, 3, 1),
        left_is_latest=True,
        began=Began.IMPORTED,
        ended=Ended.EMERITUS,
        emeritus_position=1,
        roster_position=0,
    )
    for on in (D(2020, 1, 1), D(2026, 2, 28), D(2026, 3, 1)):
        assert queries.roster(on=on) == [], "nothing tells that she was a member then"
        assert [row.person for row in queries.emeritus(on=on)] == [ada]


def test_the_latest_membership_decides_who_is_emeritus(ada: Person) -> None:
    Membership.objects.filter(person=ada, left=None).update(
        left=D(2026, 5, 1), ended=Ended.REMOVED, end_decided_by="the Council"
    )
    assert queries.emeritus(on=D(2026, 4, 30)) == []
    assert queries.emeritus(on=D(2026, 5, 1)) == []
    assert len(queries.emeritus(on=D(2026, 3, 5))) == 1


@pytest.mark.parametrize(
    ("query", "count"),
    [
        (lambda on: queries.roster(on=on), 2),
        (lambda on: queries.emeritus(on=on), 1),
        (lambda on: list(queries.active_members(on=on)), 1),
        (lambda on: list(queries.role_holders(Role.ADMIN, on=on)), 1),
        (lambda on: roster_json(on=on), 3),
        (lambda _: queries.last_changed(), 1),
        (lambda on: queries.last_boundary(on=on), 1),
    ],
)
def test_queries_do_not_grow_with_the_team(cast: Cast, query: Callable[[date], Any], count: int) -> None:
    now = clock.now()
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            query(now.date())
        assert len(captured) == count
        if not Person.objects.filter(handle="voter-001").exists():
            add_members(5, now=now)


def test_last_boundary_is_the_last_day_something_began_or_ended(cast: Cast) -> None:
    today = clock.now().date()
    assert queries.last_boundary(on=today) == today, "Eve left today"
    assert queries.last_boundary(on=today - timedelta(days=1)) == today - timedelta(days=365)
    assert queries.last_boundary(on=today - timedelta(days=401)) is None


def test_an_empty_record(db: None) -> None:
    assert queries.last_changed() is None
    assert queries.last_boundary(on=D(2026, 1, 1)) is None
    assert queries.roster(on=D(2026, 1, 1)) == queries.emeritus(on=D(2026, 1, 1)) == []
