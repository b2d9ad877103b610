from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Membership, Person, RoleTerm
from members.queries import has_role, roster
from members.roster_export import emeritus_csv, roster_csv
from members.rules import Began, Ended, Role
from members.services import admit, start_role
from psrt import clock
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.acceptance_data import acceptance_file
from tests.cast import add_council_member, remove_member

MEMBERS = """\
Ada Łovelace,ada,Admin
Bob,Bob,"Admin, Release Manager"
Dan,dan,
Cid,cid,Release Manager
"""
EMERITI = """\
Zoë,,Release Manager
Yan,yan,
"""


class Lists:
    """Two files, and the command that imports them."""

    def __init__(self, folder: Path) -> None:
        self.members = folder / "psrt.csv"
        self.emeriti = folder / "psrt-emeritus.csv"

    def load(self, members: str | bytes, emeriti: str | bytes | None = None, **options: str) -> str:
        """Import; return what is said to standard output and, after a line of dashes, to standard error."""
        arguments = [str(self.members)]
        self.members.write_bytes(members if isinstance(members, bytes) else members.encode())
        if emeriti is not None:
            self.emeriti.write_bytes(emeriti if isinstance(emeriti, bytes) else emeriti.encode())
            arguments += ["--emeritus", str(self.emeriti)]
        arguments += [part for name, value in options.items() for part in (f"--{name}", value)]
        out, err = StringIO(), StringIO()
        call_command("import_roster", *arguments, stdout=out, stderr=err)
        return f"{out.getvalue()}---\n{err.getvalue()}"


@pytest.fixture
def lists(db: None, tmp_path: Path) -> Lists:
    return Lists(tmp_path)


def today() -> date:
    return clock.now().date()


def exported() -> str:
    return roster_csv(on=today()).decode()


def exported_emeriti() -> str:
    return emeritus_csv(on=today()).decode()


def person(login: str) -> Person:
    return Person.objects.get(github_login__iexact=login)


def test_the_real_lists_come_out_as_they_went_in(lists: Lists) -> None:
    members = acceptance_file("devguide/psrt.csv")
    emeriti = acceptance_file("devguide/psrt-emeritus.csv")
    lists.load(members, emeriti)
    assert roster_csv(on=today()) == members
    assert emeritus_csv(on=today()) == emeriti
    before = Entry.objects.count()
    assert "Nothing changed." in lists.load(members, emeriti)
    assert Entry.objects.count() == before
    assert verify() is None


def test_import_then_export_then_import(lists: Lists) -> None:
    said = lists.load(MEMBERS, EMERITI)
    assert "Ada Łovelace: member, since when is not recorded\nAda Łovelace: Admin\n" in said
    assert (exported(), exported_emeriti()) == (MEMBERS, EMERITI)
    assert lists.load(MEMBERS, EMERITI) == "Nothing changed.\n---\n"


def test_what_the_first_import_records(lists: Lists) -> None:
    lists.load(MEMBERS, EMERITI)
    membership = Membership.objects.get(person__name="Cid")
    assert (membership.joined, membership.began, membership.decided_by) == (None, Began.IMPORTED, "imported")
    term = RoleTerm.objects.get(person__name="Cid")
    assert (term.starts, term.ends, term.decided_by) == (None, None, "imported")
    former = Membership.objects.get(person__name="Zoë")
    assert (former.joined, former.left, former.left_is_latest) == (None, today(), True)
    assert former.ended == Ended.EMERITUS
    assert not RoleTerm.objects.filter(person__name="Zoë").exists()
    assert Entry.objects.filter(event=Event.ROSTER_IMPORTED).count() == 1


def test_the_joining_date_can_be_given(lists: Lists) -> None:
    lists.load(MEMBERS, joined="2026-02-06")
    assert {membership.joined for membership in Membership.objects.all()} == {date(2026, 2, 6)}
    assert RoleTerm.objects.filter(starts=None).count() == 4, "since when they had a role is another matter"


def test_lists_can_be_imported_one_after_the_other(lists: Lists) -> None:
    lists.load(MEMBERS)
    lists.load(MEMBERS, EMERITI)
    assert (exported(), exported_emeriti()) == (MEMBERS, EMERITI)


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(MEMBERS.replace("Dan,dan,", "Dan,DAN,"), id="case of a username"),
        pytest.param(MEMBERS.replace("Dan,dan,", "Dan,dan2,"), id="another username"),
        pytest.param(MEMBERS.replace("Dan,dan,", "Dan,,"), id="no username"),
        pytest.param(MEMBERS.replace("Dan,dan,", "Daniel Dan,dan,"), id="another name"),
        pytest.param(MEMBERS.replace("Dan,dan,", "Dan,dan,Admin"), id="a role more"),
        pytest.param(
            MEMBERS.replace(",Admin\n", ",\n").replace("Dan,dan,", "Dan,dan,Admin"), id="another admin"
        ),
        pytest.param(MEMBERS.replace("Dan,dan,", "Dan,dan,\nNew,new,Release Manager"), id="somebody new"),
        pytest.param("".join(reversed(MEMBERS.splitlines(keepends=True))), id="another order"),
        pytest.param("".join(sorted(MEMBERS.splitlines(keepends=True))), id="sorted"),
        pytest.param("Zoë,zoe,\n" + MEMBERS, id="an emeritus returns, with a username"),
        pytest.param(MEMBERS + "Yanick,YAN,Release Manager\n", id="an emeritus returns, with another name"),
    ],
)
def test_the_record_follows_the_file(lists: Lists, changed: str) -> None:
    lists.load(MEMBERS, EMERITI)
    people = Person.objects.count()
    said = lists.load(changed)
    assert "Nothing changed" not in said
    assert exported() == changed
    assert Person.objects.count() == people + ("New" in changed)
    assert lists.load(changed) == "Nothing changed.\n---\n"
    assert verify() is None


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(EMERITI.replace(",Release Manager", ","), id="a note less"),
        pytest.param(EMERITI.replace("yan,", "yan,Admin"), id="a note more"),
        pytest.param("Yan,yan,\nZoë,,Release Manager\n", id="another order"),
        pytest.param("Al,,\n" + EMERITI, id="somebody new"),
        pytest.param(EMERITI.replace("yan", "Yan"), id="case of a username"),
    ],
)
def test_the_record_follows_the_emeritus_file(lists: Lists, changed: str) -> None:
    lists.load(MEMBERS, EMERITI)
    assert "Nothing changed" not in lists.load(MEMBERS, changed)
    assert (exported(), exported_emeriti()) == (MEMBERS, changed)
    assert lists.load(MEMBERS, changed) == "Nothing changed.\n---\n"


def test_a_note_that_goes_ends_the_term_today(lists: Lists) -> None:
    lists.load(MEMBERS)
    said = lists.load(MEMBERS.replace("Cid,cid,Release Manager", "Cid,cid,"))
    assert f"Cid: no longer Release Manager, from {today()}" in said
    assert RoleTerm.objects.get(person__name="Cid").ends == today()
    lists.load(MEMBERS)
    assert has_role(person("cid"), Role.RELEASE_MANAGER, on=today())
    assert RoleTerm.objects.filter(person__name="Cid").count() == 2


def test_somebody_new_later_on_joined_today(lists: Lists) -> None:
    lists.load(MEMBERS)
    said = lists.load(MEMBERS + "Eve,eve,\n")
    assert f"Eve: member, since {today()}" in said
    assert Membership.objects.get(person__name="Eve").joined == today()


def test_a_member_who_is_on_the_emeritus_list_retires(lists: Lists) -> None:
    lists.load(MEMBERS, EMERITI)
    members = MEMBERS.replace("Cid,cid,Release Manager\n", "")
    said = lists.load(members, EMERITI + "Cid,cid,\n")
    assert f"Cid: no longer a member but emeritus, from {today()}" in said
    membership = Membership.objects.get(person__name="Cid")
    assert (membership.left, membership.left_is_latest) == (today(), False)
    assert not has_role(person("cid"), Role.RELEASE_MANAGER, on=today())
    assert (exported(), exported_emeriti()) == (members, EMERITI + "Cid,cid,\n")


def test_who_is_missing_is_named_and_not_removed(lists: Lists) -> None:
    lists.load(MEMBERS, EMERITI)
    said = lists.load(MEMBERS.replace("Dan,dan,\n", ""), EMERITI.replace("Yan,yan,\n", ""))
    absent = ["Dan: still member, though on no list", "Yan: still emeritus, though on no list"]
    assert said.splitlines() == ["Nothing changed.", "---", *absent]
    assert (exported(), exported_emeriti()) == (MEMBERS, EMERITI)


def test_who_was_admitted_here_keeps_the_place_by_name(lists: Lists) -> None:
    lists.load(MEMBERS)
    admit(
        name="Çid",
        github_login="cedille",
        github_id=None,
        email="",
        joined=today(),
        decided_by="vote",
        actor=None,
        now=clock.now(),
    )
    now_listed = [row.person.name for row in roster(on=today())]
    assert now_listed == ["Ada Łovelace", "Bob", "Dan", "Cid", "Çid"]
    said = lists.load(MEMBERS)
    assert "Çid: still member" in said
    assert [row.person.name for row in roster(on=today())] == now_listed


def test_somebody_on_the_record_without_a_membership_becomes_a_member(lists: Lists) -> None:
    sam = add_council_member("Sam", "sam", now=clock.now())
    lists.load(MEMBERS + "Sam,SAM,Release Manager\n")
    assert person("sam") == sam
    assert exported() == MEMBERS + "Sam,SAM,Release Manager\n"
    assert has_role(sam, Role.STEERING_COUNCIL, on=today())


def test_who_left_otherwise_can_be_put_on_the_emeritus_list(lists: Lists) -> None:
    lists.load(MEMBERS)
    remove_member(person("dan"), now=clock.now(), ended=Ended.INACTIVE)
    said = lists.load(MEMBERS.replace("Dan,dan,\n", ""), "Dan,dan,\n")
    assert "Dan: on the emeritus list (was: removed for inactivity)" in said
    assert exported_emeriti() == "Dan,dan,\n"
    assert Entry.objects.filter(event=Event.EMERITUS_LINE_CHANGED).count() == 1


def refused(lists: Lists, members: str | bytes, emeriti: str | bytes | None = None, **options: str) -> str:
    """What the command says when it refuses; nothing may have changed by then."""
    tables = (Person, Membership, RoleTerm, Entry)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    with pytest.raises(CommandError) as refusal:
        lists.load(members, emeriti, **options)
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert str(refusal.value).endswith("Nothing was imported.")
    return str(refusal.value)


def test_problems_of_both_files_are_said_with_file_and_line(lists: Lists) -> None:
    said = refused(lists, MEMBERS + "Eve\n", "Zoë,,Boss\n").splitlines()
    assert said[0].startswith(f"{lists.members}: line 5: The line has 1 column")
    assert said[1].startswith(f"{lists.emeriti}: line 1: “Boss” is not a note")
    assert len(said) == 3


def test_one_bad_line_and_nothing_is_imported(lists: Lists) -> None:
    lists.load(MEMBERS, EMERITI)
    assert "line 2" in refused(lists, "New,new,\nBad,-,\n" + MEMBERS)


def test_nobody_is_imported_as_member_and_emeritus(lists: Lists) -> None:
    said = refused(lists, MEMBERS, "Robert,BOB,\n")
    assert said.startswith(f"{lists.emeriti}: line 1: The GitHub username BOB is on line 2 of psrt.csv too")


def test_an_empty_list_of_members_is_refused(lists: Lists) -> None:
    assert "empty" in refused(lists, b"")


def test_a_name_that_several_people_have_is_refused(lists: Lists) -> None:
    lists.load("Ada,ada,\nAda,ada2,\nBob,bob,\n")
    said = refused(lists, "Bob,bob,\nAda,,\n")
    assert f"{lists.members}: line 2: Several people on the record are called Ada (ada, ada2)" in said


def test_two_lines_that_mean_one_person_are_refused(lists: Lists) -> None:
    lists.load("Ada,ada,\nBob,bob,\n")
    said = refused(lists, "Bob,bob,\nAda,ada2,\n", "Ada,ada3,\n")
    assert f"{lists.emeriti}: line 1: Ada is the same person as on line 2 of the list of members" in said


def test_a_namesake_who_is_on_the_list_herself_is_somebody_else(lists: Lists) -> None:
    lists.load("Ada,ada,\n")
    lists.load("Ada,ada,\nAda,ada2,\n")
    assert Person.objects.filter(name="Ada").count() == 2


def test_an_import_that_leaves_one_admin_is_refused(lists: Lists) -> None:
    lists.load(MEMBERS)
    assert "at least two admins" in refused(lists, MEMBERS.replace(",Admin\n", ",\n"))


@pytest.mark.parametrize("joined", ["2026-13-01", "yesterday", "1.2.2026"])
def test_a_joining_date_that_is_none_is_refused(lists: Lists, joined: str) -> None:
    with pytest.raises(CommandError, match="--joined"):
        lists.load(MEMBERS, joined=joined)


def test_a_joining_date_to_come_is_refused(lists: Lists) -> None:
    tomorrow = today() + timedelta(days=1)
    assert "still to come" in refused(lists, MEMBERS, joined=tomorrow.isoformat())


def test_a_joining_date_within_another_membership_is_refused(lists: Lists) -> None:
    lists.load(MEMBERS, EMERITI)
    said = refused(lists, MEMBERS + "Yan,yan,\n", joined="2020-01-01")
    assert f"{lists.members}: line 5: Yan was a member in that period already" in said


def test_a_file_that_is_not_there(lists: Lists) -> None:
    with pytest.raises(CommandError, match="cannot read the file"):
        call_command("import_roster", "/nonexistent/psrt.csv")


def test_export_writes_the_bytes(lists: Lists, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    lists.load(MEMBERS, EMERITI)
    call_command("export_roster")
    assert capfdbinary.readouterr().out == MEMBERS.encode()
    call_command("export_roster", "--emeritus")
    assert capfdbinary.readouterr().out == EMERITI.encode()


def test_a_role_the_record_knows_is_not_begun_again(lists: Lists) -> None:
    lists.load(MEMBERS)
    start_role(
        person=person("dan"),
        role=Role.ADMIN,
        starts=today(),
        decided_by="Council",
        actor=None,
        now=clock.now(),
    )
    lists.load(MEMBERS.replace("Dan,dan,", "Dan,dan,Admin"))
    assert RoleTerm.objects.get(person__name="Dan").decided_by == "Council"
