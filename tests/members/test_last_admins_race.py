"""Two changes at the same moment, each harmless alone, that together would leave one admin."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError, Thread

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from council.models import Motion
from council.rules import Kind
from members.models import Membership, Person, RoleTerm
from members.queries import open_membership, role_holders
from members.rules import Ended, Role
from members.services import end_membership, end_role, start_role
from members.services.roles import TermsOverlap
from members.services.two_admins import TwoAdminsRequired
from psrt import clock
from psrt.audit.services import verify
from tests.cast import add_role, make_cast
from tests.council.deciding import carried, moved
from tests.signin import client_for

Change = Callable[[Person, datetime, "Gates"], None]


class Gates:
    """Where the two wait for each other, so that they meet at the worst moment."""

    def __init__(self) -> None:
        self.start = Barrier(2)
        self.checked = Barrier(2)

    def wait_for_the_other_check(self) -> None:
        """Hold the commit back until the other was checked too; it cannot be while the check waits for us."""
        with suppress(BrokenBarrierError):
            self.checked.wait(1)


def by_service_role(person: Person, now: datetime, gates: Gates) -> None:
    term = RoleTerm.objects.get(person=person, role=Role.ADMIN)
    gates.start.wait(10)
    end_role(term=term, ends=now.date(), decided_by="the Council", actor=None, now=now)


def by_service_membership(person: Person, now: datetime, gates: Gates) -> None:
    membership = open_membership(person)
    assert membership is not None
    gates.start.wait(10)
    end_membership(
        membership=membership, left=now.date(), ended=Ended.LEFT, decided_by="them", actor=None, now=now
    )


def by_hand_role(person: Person, now: datetime, gates: Gates) -> None:
    with by_hand(gates):
        RoleTerm.objects.filter(person=person, role=Role.ADMIN).update(ends=now.date())


def by_hand_membership(person: Person, now: datetime, gates: Gates) -> None:
    with by_hand(gates):
        Membership.objects.filter(person=person).update(left=now.date(), ended=Ended.LEFT)


@contextmanager
def by_hand(gates: Gates) -> Iterator[None]:
    """A transaction whose check of the admins runs when both have written, and neither has committed."""
    with transaction.atomic():
        yield
        gates.start.wait(10)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        gates.wait_for_the_other_check()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param((by_service_role, by_service_role), id="two dismissals"),
        pytest.param((by_service_role, by_service_membership), id="a dismissal and a departure"),
        pytest.param((by_hand_role, by_hand_role), id="two dismissals by SQL"),
        pytest.param((by_hand_role, by_hand_membership), id="a dismissal and a departure by SQL"),
        pytest.param((by_hand_membership, by_hand_membership), id="two departures by SQL"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_of_two_who_go_at_once_one_stays(changes: tuple[Change, Change]) -> None:
    now = clock.now()
    cast = make_cast(now=now)
    add_role(cast.alice, Role.ADMIN, now=now)  # three admins: one may go
    gates = Gates()
    outcomes: list[str] = []

    def run(change: Change, person: Person) -> None:
        try:
            change(person, now, gates)
        except (TwoAdminsRequired, IntegrityError):
            outcomes.append("refused")
        else:
            outcomes.append("done")
        finally:
            connection.close()

    threads = [
        Thread(target=run, args=(change, person))
        for change, person in zip(changes, (cast.carol, cast.dana), strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert role_holders(Role.ADMIN, on=now.date()).count() == 2
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_of_two_of_the_council_who_dismiss_at_once_one_is_refused_with_a_sentence() -> None:
    now = clock.now()
    cast = make_cast(now=now)
    add_role(cast.alice, Role.ADMIN, now=now)  # three admins: one may go
    motions = [
        moved(Kind.DISMISS, cast.carol.pk, by=cast.sol),
        moved(Kind.DISMISS, cast.dana.pk, by=cast.sam),
    ]
    start = Barrier(2)
    answers: list[str] = []

    def dismiss(client: Client, motion: Motion) -> None:
        start.wait(10)
        answer = client.post(reverse("council:vote", args=[motion.pk]), {"vote": "yes"}, follow=True)
        answers.append(answer.content.decode())
        connection.close()

    clients = [client_for(cast.sam), client_for(cast.sol)]
    threads = [Thread(target=dismiss, args=pair) for pair in zip(clients, motions, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    refused = "Let the Steering Council appoint another admin first."
    assert sorted(refused in answer for answer in answers) == [False, True]
    assert sorted("carried, and in effect" in answer for answer in answers) == [False, True]
    assert sorted(Motion.objects.values_list("state", flat=True)) == ["carried", "overtaken"]
    assert role_holders(Role.ADMIN, on=now.date()).count() == 2
    assert RoleTerm.objects.filter(role=Role.ADMIN, ends__isnull=False).count() == 1
    assert verify() is None


@pytest.mark.django_db(transaction=True)
def test_of_two_who_appoint_the_same_member_at_once_one_is_refused() -> None:
    now = clock.now()
    cast = make_cast(now=now)
    for _ in range(2):  # a motion for each of them, so that only the overlap is in the way
        carried(Kind.APPOINT, cast.bob.pk, by=[cast.sam, cast.sol])
    start = Barrier(2)
    outcomes: list[str] = []

    def appoint(actor: Person) -> None:
        start.wait(10)
        try:
            start_role(
                person=cast.bob,
                role=Role.ADMIN,
                starts=now.date(),
                decided_by="SC",
                actor=actor.pk,
                now=now,
            )
        except TermsOverlap:
            outcomes.append("refused")
        else:
            outcomes.append("done")
        finally:
            connection.close()

    threads = [Thread(target=appoint, args=(actor,)) for actor in (cast.sam, cast.sol)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["done", "refused"]
    assert RoleTerm.objects.filter(person=cast.bob, role=Role.ADMIN).count() == 1
