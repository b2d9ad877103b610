import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.roster_files import (
    MAX_BYTES,
    Entry,
    InvalidRosterFile,
    check_lists,
    format_roster,
    parse_roster,
)
from members.rules import NOTES, Role, is_github_login, name_problem, parse_notes
from tests.acceptance_data import acceptance_file

ADMIN = frozenset({Role.ADMIN})
BOTH = frozenset({Role.ADMIN, Role.RELEASE_MANAGER})
NONE: frozenset[Role] = frozenset()


def test_what_a_list_looks_like() -> None:
    data = 'Ada Łovelace,ada,Admin\nB B,,\n"Doe, Jane",jd,"Admin, Release Manager"\n"J ""JJ"" X",jj,\n'
    entries = [
        Entry("Ada Łovelace", "ada", ADMIN),
        Entry("B B", "", NONE),
        Entry("Doe, Jane", "jd", BOTH),
        Entry('J "JJ" X', "jj", NONE),
    ]
    assert parse_roster(data.encode()) == entries
    assert format_roster(entries) == data.encode()


def test_no_entries_are_an_empty_file() -> None:
    assert format_roster([]) == b""
    assert parse_roster(b"") == []


@pytest.mark.parametrize("name", ["devguide/psrt.csv", "devguide/psrt-emeritus.csv"])
def test_the_real_lists_round_trip(name: str) -> None:
    data = acceptance_file(name)
    assert format_roster(parse_roster(data)) == data


names = st.text(min_size=1, max_size=40).filter(lambda name: not name_problem(name))
logins = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9-]{0,38}", fullmatch=True).filter(is_github_login)
entries = st.builds(Entry, names, st.just("") | logins, st.sampled_from(NOTES).map(parse_notes))
lists = st.lists(entries, max_size=20, unique_by=(lambda entry: entry.name,)).filter(
    lambda entries: (
        len({e.github_login.casefold() for e in entries if e.github_login})
        == sum(bool(e.github_login) for e in entries)
    )
)


@given(lists)
def test_any_list_in_any_order_round_trips(entries: list[Entry]) -> None:
    data = format_roster(entries)
    assert parse_roster(data) == entries
    assert format_roster(parse_roster(data)) == data


@given(st.binary(max_size=60) | st.text(alphabet='a,"\n \r', max_size=30).map(str.encode))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    try:
        entries = parse_roster(data)
    except InvalidRosterFile:
        return
    assert format_roster(entries) == data


@pytest.mark.parametrize(
    ("data", "line", "says"),
    [
        (b"\xef\xbb\xbfAda,ada,\n", 1, "byte order mark"),
        (b"Ada,ada,\r\n", 1, "carriage return"),
        (b"Ada,ada,\nBob,bob,\rCid,cid,\n", 2, "carriage return"),
        (b"Ada,ada,\nBob,bob,\nC\xe9sar,cesar,\n", 3, "not UTF-8"),
        (b"Name,GitHub,Notes\nAda,ada,\n", 1, "header"),
        (b"name,github,notes\n", 1, "header"),
        (b"Ada,ada,\n\nBob,bob,\n", 2, "blank"),
        (b"Ada,ada,\n\n", 2, "blank"),
        (b"\n", 1, "blank"),
        (b"Ada,ada,\n   \n", 2, "blank"),
        (b"Ada,ada,", 1, "does not end"),
        (b"Ada,ada,\nBob,bob,", 2, "does not end"),
        (b"Ada,ada\n", 1, "2 columns instead of 3"),
        (b"Ada\n", 1, "1 column instead of 3"),
        (b"Ada,ada,,2026-01-01\n", 1, "4 columns instead of 3"),
        (b"Lovelace, Ada,ada,\n", 1, "4 columns instead of 3"),
        (b",ada,\n", 1, "name is empty"),
        (b" Ada,ada,\n", 1, "space"),
        (b"A\tda,ada,\n", 1, "control character"),
        (b"Ada,-ada,\n", 1, "cannot be a GitHub username"),
        (b"Ada,@ada,\n", 1, "cannot be a GitHub username"),
        (b"Ada,https://github.com/ada,\n", 1, "cannot be a GitHub username"),
        (b"Ada,ada,admin\n", 1, "not a note"),
        (b'Ada,ada,"Release Manager, Admin"\n', 1, "not a note"),
        (b"Ada,ada,Steering Council\n", 1, "not a note"),
        (b'"Ada",ada,\n', 1, "write Ada,ada,"),
        (b'Ada,ada,""\n', 1, "write Ada,ada,"),
        (b'"Ada,ada,\n', 1, "quotes do not match"),
        (b'"Ada"x,ada,\n', 1, "quotes do not match"),
        (b"Ada,ada,\nBob,ADA,\n", 2, "is on line 1 too"),
        (b"Ada,ada,\nBob,,\nAda,,\n", 3, "is on line 1 too"),
        (b"Ada,,\nAda,ada,\n", 2, "is on line 1 too"),
        (b"Ada,,\nAda,,\n", 2, "is on line 1 too"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(data: bytes, line: int, says: str) -> None:
    with pytest.raises(InvalidRosterFile) as refusal:
        parse_roster(data)
    [problem] = refusal.value.problems
    assert problem.line == line
    assert says in problem.message
    assert str(problem).startswith(f"line {line}: ")


def test_a_file_too_large_is_not_read() -> None:
    with pytest.raises(InvalidRosterFile, match="more than 1,000,000"):
        parse_roster(b"x" * (MAX_BYTES + 1))


def test_every_problem_is_found_at_once() -> None:
    with pytest.raises(InvalidRosterFile) as refusal:
        parse_roster(b"Name,GitHub,Notes\n\nAda\nBob,b!,\nCid,cid,Boss\nDan,dan,\nEve,Dan,\nlast,l,")
    assert [problem.line for problem in refusal.value.problems] == [1, 2, 3, 4, 5, 7, 8]


def test_two_people_may_have_one_name_if_their_usernames_tell_them_apart() -> None:
    data = b"Ada,ada,\nAda,ada2,\n"
    assert format_roster(parse_roster(data)) == data


def test_nobody_is_on_both_lists() -> None:
    members = [Entry("Ada", "ada", NONE), Entry("Bob", "bob", NONE)]
    [problem] = check_lists(members, [Entry("Zoë", "", NONE), Entry("Robert", "BOB", NONE)])
    assert problem.line == 2
    assert "line 2 of psrt.csv" in problem.message
    [problem] = check_lists(members, [Entry("Ada", "", NONE)])
    assert "line 1 of psrt.csv" in problem.message
    assert check_lists(members, [Entry("Ada", "other-ada", NONE)]) == []
