import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules import (
    NOTED_ROLES,
    NOTES,
    Role,
    auto_assignable,
    format_notes,
    insert_position,
    is_github_login,
    matches_search,
    name_key,
    name_problem,
    parse_notes,
    plain,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Łukasz Langa", "lukasz langa"),
        ("Bénédikt Tran", "benedikt tran"),
        ("Be\u0301ne\u0301dikt", "benedikt"),
        ("Filipe Laíns", "filipe lains"),
        ("Ingrid ØDEGÅRD", "ingrid odegard"),
        ("Yusuf Yıldız", "yusuf yildiz"),
        ("İpek", "ipek"),
        ("Dana Đurić", "dana duric"),
        ("Straße", "strasse"),
        ("ÆØÞ", "aeoth"),
        ("  two   spaces ", "two spaces"),
        ("O’Connell", "o’connell"),
        ("王小明", "王小明"),
        ("", ""),
    ],
)
def test_plain(text: str, expected: str) -> None:
    assert plain(text) == expected


@given(st.text())
def test_plain_is_its_own_plain(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(alphabet=st.characters(categories=["Ll", "Lu"], max_codepoint=0x24F)))
def test_plain_ignores_case_and_composition(text: str) -> None:
    decomposed = unicodedata.normalize("NFD", text)
    assert plain(decomposed) == plain(text)
    assert plain(text.lower()) == plain(text)


def test_names_sort_as_a_reader_expects() -> None:
    names = ["Zoë", "Łukasz", "Larry", "Émile", "Emil", "ned", "Lysander", "Åsa", "Adam"]
    assert sorted(names, key=name_key) == [
        "Adam",
        "Åsa",
        "Emil",
        "Émile",
        "Larry",
        "Łukasz",
        "Lysander",
        "ned",
        "Zoë",
    ]


@pytest.mark.parametrize(
    ("names", "new", "expected"),
    [
        ([], "Ada", 0),
        (["Ada", "Bob"], "Aaron", 0),
        (["Ada", "Bob"], "Zed", 2),
        (["Larry", "Łukasz", "Ned"], "Lukas", 1),
        (["Larry", "Łukasz", "Ned"], "lukasz zed", 2),
        (["Ada", "ada", "Bob"], "ADA", 2),
        # The real list has these two the wrong way round; neither draws newcomers away from their place.
        (["Jelle", "Kushal", "Kirill", "Larry"], "Kurt", 3),
        (["Jelle", "Kushal", "Kirill", "Larry"], "Kim", 1),
        (["Jelle", "Kushal", "Kirill", "Larry"], "Lars", 4),
        # One name far out of place does not send everybody to the top.
        (["Zed", "Ada", "Bob", "Cid"], "Bea", 2),
    ],
)
def test_insert_position(names: list[str], new: str, expected: int) -> None:
    assert insert_position(names, new) == expected


NAMES = st.text(alphabet="abcłŁÅå é", min_size=1, max_size=6)


@given(st.lists(NAMES), NAMES)
def test_inserting_into_a_sorted_list_keeps_it_sorted(names: list[str], new: str) -> None:
    names.sort(key=plain)
    names.insert(insert_position(names, new), new)
    assert [plain(name) for name in names] == sorted(plain(name) for name in names)


@given(st.lists(NAMES, max_size=12), NAMES)
def test_no_other_place_has_fewer_names_on_the_wrong_side(names: list[str], new: str) -> None:
    def wrong(index: int) -> int:
        key = plain(new)
        before = sum(plain(name) > key for name in names[:index])
        return before + sum(plain(name) <= key for name in names[index:])

    index = insert_position(names, new)
    best = min(wrong(place) for place in range(len(names) + 1))
    assert wrong(index) == best
    assert all(wrong(place) > best for place in range(index + 1, len(names) + 1))


def test_notes() -> None:
    assert [format_notes(roles) for roles in ([], [Role.ADMIN], [Role.RELEASE_MANAGER])] == [
        "",
        "Admin",
        "Release Manager",
    ]
    assert format_notes([Role.RELEASE_MANAGER, Role.ADMIN]) == "Admin, Release Manager"
    assert format_notes([Role.STEERING_COUNCIL]) == "", "the lists do not mark the Council"


def test_notes_round_trip() -> None:
    for size in range(3):
        for roles in combinations(NOTED_ROLES, size):
            assert parse_notes(format_notes(roles)) == set(roles)
    assert len(NOTES) == 4


@pytest.mark.parametrize(
    "notes", ["admin", "Release Manager, Admin", "Admin,Release Manager", " Admin", "Boss"]
)
def test_other_notes_are_refused(notes: str) -> None:
    with pytest.raises(ValueError, match=notes):
        parse_notes(notes)


@pytest.mark.parametrize("login", ["a", "1st1", "A-B", "a--b", "ends-", "x" * 39])
def test_github_logins(login: str) -> None:
    assert is_github_login(login)


@pytest.mark.parametrize("login", ["", "-a", "a_b", "a b", "é", "x" * 40, "a\n", "@a", "a/b"])
def test_what_cannot_be_a_github_login(login: str) -> None:
    assert not is_github_login(login)


@pytest.mark.parametrize(
    "name", ["Guido", "nullpointer", "O'Neil", "Doe, Jane", 'J "JJ" Doe', "山田", "نرگس‌زاده", "x" * 200]
)
def test_names(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "empty"),
        (" Ada", "space"),
        ("Ada ", "space"),
        ("Ada\u00a0", "space"),
        ("x" * 201, "201 characters"),
        ("A\tda", "control"),
        ("A\u2028da", "control"),
        ("A\x00da", "control"),
        ("Ada\u202egnal", "control"),
    ],
)
def test_what_cannot_be_a_name(name: str, says: str) -> None:
    assert says in name_problem(name)


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        ([], True),
        ([Role.ADMIN], True),
        ([Role.RELEASE_MANAGER], False),
        ([Role.STEERING_COUNCIL], False),
        ([Role.ADMIN, Role.RELEASE_MANAGER], False),
    ],
)
def test_auto_assignable(roles: list[Role], expected: bool) -> None:
    assert auto_assignable(roles) is expected


@pytest.mark.parametrize("query", ["", "  ", "lukasz", "LANGA", "łUKasz lan", "ambv", "langa ambv"])
def test_search_finds(query: str) -> None:
    assert matches_search(query, "Łukasz Langa", "ambv")


@pytest.mark.parametrize("query", ["lukas x", "ambv x", "langaambv", "é"])
def test_search_misses(query: str) -> None:
    assert not matches_search(query, "Łukasz Langa", "ambv")
