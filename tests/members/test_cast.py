from datetime import datetime, timedelta

from members.queries import active_members, has_role, role_holders
from members.rules import Role
from psrt import clock
from psrt.audit.services import verify
from tests.cast import Cast, add_members


def test_everybody_is_what_the_tests_take_them_for(cast: Cast) -> None:
    today = clock.now().date()
    assert list(active_members(on=today)) == [cast.alice, cast.bob, cast.carol, cast.dana]
    assert list(role_holders(Role.ADMIN, on=today)) == [cast.carol, cast.dana]
    assert list(role_holders(Role.STEERING_COUNCIL, on=today)) == [cast.sam, cast.sol]
    assert not has_role(cast.mallory, Role.ADMIN, on=today)
    assert verify() is None
    for person in (*cast.members, cast.sam, cast.sol, cast.mallory, cast.eve):
        assert person.account is not None
        assert person.account.username == person.handle


def test_eve_was_a_member_yesterday(cast: Cast) -> None:
    yesterday = clock.now().date() - timedelta(days=1)
    assert cast.eve in active_members(on=yesterday)


def test_more_members(cast: Cast) -> None:
    now: datetime = clock.now()
    more = add_members(3, now=now)
    assert list(active_members(on=now.date())) == [*cast.members, *more]
