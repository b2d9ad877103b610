"""Pasted lists: what is taken, and what is refused with which words."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.acceptance_data import acceptance_file
from venues.rules import Entry, Form, Refusal, Unreadable, read_list

MEMBER = {"login": "Eclips4", "id": 1002}
INVITED = {"id": 1, "login": "woodruffw", "email": None, "role": "direct_member", "created_at": "2026-06-22"}
GOOD = [
    (Form.GITHUB, json.dumps([MEMBER]), [Entry(account="1002", login="Eclips4")]),
    (
        Form.GITHUB,
        f"{json.dumps([MEMBER])}\n{json.dumps([INVITED, INVITED | {'login': None, 'email': 'a@example.org'}])}\n",
        [
            Entry(account="1002", login="Eclips4"),
            Entry(login="woodruffw", pending=True),
            Entry(email="a@example.org", pending=True),
        ],
    ),
    (
        Form.CSV,
        "\ufeffLogin,ID,e-mail\n".replace("e-mail", "email") + 'bob-b,7,\n\n"ann-a",,ann@example.org\n',
        [Entry(account="7", login="bob-b"), Entry(login="ann-a", email="ann@example.org")],
    ),
    (Form.CSV, "name, email\nBob, bob@example.org", [Entry(email="bob@example.org", name="Bob")]),
    (
        Form.ADDRESSES,
        'bob@example.org\r\n\r\n "Ann A." <ann@example.org>\n',
        [Entry(email="bob@example.org"), Entry(email="ann@example.org", name="Ann A.")],
    ),
]
BAD = [
    (Form.GITHUB, "<html>", "This is not JSON"),
    (Form.GITHUB, '{"message": "Not Found"}', "This is not a list: paste the whole answer"),
    (Form.GITHUB, '[{"login": "a", "id": 1}, {"login": "b"}]', "Item 2: b has no whole positive number"),
    (Form.GITHUB, '[{"id": 1}]', "Item 1: it has no GitHub username"),
    (Form.GITHUB, '[{"login": "a", "id": true}]', "Item 1: a has no whole positive number"),
    (Form.GITHUB, "[7]", "Item 1: it has no GitHub username"),
    (Form.GITHUB, '[{"role": "r", "created_at": "x"}]', "Item 1: the invitation has neither"),
    (Form.GITHUB, '[{"login": "a", "id": 1}][{"login": "b", "id": 1}]', "Item 2: b (id 1) is on the list already"),
    (Form.GITHUB, "[" * 100_000, "This is not JSON"),
    (Form.GITHUB, "[]", "There is nobody on this list"),
    (Form.CSV, "", "There is nobody on this list"),
    (Form.CSV, "login\n", "There is nobody on this list"),
    (Form.CSV, "bob-b,7\n", "Line 1: the first line names the columns"),
    (Form.CSV, "name\nBob\n", "Line 1: the first line names the columns"),
    (Form.CSV, "login,shoe size\n", "Line 1: the first line names the columns"),
    (Form.CSV, "login,login\n", "Line 1: a column is there twice"),
    (Form.CSV, "login,id\na,1\nb\n", "Line 3: it has 1 fields, not 2"),
    (Form.CSV, "login,id\na,x\n", "Line 2: x is not a numeric id"),
    (Form.CSV, "login,id\na,１\n", "Line 2: １ is not a numeric id"),
    (Form.CSV, "login\na\x00\n", "Line 2: the login is too long, or has characters that nobody can see"),
    (Form.CSV, "login\n" + "a" * 300, "Line 2: the login is too long"),
    (Form.ADDRESSES, "a\x00@example.org\n", "Line 1: "),
    (Form.GITHUB, '[{"role": "r", "created_at": "x", "email": "a\\ud800@example.org"}]', "Item 1: the invitation"),
    (Form.CSV, "login,email\na,b\n", "Line 2: b is not an e-mail address"),
    (Form.CSV, "login,name\n,Bob\n", "Line 2: it has neither an id nor a login nor"),
    (Form.CSV, "login\na\n\nA\n", "Line 4: A is on the list already, as line 2"),
    (Form.CSV, 'login\n"a\n', "Line 2: unexpected end of data"),
    (Form.ADDRESSES, "a@example.org\nbob\n", "Line 2: bob is not an e-mail address"),
    (Form.ADDRESSES, "a@example.org\n\nA@Example.org\n", "Line 3: A@Example.org is on the list already, as line 1"),
    (Form.ADDRESSES, "a@example.org, b@example.org\n", "Line 1: "),
    (Form.ADDRESSES, "\n \n", "There is nobody on this list"),
]  # fmt: skip


@pytest.mark.parametrize(("form", "text", "entries"), GOOD)
def test_what_is_read(form: Form, text: str, entries: list[Entry]) -> None:
    assert list(read_list(text, form).entries) == entries


@pytest.mark.parametrize(("form", "text", "sentence"), BAD)
def test_what_is_refused(form: Form, text: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read_list(text, form)
    assert str(caught.value).startswith(sentence)


def test_failed_invitations_may_be_pasted_along() -> None:
    declined = INVITED | {"failed_at": "2026-06-30", "failed_reason": "declined"}
    expired = INVITED | {"login": "late", "failed_at": "2026-06-30", "failed_reason": "Invitation expired."}
    listing = read_list(json.dumps([MEMBER, declined, expired]), Form.GITHUB)
    assert (len(listing.entries), listing.refusals) == (1, (Refusal(login="woodruffw"),))


@given(st.text() | st.text(alphabet='[]{}",:1a@.\n<> '), st.sampled_from(Form))
def test_any_text_is_read_or_refused(text: str, form: Form) -> None:
    with suppress(Unreadable):
        entries = read_list(text, form).entries
        assert all(entry.key for entry in entries)
        # it can be stored: no NUL, no half of a surrogate pair, not endlessly long
        assert "\\u0000" not in json.dumps([entry.stored() for entry in entries])
        assert all(len(str(value).encode()) < 2000 for entry in entries for value in entry.stored().values())


def test_the_team_of_the_acceptance_data_is_read() -> None:
    members, invited = (
        acceptance_file(f"github/team-{name}.json") for name in ("members", "pending-invitations")
    )
    text = (members + invited).decode()
    assert [entry.key for entry in read_list(text, Form.GITHUB).entries] == [
        "id:1001",
        "id:1002",
        "id:1003",
        "login:woodruffw",
        "email:person@example.org",
    ]
