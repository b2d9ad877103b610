from members.desk.invited import state_of
from members.desk.undoing import undoable
from members.models import Invitation, Person
from members.queries import emeritus, role_holders, roster
from members.roster_export import emeritus_csv, roster_csv
from members.roster_files import parse_roster
from members.rules import Began, InvitationState, Role, name_key
from psrt import clock
from psrt.audit.services import verify
from psrt.demo.desk import fill_desk
from psrt.demo.people import EMERITI, MEMBERS, load_people


def test_the_demo_team_has_the_traps_of_the_real_one(db: None) -> None:
    now = clock.now()
    people = load_people(now=now)
    rows = roster(on=now.date())
    names = [row.person.name for row in rows]
    assert len(rows) == 31
    assert names != sorted(names, key=name_key), "the real list is not quite in order"
    assert {row.notes for row in rows} == {"", "Admin", "Release Manager", "Admin, Release Manager"}
    assert {"Łucja Wiśniewska", "nullpointer"} <= set(names)
    assert any(row.membership.joined is None for row in rows)
    assert any(row.membership.joined is not None for row in rows)
    assert people["mihaii"].memberships.get(left=None).began == Began.RETURNED
    assert [row.person.github_login for row in emeritus(on=now.date())].count("") == 4
    assert people["eve-e"].name not in names
    council = role_holders(Role.STEERING_COUNCIL, on=now.date())
    assert sum(person.name in names for person in council) == 2
    assert {"alice-a", "bob-b", "carol-c", "dana-d", "sam-s"} <= set(people)
    assert all(person.email.endswith("@example.org") for person in Person.objects.all())
    assert verify() is None


def test_the_demo_lists_can_be_exported(db: None) -> None:
    now = clock.now()
    load_people(now=now)
    exported = parse_roster(roster_csv(on=now.date())) + parse_roster(emeritus_csv(on=now.date()))
    then = parse_roster(MEMBERS.encode()) + parse_roster(EMERITI.encode())
    assert {entry.name for entry in then} - {entry.name for entry in exported} == {"Eve Eklund"}


def test_the_demos_desk_has_an_invitation_in_every_state_and_something_to_undo(db: None) -> None:
    now = clock.now()
    load_people(now=now)
    fill_desk(now=now)
    states = {state_of(each, now=now).value for each in Invitation.objects.all()}
    assert states == set(InvitationState)
    assert undoable(now=now, by_council=False).count() == 1
