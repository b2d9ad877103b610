"""The comparison: who is matched with whom, what each kind of difference looks like, and what holds of every diff."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venues.rules import (
    CHANGEABLE,
    Diff,
    Entry,
    Group,
    Kind,
    Known,
    Refusal,
    Remembered,
    as_text,
    compare,
    obstacle,
    refused,
)


def member(name: str, account: str = "", login: str = "", email: str = "") -> Known:
    return Known(person=name.lower(), name=name, belongs=True, account=account, login=login, email=email)


def former(name: str, account: str = "", login: str = "", email: str = "") -> Known:
    return Known(person=name.lower(), name=name, belongs=False, account=account, login=login, email=email)


BOB = member("Bob", account="1001", login="bob-b", email="bob@example.org")
ANN = member("Ann", login="ann-a", email="ann@example.org")
EVE = former("Eve", account="1003", login="eve-e", email="eve@example.org")


def groups(diff: Diff) -> list[tuple[str, str]]:
    return [(row.group.value, row.label) for row in diff.rows]


# (what the list says, what becomes of Bob, known by id, username and address; Ann without an id; Eve, who left)
MATCHES = [
    # the numeric id decides, whatever the username
    (Entry(account="1001", login="bob-b"), [("in-place", "Bob, bob-b (id 1001)")]),
    (
        Entry(account="1001", login="bobby"),
        [("renamed", "Bob, bobby (id 1001)"), ("in-place", "Bob, bobby (id 1001)")],
    ),
    (
        Entry(account="1001", login="ann-a"),
        [("renamed", "Bob, ann-a (id 1001)"), ("in-place", "Bob, ann-a (id 1001)")],
    ),
    # a username without case, where no id says otherwise
    (Entry(login="BOB-B"), [("in-place", "Bob, BOB-B")]),
    (Entry(account="5", login="Ann-A"), [("in-place", "Ann, Ann-A (id 5)")]),
    # a username that changed hands is not the person
    (Entry(account="5", login="bob-b"), [("unknown", "bob-b (id 5)")]),
    (Entry(account="5", login="eve-e"), [("unknown", "eve-e (id 5)")]),
    # then the address, without case, with the same caution
    (Entry(email="BOB@example.org"), [("in-place", "Bob, BOB@example.org")]),
    (Entry(account="5", login="x", email="bob@example.org"), [("unknown", "x (id 5)")]),
    (Entry(login="x", email="bob@example.org"), [("renamed", "Bob, x"), ("in-place", "Bob, x")]),
    # the username comes before the address
    (Entry(login="ann-a", email="bob@example.org"), [("in-place", "Ann, ann-a")]),
    # invited
    (Entry(login="bob-b", pending=True), [("pending", "Bob, bob-b")]),
    (Entry(email="bob@example.org", pending=True), [("pending", "Bob, bob@example.org")]),
    # no member any more
    (Entry(account="1003", login="eve-e"), [("extra", "Eve, eve-e (id 1003)")]),
    (Entry(email="eve@example.org", pending=True), [("extra", "Eve, eve@example.org")]),
    # nobody
    (Entry(account="9", login="stale-person"), [("unknown", "stale-person (id 9)")]),
    (Entry(email="person@example.org", pending=True), [("unknown", "person@example.org")]),
]


@pytest.mark.parametrize(("entry", "expected"), MATCHES)
def test_who_is_who(entry: Entry, expected: list[tuple[str, str]]) -> None:
    diff = compare([BOB, ANN, EVE], [entry])
    found = [row for row in groups(diff) if row[0] != "missing"]
    assert found == expected
    here = {row.person.name for row in diff.rows if row.entry and row.person and row.person.belongs}
    assert {row.person.name for row in diff.of(Group.MISSING) if row.person} == {"Ann", "Bob"} - here


def test_a_username_that_changed_hands_is_warned_of() -> None:
    [row] = compare([BOB], [Entry(account="5", login="bob-b")]).of(Group.UNKNOWN)
    assert row.note == (
        "The username is Bob’s on the record, but the id is another: it may have passed to somebody else."
    )


def test_what_people_said_of_entries_counts() -> None:
    stranger, bot = Entry(account="7", login="robert"), Entry(account="8", login="advisory-bot")
    remembered = Remembered(
        matched={"id:7": "bob", "id:1003": "bob"},
        allowed={"id:8": "files advisories", "id:1003": "advises us"},
        declined={"ann"},
    )
    diff = compare([BOB, ANN, EVE], [stranger, bot, Entry(account="1003", login="eve-e")], remembered)
    assert groups(diff) == [
        ("missing", "Ann, ann-a"),
        ("renamed", "Bob, robert (id 7)"),
        ("allowed", "advisory-bot (id 8)"),
        ("allowed", "Eve, eve-e (id 1003)"),
        ("in-place", "Bob, robert (id 7)"),
    ]
    assert [row.declined for row in diff.of(Group.MISSING)] == [True]
    assert [row.note for row in diff.of(Group.ALLOWED)] == ["files advisories", "advises us"]


def test_somebody_invited_and_in_is_in() -> None:
    twice = [Entry(login="bob-b", pending=True), Entry(login="bob-b")]
    for entries in permutations(twice):
        assert groups(compare([BOB], entries)) == [("in-place", "Bob, bob-b")]


def test_who_declined_is_found_by_username_or_address() -> None:
    said = [Refusal(login="Eve-E"), Refusal(email="ann@example.org"), Refusal(login="nobody")]
    assert refused([BOB, ANN, EVE], said) == {"eve", "ann"}


def test_the_text_of_every_kind_of_difference() -> None:
    people = [
        BOB,
        ANN,
        EVE,
        member("Cleo", account="1004", login="cleo-c"),
        member("Dan", account="1005", login="dan-d"),
        member("Flo", login="flo-f"),
        member("Gus", account="1006", login="gus-g"),
    ]
    entries = [
        Entry(account="1001", login="bob-b"),
        Entry(account="1003", login="eve-e"),
        Entry(account="1004", login="cleopatra"),
        Entry(login="DAN-D", pending=True),
        Entry(account="9", login="gus-g"),
        Entry(account="8", login="advisory-bot"),
        Entry(email="person@example.org", pending=True),
        Entry(account="10", login="stale-person"),
    ]
    remembered = Remembered(allowed={"id:8": "files advisories"}, declined={"flo"})
    assert (
        as_text(compare(people, entries, remembered))
        == """\
3 missing, 1 extra, 3 unknown, 1 renamed, 1 pending, 1 allowed, 2 in place

Missing
  + Ann, ann-a
  + Flo, flo-f: Was invited or let in from here, and declined or left: not invited again.
  + Gus, gus-g

Extra
  - Eve, eve-e (id 1003): Is no member today.

Unknown
  ? gus-g (id 9): The username is Gus’s on the record, but the id is another: it may have passed to somebody else.
  ? person@example.org: Invited, and has not answered yet.
  ? stale-person (id 10)

Renamed
  ~ Cleo, cleopatra (id 1004): The record has the username cleo-c: correct it there.

Pending
  . Dan, DAN-D
"""
    )


OBSTACLES = [
    (Kind.GITHUB_TEAM, [BOB], [], ""),
    (Kind.GITHUB_TEAM, [ANN], [], "The numeric GitHub id of Ann is not on the record"),
    (Kind.GITHUB_TEAM, [], [Entry(email="x@example.org", pending=True)], "cancelled by hand"),
    (Kind.GITHUB_TEAM, [], [Entry(login="x", pending=True)], ""),
    (Kind.MAILING_LIST, [ANN], [], ""),
    (Kind.MAILING_LIST, [member("Nora")], [], "Nora has no e-mail address on the record"),
    (Kind.MAILING_LIST, [], [Entry(login="x")], "no e-mail address: take it off"),
    (Kind.DISCORD_ROLE, [member("Nora")], [], "The Discord account of Nora is not known"),
    (Kind.DISCORD_ROLE, [member("Nora", account="5")], [], ""),
    (Kind.DISCORD_ROLE, [], [Entry(login="x")], "no Discord id"),
]


@pytest.mark.parametrize(("kind", "people", "entries", "expected"), OBSTACLES)
def test_what_cannot_be_done_from_here(
    kind: Kind, people: list[Known], entries: list[Entry], expected: str
) -> None:
    [row] = compare(people, entries).rows
    assert expected in obstacle(kind, row)
    assert bool(expected) == bool(obstacle(kind, row))


def test_nobody_who_declined_is_invited_and_no_op_is_no_change() -> None:
    [row] = compare([BOB], [], Remembered(declined={"bob"})).rows
    assert "is not invited again from here" in obstacle(Kind.GITHUB_TEAM, row)
    [row] = compare([BOB], [Entry(login="bob-b")]).rows
    assert obstacle(Kind.GITHUB_TEAM, row) == "There is nothing to change."


# --- What holds of every diff -----------------------------------------------------------------------------------------


def _distinct(listed: list[Known]) -> list[Known]:
    """As the record has it: nobody shares an id, a username or an address with anybody."""
    kept: list[Known] = []
    taken: set[str] = set()
    for known in listed:
        marks = {known.person, f"#{known.account}", f"@{known.login.lower()}", known.email.lower()} - {
            "",
            "#",
            "@",
        }
        if not marks & taken:
            kept.append(known)
            taken |= marks
    return kept


ids = st.sampled_from(["", "1", "2", "3", "4"])
names = st.sampled_from(["", "ann", "Ann", "bob", "Bob", "cleo", "dan"])
people = st.lists(
    st.builds(
        Known,
        person=st.sampled_from(["p1", "p2", "p3", "p4"]),
        name=st.sampled_from(["Ann", "Bob", "Cleo"]),
        belongs=st.booleans(),
        account=ids,
        login=names,
        email=names.map(lambda name: f"{name}@example.org" if name else ""),
    ),
    max_size=5,
).map(_distinct)
entries = st.lists(
    st.builds(
        Entry,
        account=ids,
        login=names,
        email=names.map(lambda name: f"{name}@example.org" if name else ""),
        pending=st.booleans(),
    ).filter(lambda entry: bool(entry.account or entry.login or entry.email)),
    max_size=6,
)
remembered = st.builds(
    Remembered,
    matched=st.dictionaries(ids.map("id:{}".format), st.sampled_from(["p1", "p2"]), max_size=2),
    allowed=st.dictionaries(ids.map("id:{}".format), st.just("a bot"), max_size=2),
    declined=st.sets(st.sampled_from(["p1", "p3"])),
)


@given(people, entries, remembered, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_does_not_matter(
    people: list[Known], entries: list[Entry], remembered: Remembered, random: Random
) -> None:
    diff = compare(people, entries, remembered)
    shuffled = random.sample(people, len(people)), random.sample(entries, len(entries))
    assert compare(*shuffled, remembered) == diff
    assert len({row.key for row in diff.rows}) == len(diff.rows)


@given(people, entries, remembered)
def test_everybody_is_accounted_for(
    people: list[Known], entries: list[Entry], remembered: Remembered
) -> None:
    diff = compare(people, entries, remembered)
    told = [row for row in diff.rows if row.group is not Group.RENAMED]
    assert sorted(row.entry.key for row in told if row.entry) == sorted({entry.key for entry in entries})
    here = {row.person.person for row in told if row.entry and row.person}
    missing = {row.person.person for row in diff.of(Group.MISSING) if row.person}
    assert missing == {known.person for known in people if known.belongs} - here
    for row in diff.rows:
        if row.entry and row.person and row.entry.account and row.person.account != row.entry.account:
            by_hand = remembered.matched.get(row.entry.key) == row.person.person
            assert by_hand or not row.person.account, "a known id is never contradicted"


@given(people, entries, remembered)
def test_what_is_applied_leaves_nothing_to_change(
    people: list[Known], entries: list[Entry], remembered: Remembered
) -> None:
    diff = compare(people, entries, remembered)
    gone = {row.entry.key for row in diff.rows if row.entry and row.group in {Group.EXTRA, Group.UNKNOWN}}
    kept = [entry for entry in entries if entry.key not in gone]
    # each missing person gets in under what identifies them best, or under an id that is theirs by hand
    new_ids = {row.person.person: str(100 + n) for n, row in enumerate(diff.of(Group.MISSING)) if row.person}
    added = [Entry(account=account, login=f"new-{account}") for account in new_ids.values()]
    by_hand = {f"id:{account}": person for person, account in new_ids.items()}
    after = compare(
        people,
        [*kept, *added],
        Remembered(matched={**remembered.matched, **by_hand}, allowed=remembered.allowed),
    )
    assert [row for row in after.rows if row.group in CHANGEABLE] == []
