"""The people of the tests, invented. Their names say what they are there for.

Alice sponsors, Bob votes, Carol and Dana are the admins, Sam and Sol sit on the Steering Council without
being members, Eve was a member until lately, Mallory is outside though she has an account, Noor is to be
nominated and is not on the record yet.
"""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from pytest_django import DjangoDbBlocker

from members.models import Person
from members.queries import open_membership
from members.rules import Began, Ended, Role
from members.services import Identity, admit, end_membership, record_person, start_role
from members.services.accounts import account_of
from psrt.mail.services import forget
from tests.kept import Kept

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


ON_RECORD: Final = tuple(field.name for field in fields(Cast) if field.name != "noor")


@pytest.fixture(scope="session")
def kept_cast(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Kept:
    """The cast as rows."""
    with django_db_blocker.unblock():
        return Kept(_people)


@pytest.fixture
def cast(kept_cast: Kept, db: None) -> Cast:
    """The whole cast, on the record."""
    return Cast(**dict(zip(ON_RECORD, kept_cast.people(), strict=True)), noor=NOOR)


def _people(now: datetime) -> list[Person]:
    cast = make_cast(now=now)
    return [getattr(cast, name) for name in ON_RECORD]


def make_cast(*, now: datetime) -> Cast:
    """Put the cast on the record by the services (for other processes' databases, or another moment)."""
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
