import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.models import Person
from psrt.audit.models import Entry
from tests.acceptance_data import acceptance_file
from tests.cast import Cast


class GithubList:
    """A file as GitHub's API answers, and the command that imports it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "team-members.json"

    def load(self, content: object) -> str:
        self.path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        out, err = StringIO(), StringIO()
        call_command("import_github_ids", str(self.path), stdout=out, stderr=err)
        return f"{out.getvalue()}---\n{err.getvalue()}"


@pytest.fixture
def github(tmp_path: Path) -> GithubList:
    return GithubList(tmp_path)


def ids() -> dict[str, int | None]:
    return dict(Person.objects.exclude(github_id=None).values_list("handle", "github_id"))


def test_ids_are_found_by_username_without_case(cast: Cast, github: GithubList) -> None:
    content = [{"login": "Alice-A", "id": 11, "type": "User"}, {"login": "bob-b", "id": 12}]
    assert github.load(content).startswith(
        "Alice Achterberg: GitHub id 11\nBob Bălan: GitHub id 12\n2 changes."
    )
    assert ids() == {"alice-a": 11, "bob-b": 12}
    assert Person.objects.get(handle="alice-a").github_login == "alice-a", "the spelling stays the list's"
    entries = Entry.objects.count()
    assert github.load(content) == "Nothing changed.\n---\n"
    assert Entry.objects.count() == entries


def test_who_is_not_on_the_record_is_named(cast: Cast, github: GithubList) -> None:
    said = github.load([{"login": "stale-person", "id": 3}])
    assert said == "Nothing changed.\n---\nstale-person: nobody on the record has this GitHub username\n"


def test_the_shape_that_github_gives(cast: Cast, github: GithubList) -> None:
    said = github.load(acceptance_file("github/team-members.json"))
    assert "stale-person: nobody" in said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ([{"login": "bob-b", "id": 12}, {"login": "alice-a", "id": 99}], "GitHub id 11, the list says 99"),
        ([{"login": "bob-b", "id": 11}], "id 11 is on the record for Alice Achterberg"),
        ([{"login": "somebody-new", "id": 11}], "id 11 is on the record for Alice Achterberg"),
    ],
)
def test_a_contradiction_refuses_the_whole_list(
    cast: Cast, github: GithubList, content: object, says: str
) -> None:
    github.load([{"login": "alice-a", "id": 11}])
    entries = Entry.objects.count()
    with pytest.raises(CommandError, match=says):
        github.load(content)
    assert ids() == {"alice-a": 11}
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b" " * 1_000_001, "more than 1,000,000"),
        ({"message": "Bad credentials"}, "not a list"),
        (["alice-a"], "Item 1 has no GitHub username"),
        ([{"id": 1}], "Item 1 has no GitHub username"),
        ([{"login": "a b", "id": 1}], "Item 1 has no GitHub username"),
        ([{"login": "alice-a"}], r"Item 1 \(alice-a\) has no whole positive number"),
        ([{"login": "alice-a", "id": "11"}], "no whole positive number"),
        ([{"login": "alice-a", "id": True}], "no whole positive number"),
        ([{"login": "alice-a", "id": 0}], "no whole positive number"),
        ([{"login": "alice-a", "id": 2**63}], "no whole positive number"),
        ([{"login": "alice-a", "id": 1}, {"login": "ALICE-A", "id": 2}], "username twice: alice-a"),
        ([{"login": "alice-a", "id": 1}, {"login": "bob-b", "id": 1}], "id twice: 1"),
    ],
)
def test_what_is_not_such_a_list_is_refused(
    cast: Cast, github: GithubList, content: object, says: str
) -> None:
    with pytest.raises(CommandError, match=says):
        github.load(content)
    assert ids() == {}


def test_a_file_that_is_not_there(db: None) -> None:
    with pytest.raises(CommandError, match="cannot read the file"):
        call_command("import_github_ids", "/nonexistent.json")
