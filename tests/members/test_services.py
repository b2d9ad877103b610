from datetime import date, timedelta

import pytest

from council.rules import Kind
from members.models import Membership, Person, RoleTerm
from members.queries import active_members, emeritus, has_role, open_membership, roster
from members.rules import Began, Ended, Role
from members.services import Identity, admit, end_membership, end_role, record_person, start_role
from members.services.memberships import AlreadyEnded, AlreadyMember, ImpossibleDay, MembershipsOverlap
from members.services.people import GithubIdConflict, InvalidPerson, PersonAmbiguous
from members.services.roles import ImpossibleTerm, NotMember, OnlyCouncil, TermEnded, TermsOverlap
from members.services.two_admins import TwoAdminsRequired
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.cast import Cast
from tests.council.deciding import carried

DAY = timedelta(days=1)


def today() -> date:
    return clock.now().date()


def admitted(**fields: object) -> Membership:
    defaults: dict[str, object] = {
        "name": "Noor Vermeulen",
        "github_login": "noor-v",
        "github_id": None,
        "email": "noor@example.org",
        "joined": today(),
        "decided_by": "vote of the members",
        "actor": None,
        "now": clock.now(),
    }
    return admit(**(defaults | fields))  # type: ignore[arg-type]  # the defaults are of the right types


def membership_of(person: Person) -> Membership:
    membership = open_membership(person)
    assert membership is not None
    return membership


def ended(membership: Membership, **fields: object) -> Membership:
    defaults: dict[str, object] = {
        "left": today(),
        "ended": Ended.EMERITUS,
        "decided_by": "their wish",
        "actor": None,
        "now": clock.now(),
    }
    return end_membership(membership=membership, **(defaults | fields))  # type: ignore[arg-type]  # as above


def last_entry() -> Entry:
    entry = Entry.objects.order_by("-seq").first()
    assert entry is not None
    return entry


def test_a_new_member_stands_on_the_roster_by_name(cast: Cast) -> None:
    membership = admitted(name="Çiğdem Ada")
    assert [row.person.name for row in roster(on=today())] == [
        "Alice Achterberg",
        "Bob Bălan",
        "Carol Çelik",
        "Çiğdem Ada",
        "Dana Đurić",
    ]
    assert membership.began == Began.NOMINATION
    assert membership.person.handle == "noor-v"
    entry = last_entry()
    assert entry.event == Event.MEMBERSHIP_BEGAN
    assert entry.subject == f"person:{membership.person.pk}"
    assert "Vermeulen" not in entry.data
    assert verify() is None


@pytest.mark.parametrize("name", ["Aaron", "Alice B", "Bob Bălan", "Zoë"])
def test_those_behind_a_new_member_move_along(cast: Cast, name: str) -> None:
    before = list(active_members(on=today()))
    person = admitted(name=name).person
    after = list(active_members(on=today()))
    assert person in after
    assert [other for other in after if other != person] == before


def test_somebody_who_returns_stays_the_same_person(cast: Cast) -> None:
    membership = admitted(name="Eve E", github_login="EVE-E", email="")
    assert membership.person == cast.eve
    assert membership.began == Began.RETURNED
    assert membership.person.github_login == "EVE-E"
    assert membership.person.name == "Eve E"
    assert membership.person.handle == "eve-e"


@pytest.mark.parametrize(
    "identity",
    [
        {"github_login": "Mallory-M"},
        {"email": "MALLORY-M@example.org"},
        {"github_id": 77, "github_login": "new-login"},
    ],
)
def test_people_are_found_again(cast: Cast, identity: dict[str, object]) -> None:
    Person.objects.filter(pk=cast.mallory.pk).update(github_id=77)
    nothing = {"github_login": "", "email": "", "github_id": None}
    membership = admitted(**(nothing | {"name": "Mallory Moreau"} | identity))
    assert membership.person == cast.mallory
    assert Person.objects.get(pk=cast.mallory.pk).github_id == 77


def test_what_is_not_given_is_kept(cast: Cast) -> None:
    person = admitted(github_login="mallory-m", email="").person
    assert person == cast.mallory
    assert Person.objects.get(pk=person.pk).email == "mallory-m@example.org"


def test_a_username_that_passed_to_somebody_else_is_refused(cast: Cast) -> None:
    Person.objects.filter(pk=cast.mallory.pk).update(github_id=77)
    with pytest.raises(GithubIdConflict, match="GitHub id 77, not 78"):
        admitted(github_login="mallory-m", github_id=78, email="")


def test_an_identity_of_two_people_is_refused(cast: Cast) -> None:
    with pytest.raises(PersonAmbiguous, match="Eve Eklund and Mallory Moreau"):
        admitted(github_login="mallory-m", email="eve-e@example.org")


def test_a_member_cannot_become_one(cast: Cast) -> None:
    with pytest.raises(AlreadyMember, match="Alice"):
        admitted(github_login="alice-a", email="")
    assert cast.alice.memberships.count() == 1


def test_a_refusal_changes_nothing(cast: Cast) -> None:
    entries = Entry.objects.count()
    with pytest.raises(AlreadyMember):
        admitted(name="Another Name", github_login="alice-a", email="")
    assert Person.objects.get(pk=cast.alice.pk).name == "Alice Achterberg"
    assert Entry.objects.count() == entries


def test_nobody_is_a_member_twice_on_a_day(cast: Cast) -> None:
    with pytest.raises(MembershipsOverlap, match="was a member in that period already"):
        admitted(github_login="eve-e", email="", joined=today() - DAY)


def test_a_membership_does_not_begin_in_the_future(cast: Cast) -> None:
    with pytest.raises(ImpossibleDay):
        admitted(joined=today() + DAY)


@pytest.mark.parametrize(
    ("identity", "says"),
    [
        (Identity(name=""), "name is empty"),
        (Identity(name=" x"), "space"),
        (Identity(name="X", github_login="-x"), "cannot be a GitHub username"),
    ],
)
def test_an_impossible_person_is_refused(db: None, identity: Identity, says: str) -> None:
    with pytest.raises(InvalidPerson, match=says):
        record_person(identity=identity, actor=None, now=clock.now())


def test_handles(db: None) -> None:
    identities = [
        (Identity(name="Łukasz Ła"), "lukasz-la"),
        (Identity(name="Lukasz La"), "lukasz-la-2"),
        (Identity(name="LUKASZ la"), "lukasz-la-3"),
        (Identity(name="X", github_login="Lukasz-LA"), "lukasz-la-4"),
        (Identity(name="王小明"), "person"),
        (Identity(name="山田"), "person-2"),
    ]
    for identity, handle in identities:
        assert record_person(identity=identity, actor=None, now=clock.now()).handle == handle


def test_leaving_as_emeritus(cast: Cast) -> None:
    now = clock.now()
    start_role(
        person=cast.bob, role=Role.RELEASE_MANAGER, starts=today(), decided_by="x", actor=None, now=now
    )
    ended(membership_of(cast.bob), actor=cast.carol.pk)
    assert cast.bob not in active_members(on=today())
    assert cast.bob in active_members(on=today() - DAY)
    [row] = emeritus(on=today())
    assert (row.person, row.notes) == (cast.bob, "Release Manager")
    assert RoleTerm.objects.get(person=cast.bob).ends == today()
    entry = last_entry()
    assert (entry.event, entry.actor) == (Event.MEMBERSHIP_ENDED, cast.carol.pk)


@pytest.mark.parametrize("how", [Ended.LEFT, Ended.REMOVED, Ended.INACTIVE])
def test_who_leaves_otherwise_is_not_on_the_emeritus_list(cast: Cast, how: Ended) -> None:
    ended(membership_of(cast.bob), ended=how)
    assert emeritus(on=today()) == []


def test_an_emeritus_who_was_admin_is_not_noted_as_one(cast: Cast) -> None:
    now = clock.now()
    start_role(person=cast.alice, role=Role.ADMIN, starts=today(), decided_by="x", actor=None, now=now)
    ended(membership_of(cast.carol))
    [row] = emeritus(on=today())
    assert (row.person, row.notes) == (cast.carol, "")
    assert not has_role(cast.carol, Role.ADMIN, on=today())


def test_a_council_seat_does_not_end_with_a_membership(cast: Cast) -> None:
    now = clock.now()
    start_role(
        person=cast.bob, role=Role.STEERING_COUNCIL, starts=today(), decided_by="x", actor=None, now=now
    )
    ended(membership_of(cast.bob))
    assert has_role(cast.bob, Role.STEERING_COUNCIL, on=today())


def test_emeriti_stand_by_name(cast: Cast) -> None:
    for person in (cast.bob, cast.alice):
        ended(membership_of(person))
    assert [row.person for row in emeritus(on=today())] == [cast.alice, cast.bob]


def test_who_returns_is_no_longer_emeritus(cast: Cast) -> None:
    ended(membership_of(cast.bob))
    admitted(github_login="bob-b", email="", name="Bob Bălan")
    assert emeritus(on=today()) == []
    assert cast.bob in active_members(on=today())


def test_a_membership_ends_once(cast: Cast) -> None:
    membership = membership_of(cast.bob)
    ended(membership)
    with pytest.raises(AlreadyEnded):
        ended(membership)


def test_a_membership_ends_neither_before_it_began_nor_in_the_future(cast: Cast) -> None:
    membership = membership_of(cast.bob)
    assert membership.joined
    with pytest.raises(ImpossibleDay, match="cannot end before"):
        ended(membership, left=membership.joined - DAY)
    with pytest.raises(ImpossibleDay, match="still to come"):
        ended(membership, left=today() + DAY)


def test_one_of_the_last_two_admins_cannot_leave(cast: Cast) -> None:
    with pytest.raises(TwoAdminsRequired, match="at least two admins"):
        ended(membership_of(cast.carol))
    assert has_role(cast.carol, Role.ADMIN, on=today())


def appoint(person: Person, actor: Person | None, **fields: object) -> RoleTerm:
    defaults: dict[str, object] = {"role": Role.ADMIN, "starts": today(), "decided_by": "the Council"}
    return start_role(
        person=person,
        actor=actor.pk if actor else None,
        now=clock.now(),
        **(defaults | fields),  # type: ignore[arg-type]  # the defaults are of the right types
    )


def dismiss(term: RoleTerm, actor: Person | None, *, ends: date | None = None) -> RoleTerm:
    return end_role(
        term=term,
        ends=ends or today(),
        decided_by="the Council",
        actor=actor.pk if actor else None,
        now=clock.now(),
    )


def test_the_council_appoints_and_dismisses_admins(cast: Cast) -> None:
    carried(Kind.APPOINT, cast.alice.pk, by=[cast.sam, cast.sol])
    term = appoint(cast.alice, cast.sam)
    assert has_role(cast.alice, Role.ADMIN, on=today())
    dismiss(term, cast.sol)
    assert not has_role(cast.alice, Role.ADMIN, on=today())
    entry = last_entry()
    assert (entry.event, entry.actor) == (Event.ROLE_ENDED, cast.sol.pk)


@pytest.mark.parametrize("who", ["alice", "carol", "mallory"])
def test_nobody_else_appoints_or_dismisses_admins(cast: Cast, who: str) -> None:
    actor: Person = getattr(cast, who)
    with pytest.raises(OnlyCouncil):
        appoint(cast.bob, actor)
    with pytest.raises(OnlyCouncil):
        dismiss(RoleTerm.objects.get(person=cast.dana), actor)


def test_the_last_two_admins_cannot_be_dismissed(cast: Cast) -> None:
    with pytest.raises(TwoAdminsRequired):
        dismiss(RoleTerm.objects.get(person=cast.carol), cast.sam)
    assert has_role(cast.carol, Role.ADMIN, on=today())


def test_an_admin_must_be_a_member(cast: Cast) -> None:
    with pytest.raises(NotMember, match="Mallory"):
        appoint(cast.mallory, cast.sam)


def test_a_role_is_held_once_at_a_time(cast: Cast) -> None:
    with pytest.raises(TermsOverlap, match="held the role Admin"):
        appoint(cast.carol, None)


def test_a_term_ends_once_and_not_before_it_began(cast: Cast) -> None:
    term = appoint(cast.alice, None)
    with pytest.raises(ImpossibleTerm):
        dismiss(term, cast.sam, ends=today() - DAY)
    dismiss(term, cast.sam)
    with pytest.raises(TermEnded):
        dismiss(term, cast.sam)


def test_an_admin_counts_only_while_a_member(cast: Cast) -> None:
    Membership.objects.filter(person=cast.carol).update(joined=today())
    assert not has_role(cast.carol, Role.ADMIN, on=today() - DAY)
    assert has_role(cast.carol, Role.ADMIN, on=today())
