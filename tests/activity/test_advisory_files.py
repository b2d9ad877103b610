"""What is read of OSV's and GitHub's JSON, and what is refused."""

import json
from datetime import date
from typing import Any

import pytest

from activity.advisory_files import InvalidAdvisories, parse_files, parse_records
from activity.rules import Acceptance, Credited, Kind, Source, State
from tests.activity.records import NOW, detailed, ghsa, osv


def read(*records: Any, name: str = "a.json") -> Any:
    content = json.dumps(records[0] if len(records) == 1 else list(records)).encode()
    return parse_files([(name, content)], now=NOW)


def test_an_osv_record() -> None:
    credits_given = [
        {"name": "Ada", "type": "COORDINATOR"},
        {"name": "Bo", "type": "TOOL", "contact": ["mailto:bo@example.org", "https://github.com/bo-b"]},
        {"name": "Cy"},
        {"name": "Di", "type": "SOMETHING_NEW"},
        {"name": "Ada", "type": "COORDINATOR"},
    ]
    [advisory] = read(osv(aliases=["CVE-2026-1"], credits=credits_given, summary=" A  hole "))
    assert (advisory.source, advisory.identifier, advisory.aliases) == (
        Source.OSV,
        "PSF-2026-1",
        ("CVE-2026-1",),
    )
    assert (advisory.state, advisory.day, advisory.title) == (State.PUBLISHED, date(2026, 1, 10), "A hole")
    assert advisory.credits == (
        Credited(kind=Kind.COORDINATOR, name="Ada"),
        Credited(kind=Kind.TOOL, name="Bo", login="bo-b"),
        Credited(kind=Kind.OTHER, name="Cy"),
        Credited(kind=Kind.OTHER, name="Di"),
    )


def test_a_repository_advisory() -> None:
    record = ghsa(
        cve_id="CVE-2026-2",
        credits=[{"login": "Ada", "type": "coordinator"}, {"login": "bo", "type": "reporter"}],
        credits_detailed=[
            detailed("ada", "coordinator", "declined", 7),
            detailed("cy", "analyst", "pending", 8),
        ],
        collaborating_users=[{"login": "secret", "id": 1}],
    )
    [advisory] = read(record)
    assert (advisory.source, advisory.aliases) == (Source.GHSA, ("CVE-2026-2",))
    assert (advisory.state, advisory.day, advisory.title) == (State.UNPUBLISHED, date(2026, 2, 5), "")
    assert advisory.credits == (
        Credited(kind=Kind.COORDINATOR, login="ada", github_id=7, acceptance=Acceptance.DECLINED),
        Credited(kind=Kind.ANALYST, login="cy", github_id=8, acceptance=Acceptance.PENDING),
        Credited(kind=Kind.REPORTER, login="bo"),
    )


@pytest.mark.parametrize(
    ("record", "state", "day"),
    [
        (osv(withdrawn="2026-02-02T00:00:00Z"), State.WITHDRAWN, date(2026, 1, 10)),
        (osv(published=None), State.PUBLISHED, date(2026, 2, 1)),
        (osv(published="2026-01-01T00:30:00+02:00"), State.PUBLISHED, date(2025, 12, 31)),
        (ghsa(state="triage", updated_at=None), State.UNPUBLISHED, date(2026, 1, 5)),
        (ghsa(state="closed", closed_at="2026-02-07T00:00:00Z"), State.UNPUBLISHED, date(2026, 2, 7)),
        (ghsa(state="published", published_at="2026-02-08T00:00:00Z"), State.PUBLISHED, date(2026, 2, 8)),
        (ghsa(state="withdrawn", published_at="2026-02-08T00:00:00Z"), State.WITHDRAWN, date(2026, 2, 8)),
    ],
)
def test_state_and_day(record: dict[str, Any], state: State, day: date) -> None:
    [advisory] = read(record)
    assert (advisory.state, advisory.day) == (state, day)
    assert bool(advisory.title) == (state is State.PUBLISHED)


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (osv(id=7), "id: This cannot be an advisory’s identifier."),
        (osv(aliases="CVE-1"), "aliases: This must be a list."),
        (osv(aliases=["CVE-1234", ""]), "aliases[1]: This cannot be"),
        (osv(published="yesterday"), "published: This must be an instant"),
        (osv(published="2026-01-10"), "published: This must be an instant"),
        (osv(published="2026-03-02T00:00:00Z"), "published: This is still to come"),
        (osv(credits={}), "credits: This must be a list."),
        (osv(credits=["Ada"]), "credits[0]: This must be a JSON object."),
        (osv(credits=[{"name": "A"}, {"type": "TOOL"}]), "credits[1].name: A credit needs a name."),
        (osv(credits=[{"name": "  "}]), "credits[0].name: The name is empty"),
        (osv(credits=[{"name": "A", "type": 3}]), "credits[0].type: The type of a credit must be a word."),
        (ghsa(state=["draft"]), "state: This must be a word"),
        (ghsa(state={}), "state: This must be a word"),
        (ghsa(state="sold"), "state: “sold” is none of GitHub’s states"),
        (ghsa(state="published"), "published_at: This must be an instant"),
        (ghsa(credits=[{"login": "no one"}]), "credits[0].login: This cannot be a GitHub username."),
        (ghsa(credits_detailed=[{"type": "x"}]), "credits_detailed[0].user: This must be a JSON object."),
        (ghsa(credits_detailed=[detailed("a", state="maybe")]), "credits_detailed[0].state: The state of a"),
        (ghsa(credits_detailed=[detailed("a", pk=-1)]), "credits_detailed[0].user.id: A GitHub id"),
        (ghsa(credits_detailed=[detailed("a", pk=2**63)]), "credits_detailed[0].user.id: A GitHub id"),
        (osv(published="0001-01-01T00:00:00+14:00"), "published: This must be an instant"),
        ({"name": "x"}, "This is neither an OSV record"),
        ("text", "An advisory must be a JSON object."),
    ],
)
def test_refused(record: Any, said: str) -> None:
    with pytest.raises(InvalidAdvisories) as refused:
        read(record)
    assert f"a.json, {said}" in str(refused.value) or f"a.json: {said}" in str(refused.value)
    with pytest.raises(InvalidAdvisories) as refused:
        parse_records([osv(), record], origin="python/cpython", now=NOW)
    assert "python/cpython, record 2" in str(refused.value)


def test_a_number_without_end_is_a_problem_of_the_file() -> None:
    with pytest.raises(InvalidAdvisories, match="a number that is too long"):
        parse_files([("a.json", b'{"id": ' + b"9" * 5000 + b"}")], now=NOW)


def test_a_title_holds_nothing_that_cannot_be_stored_or_turns_other_text() -> None:
    [advisory] = read(osv(summary="A\x00 \u202ehole\ud800 "))
    assert advisory.title == "A hole"


def test_all_problems_of_all_files_with_their_places() -> None:
    files = [
        ("good.json", json.dumps(osv()).encode()),
        ("broken.json", b'{\n "id": }'),
        ("latin.json", b"\xff"),
        ("list.json", json.dumps([osv("PSF-2"), osv("PSF-3", aliases=1), osv("PSF-4", credits=1)]).encode()),
        ("again.json", json.dumps(osv(summary="Another")).encode()),
        ("same.json", json.dumps(osv()).encode()),
    ]
    with pytest.raises(InvalidAdvisories) as refused:
        parse_files(files, now=NOW)
    assert [f"{problem.file}, {problem.place}" for problem in refused.value.problems] == [
        "broken.json, line 2, column 8",
        "latin.json, byte 0",
        "list.json, record 2, aliases",
        "list.json, record 3, credits",
        "again.json, ",
    ]
    with pytest.raises(InvalidAdvisories, match="no advisory"):
        parse_files([], now=NOW)
    with pytest.raises(InvalidAdvisories, match=r"… and 5 more"):
        parse_files([("many.json", json.dumps([1] * 25).encode())], now=NOW)
