"""The history of the lists, replayed into the record."""

from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.history.queries import periods
from members.history.rules import steps
from members.history_file import HEADER, parse_history, replay
from members.models import Membership, Person, RoleTerm
from members.queries import emeritus, roster
from members.roster_export import emeritus_csv, roster_csv
from members.rules import Began, Ended, Role
from members.services import admit
from psrt import clock
from psrt.audit.models import Entry
from psrt.audit.services import verify
from tests.acceptance_data import acceptance_file
from tests.cast import remove_member

Import = Callable[[str | bytes], str]
C1, C2, C3 = "0000000001", "0000000002", "0000000003"
HISTORY = f"""\
{",".join(HEADER)}
2026-02-06,member_added,Ada Łovelace,ada,Admin,{C1},first
2026-02-06,member_added,Bob,bob,Admin,{C1},first
2026-02-06,member_added,Cid,cid,Release Manager,{C1},first
2026-03-01,emeritus_added,Zoë,,Release Manager,{C2},emeriti
2026-03-01,emeritus_added,Yan,yan,,{C2},emeriti
2026-04-01,member_added,Dan,dan,,{C3},one more
2026-05-01,notes_changed,Dan,dan,''->'Admin',0000000004,admin
2026-06-01,emeritus_added,Cid,cid,Release Manager,0000000005,goodbye
2026-06-01,member_removed,Cid,cid,Release Manager,0000000005,goodbye
2026-07-01,emeritus_removed,Yan,yan,,0000000006,back
2026-07-01,member_added,Yan,yan,,0000000006,back
"""


@pytest.fixture
def load(db: None, tmp_path: Path) -> Import:
    """Import a history; return what is said to standard output and, after a line of dashes, to standard error."""

    def load(text: str | bytes) -> str:
        file, out, err = tmp_path / "events.csv", StringIO(), StringIO()
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        call_command("import_history", str(file), stdout=out, stderr=err)
        return f"{out.getvalue()}---\n{err.getvalue()}"

    return load


def today() -> date:
    return clock.now().date()


def sizes() -> list[int]:
    return [step.size for step in steps(periods(), on=today())]


def import_lists(folder: Path, members: bytes, emeriti: bytes) -> None:
    (folder / "psrt.csv").write_bytes(members)
    (folder / "psrt-emeritus.csv").write_bytes(emeriti)
    call_command(
        "import_roster",
        str(folder / "psrt.csv"),
        "--emeritus",
        str(folder / "psrt-emeritus.csv"),
        stdout=StringIO(),
        stderr=StringIO(),
    )


@pytest.mark.parametrize("lists_first", [False, True])
def test_the_real_history(load: Import, tmp_path: Path, lists_first: bool) -> None:
    members, emeriti = (acceptance_file(f"devguide/{name}") for name in ("psrt.csv", "psrt-emeritus.csv"))
    if lists_first:
        import_lists(tmp_path, members, emeriti)
    history = acceptance_file("devguide/psrt-events-derived.csv")
    load(history)
    assert sizes() == [21, 22, 23, 24, 25, 27, 29, 30, 31]
    for day, size in ((date(2026, 2, 5), 0), (date(2026, 2, 6), 21), (date(2026, 3, 5), 24), (today(), 31)):
        assert len(roster(on=day)) == size
    # The same lines; where somebody stands whom the history adds is by name, which the real list is not quite.
    assert sorted(roster_csv(on=today()).splitlines()) == sorted(members.splitlines())
    assert emeritus_csv(on=today()) == emeriti
    if lists_first:
        assert roster_csv(on=today()) == members, "the imported order is kept"
    kushal = Membership.objects.filter(person__github_login="kushaldas").order_by("joined")
    assert [(m.began, m.joined, m.left, m.left_is_latest) for m in kushal] == [
        (Began.RETURNED, date(2026, 7, 21), None, False),
        (Began.IMPORTED, None, date(2026, 3, 18), True),
    ]
    assert "Kushal Das" in [row.person.name for row in emeritus(on=date(2026, 7, 20))]
    assert RoleTerm.objects.get(person__github_login="StanFromIreland").starts == date(2026, 7, 9)
    assert not Membership.objects.filter(left=None, joined=None).exists()
    assert Membership.objects.filter(left=None, joined_is_latest=True).count() == 21
    before = Entry.objects.count()
    assert load(history) == "Nothing changed.\n---\n"
    assert Entry.objects.count() == before
    assert verify() is None


def test_a_member_who_becomes_emeritus_and_one_who_returns(load: Import) -> None:
    said = load(HISTORY)
    assert "Ada Łovelace: member since 2026-02-06 or earlier\n" in said
    assert "Cid: emeritus, left 2026-06-01\n" in said
    assert "Yan: member again since 2026-07-01\n" in said
    assert sizes() == [3, 4, 3, 4]
    assert (
        roster_csv(on=today()).decode() == "Ada Łovelace,ada,Admin\nBob,bob,Admin\nDan,dan,Admin\nYan,yan,\n"
    )
    assert emeritus_csv(on=today()).decode() == "Cid,cid,Release Manager\nZoë,,Release Manager\n"
    assert roster_csv(on=date(2026, 5, 15)).decode().splitlines()[2] == "Cid,cid,Release Manager"
    term = RoleTerm.objects.get(person__name="Cid")
    assert (term.role, term.starts, term.ends) == (Role.RELEASE_MANAGER, None, date(2026, 6, 1))
    assert load(HISTORY) == "Nothing changed.\n---\n"


def test_what_the_record_knows_stays(load: Import) -> None:
    load(HISTORY)
    bob = Person.objects.get(name="Bob")
    admit(
        name="Eve", github_login="eve", github_id=None, email="", joined=today(), decided_by="vote", actor=None,
        now=clock.now(),
    )  # fmt: skip
    remove_member(Person.objects.get(name="Yan"), now=clock.now(), ended=Ended.INACTIVE)
    Membership.objects.filter(person=bob).update(joined=date(2020, 1, 1), joined_is_latest=False)
    with pytest.raises(CommandError, match=r"line 3: The record says otherwise of Bob \(2020-01-01 – now\)"):
        load(HISTORY)
    Membership.objects.filter(person=bob).update(joined=None)
    assert load(HISTORY).splitlines() == [
        "Bob: member since 2026-02-06 or earlier",
        "1 changes.",
        "---",
        "Eve: a member, though not in this history",
    ]
    assert roster(on=today())[-1].person.name != "Yan"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("date,event", "day,event", "line 1: The first line must be the header"),
        ("2026-04-01,", "2026-4-1,", "line 7: “2026-4-1” is not a date"),
        ("2026-04-01,", "2026-01-01,", "line 7: 2026-01-01 comes after 2026-03-01"),
        ("2026-07-01,", "9999-07-01,", "line 12: 9999-07-01 is still to come"),
        (f"dan,,{C3}", "dan,,HEAD", "line 7: “HEAD” is not a commit"),
        ("member_removed", "member_lost", "line 10: “member_lost” is not an event"),
        ("Dan,dan,,", "Dan,-dan,,", "line 7: “-dan” cannot be a GitHub username"),
        ("Dan,dan,,", "Dan,dan,Boss,", "line 7: “Boss” is not a note"),
        ("''->'Admin'", "Admin", "line 8: “Admin” is not a change of notes"),
        ("''->'Admin'", "'Release Manager'->'Admin'", "line 8: Dan does not have these notes before"),
        ("Zoë,,", "Cid,,", "line 5: Cid is a member, and this commit does not take them off"),
        ("emeritus_removed,Yan,yan", "emeritus_removed,Xan,xan", "line 11: Xan is not on the emeritus list"),
        ("notes_changed,Dan", "member_added,Dan", "line 8: “''->'Admin'” is not a note"),
        ("member_removed,Cid,cid", "member_removed,Xan,xan", "line 10: Xan is not a member"),
        (",one more", "", "line 7: The line has 6 columns"),
    ],
)  # fmt: skip
def test_a_line_that_cannot_be_and_nothing_is_imported(load: Import, old: str, new: str, says: str) -> None:
    assert old in HISTORY
    with pytest.raises(CommandError) as refused:
        load(HISTORY.replace(old, new))
    assert says in str(refused.value)
    assert str(refused.value).endswith("Nothing was imported.")
    assert not Person.objects.exists()
    assert not Entry.objects.exists()


def test_bytes_that_are_no_text(load: Import) -> None:
    for data, says in (
        (b"\xff", "line 1: These bytes are not UTF-8"),
        (b"", "line 1: The first line must be"),
    ):
        with pytest.raises(CommandError, match=says):
            load(data)


def test_two_commits_of_a_day_are_two() -> None:
    lives = replay(parse_history(HISTORY.replace("2026-04-01", "2026-03-01").encode()))
    assert [life.spells[0].source_url[-1] for life in lives] == ["1", "1", "1", "2", "2", "3"]
