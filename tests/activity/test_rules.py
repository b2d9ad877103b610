"""Which records speak of one advisory, and whom a credit means."""

from uuid import UUID

import pytest

from activity.chart import bars
from activity.rules import Credited, Kind, Known, Matcher, NameKind, address_of, group, preferred

ADA, BO, BO_TOO, LUK, NEW = (UUID(int=number) for number in range(1, 6))
PEOPLE = [
    Known(pk=ADA, name="Ada Lovelace", login="Ada-L", github_id=1),
    Known(pk=BO, name="Bo", login="bo"),
    Known(pk=BO_TOO, name="Bo"),
    Known(pk=LUK, name="Łukasz Langa", login="ambv", github_id=4),
    Known(pk=NEW, name="Seth Larson", login="sethml"),
]
REMEMBERED = {
    (NameKind.NAME, "seth michael larson"): NEW,
    (NameKind.NAME, "passer by"): None,
    (NameKind.LOGIN, "old-ada"): ADA,
    (NameKind.NAME, "bo"): BO,
    (NameKind.NAME, "ada lovelace"): BO,
}


@pytest.mark.parametrize(
    ("credit", "means"),
    [
        ({"login": "whatever", "github_id": 1}, ADA),
        ({"login": "ADA-l"}, ADA),
        ({"login": "ada-l", "github_id": 2}, None),
        ({"login": "bo", "github_id": 2}, BO),
        ({"login": "OLD-ada"}, ADA),
        ({"login": "ambv", "name": "Somebody Else"}, LUK),
        ({"name": "Ada Lovelace"}, BO),  # an admin said so; everybody can call themselves Ada Lovelace
        ({"name": "Lukasz Langa"}, LUK),
        ({"name": "Lukasz Langa", "login": "AMBV"}, LUK),
        ({"name": "Lukasz Langa", "login": "somebody"}, None),
        ({"name": "Lukasz Langa", "github_id": 5}, None),
        ({"name": "Seth Larson", "github_id": 5}, NEW),
        ({"login": "old-ada", "github_id": 4}, LUK),
        ({"name": "lukasz  langa"}, LUK),
        ({"name": "Lukasz"}, None),
        ({"name": "Seth Michael LARSON"}, NEW),
        ({"name": "Bo"}, BO),
        ({"name": "Passer By"}, None),
        ({"login": "ada"}, None),
    ],
)
def test_whom_a_credit_means(credit: dict[str, str], means: UUID | None) -> None:
    credited = Credited(kind=Kind.OTHER, **credit)  # type: ignore[arg-type]
    assert Matcher(PEOPLE, REMEMBERED).find(credited) == means


def test_a_name_that_two_have_decides_nothing() -> None:
    assert Matcher(PEOPLE, {}).find(Credited(kind=Kind.OTHER, name="Bo")) is None


def test_who_is_nobody_and_whom_it_may_be() -> None:
    matcher = Matcher(PEOPLE, REMEMBERED)
    assert matcher.is_dismissed(Credited(kind=Kind.OTHER, name="passer  by"))
    assert not matcher.is_dismissed(Credited(kind=Kind.OTHER, name="Seth Michael Larson"))
    assert matcher.suggestions(Credited(kind=Kind.OTHER, name="Larson, Seth")) == [NEW]
    assert matcher.suggestions(Credited(kind=Kind.OTHER, login="bo-two")) == [BO, BO_TOO]
    assert matcher.suggestions(Credited(kind=Kind.OTHER, name="Nobody")) == []


@pytest.mark.parametrize(
    ("records", "together"),
    [
        ({"PSF-1": ["CVE-1"], "GHSA-1": ["CVE-1"]}, {"PSF-1": "PSF-1", "GHSA-1": "PSF-1"}),
        ({"GHSA-1": [], "PSF-1": ["GHSA-1"]}, {"PSF-1": "PSF-1", "GHSA-1": "PSF-1"}),
        ({"GHSA-1": ["CVE-1"], "GHSA-2": ["CVE-1"]}, {"GHSA-1": "GHSA-1", "GHSA-2": "GHSA-2"}),
        (
            {"PSF-2": ["CVE-1"], "PSF-1": ["CVE-1"], "GHSA-1": ["CVE-1"]},
            {"PSF-1": "PSF-1", "PSF-2": "PSF-2", "GHSA-1": "PSF-1"},
        ),
        (
            {"PSF-1": [], "CVE-1": ["PSF-1"], "GHSA-1": ["CVE-1"]},
            {"PSF-1": "PSF-1", "CVE-1": "PSF-1", "GHSA-1": "PSF-1"},
        ),
        ({"PSF-1": ["CVE-1"], "PSF-2": ["CVE-2"]}, {"PSF-1": "PSF-1", "PSF-2": "PSF-2"}),
    ],
)
def test_records_of_one_advisory(records: dict[str, list[str]], together: dict[str, str]) -> None:
    assert group(records) == together


def test_identifiers_and_their_pages() -> None:
    assert preferred(["GHSA-1", "X-1", "CVE-1", "PSF-1"]) == ["PSF-1", "CVE-1", "GHSA-1", "X-1"]
    assert address_of("PSF-2024-1") == "https://osv.dev/vulnerability/PSF-2024-1"
    assert address_of("CVE-2024-1") == "https://www.cve.org/CVERecord?id=CVE-2024-1"
    assert address_of("BIT-python-1") == ""


def test_columns_fit_the_drawing() -> None:
    chart = bars([(2024, 3), (2025, 0), (2026, 12)], width=300, height=100)
    assert [bar.height for bar in chart.bars] == [13.0, 0.0, 52.0]
    assert all(bar.y + bar.height == chart.base and 0 <= bar.x <= 300 - bar.width for bar in chart.bars)
    assert bars([], width=300, height=100).bars == ()
