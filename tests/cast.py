"""The people of the tests, invented. Their names say what they are there for.

Alice sponsors, Bob votes, Carol and Dana are the admins, Sam and Sol sit on the Steering Council without
being members, Eve was a member until lately, Mallory is outside though she has an account, Noor is to be
nominated and is not on the record yet.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from members.models import Person
from members.queries import open_membership
from members.rules import Began, Ended, Role
from members.services import Identity, admit, end_membership, record_person, start_role
from members.services.accounts import account_of
from psrt import clock
from psrt.audit.models import Entry
from psrt.mail.services import forget

JOINED_AGO: Final = timedelta(days=400)
NOOR: Final = Identity(name="Noor Vermeulen", github_login="noor-v", github_id=7008, email="noor@example.org")


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Everybody; each person but Noor is on the record and has an account."""

    alice: Person
    bob: Person
    carol: Person
    dana: Person
    sam: Person
    sol: Person
    mallory: Person
    eve: Person
    noor: Identity

    @property
    def members(self) -> tuple[Person, ...]:
        """The active members: two plain ones and the two admins."""
        return self.alice, self.bob, self.carol, self.dana


@dataclass(frozen=True)
class _Rows:
    """The cast as rows: what the services wrote when they put it on the record, on that day."""

    day: date
    people: dict[str, int]
    tables: dict[str, bytes]

    def put_back(self) -> Cast:
        """Write the rows again, triggers and all checks aside; each of them has passed those before."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self.tables.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role = origin")
        found = Person.objects.in_bulk(self.people.values())
        return Cast(**{name: found[pk] for name, pk in self.people.items()}, noor=NOOR)


@pytest.fixture(scope="session")
def _rows_of_the_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> _Rows:
    """Made by the services once, and taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        before, now = _all_rows(), clock.now()
        cast = make_cast(now=now)
        tables = {name: rows for name, rows in _all_rows().items() if rows != before[name]}
        transaction.set_rollback(True)
    assert not any(before[name] for name in tables), "the cast comes first"
    people = {name: who.pk for name, who in vars(cast).items() if isinstance(who, Person)}
    return _Rows(now.date(), people, tables)


def _all_rows() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            with cursor.copy(f"COPY {name} TO STDOUT") as copy:
                rows[name] = b"".join(copy)
    return rows


@pytest.fixture
def cast(_rows_of_the_cast: _Rows, db: None) -> Cast:
    """The whole cast, on the record.

    It is what nearly every test begins with, and the services take long to make it. So they make it once per test
    process; after that its rows are put back, unless something else is on the record already or another day has come.
    """
    now = clock.now()
    if now.date() != _rows_of_the_cast.day or Entry.objects.exists():
        return make_cast(now=now)
    return _rows_of_the_cast.put_back()


def make_cast(*, now: datetime) -> Cast:
    """Put the cast on the record (for tests that really commit, or need another moment)."""
    cast = Cast(
        alice=add_member("Alice Achterberg", "alice-a", now=now),
        bob=add_member("Bob Bălan", "bob-b", now=now),
        carol=add_member("Carol Çelik", "carol-c", now=now),
        dana=add_member("Dana Đurić", "dana-d", now=now),
        sam=add_council_member("Sam Sjöberg", "sam-s", now=now),
        sol=add_council_member("Sol Szabó", "sol-s", now=now),
        mallory=add_outsider("Mallory Moreau", "mallory-m", now=now),
        eve=add_member("Eve Eklund", "eve-e", now=now),
        noor=NOOR,
    )
    for admin in (cast.carol, cast.dana):
        add_role(admin, Role.ADMIN, now=now)
    remove_member(cast.eve, now=now)
    forget("membership-ended:")  # she has read it
    return cast


def add_member(name: str, login: str, *, now: datetime, joined: date | None = None) -> Person:
    """A member since ``joined`` (400 days ago unless given), with an account."""
    membership = admit(
        name=name,
        github_login=login,
        github_id=None,
        email=f"{login}@example.org" if login else "",
        joined=joined or (now - JOINED_AGO).date(),
        began=Began.FOUNDING,
        decided_by="the tests",
        actor=None,
        now=now,
    )
    account_of(membership.person)
    return membership.person


def add_members(count: int, *, now: datetime) -> list[Person]:
    """``count`` more members with accounts: Voter 001, Voter 002, …"""
    return [add_member(f"Voter {n:03}", f"voter-{n:03}", now=now) for n in range(1, count + 1)]


def add_council_member(name: str, login: str, *, now: datetime) -> Person:
    """Somebody on the Steering Council who is not a member, with an account."""
    person = add_outsider(name, login, now=now)
    add_role(person, Role.STEERING_COUNCIL, now=now)
    return person


def add_outsider(name: str, login: str, *, now: datetime) -> Person:
    """Somebody on the record who is neither a member nor in any role, with an account."""
    identity = Identity(name=name, github_login=login, email=f"{login}@example.org")
    person = record_person(identity=identity, actor=None, now=now)
    account_of(person)
    return person


def add_role(person: Person, role: Role, *, now: datetime) -> None:
    """Give ``person`` the role from a year ago on."""
    starts = (now - timedelta(days=365)).date()
    start_role(person=person, role=role, starts=starts, decided_by="the tests", actor=None, now=now)


def remove_member(person: Person, *, now: datetime, ended: Ended = Ended.LEFT) -> None:
    """End the membership of ``person`` today."""
    membership = open_membership(person)
    if membership is None:
        raise ValueError(f"{person.name} is not a member")
    end_membership(
        membership=membership, left=now.date(), ended=ended, decided_by="the tests", actor=None, now=now
    )
