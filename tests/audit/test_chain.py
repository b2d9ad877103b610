"""The audit log's chain: pure, then in the database."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from psrt.audit.chain import GENESIS, Link, first_break, link_hash

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def chain_of(datas: list[str]) -> list[Link]:
    links, previous = [], GENESIS
    for number, data in enumerate(datas, start=1):
        at = START + timedelta(minutes=number)
        digest = link_hash(previous, seq=number, at=at, event="e", actor="", subject="s:1", data=data)
        links.append(Link(number, at, "e", "", "s:1", data, digest))
        previous = digest
    return links


def test_first_hash_is_fixed() -> None:
    """The format is kept for ever: old logs must verify with new code."""
    digest = link_hash(GENESIS, seq=1, at=START, event="e", actor="", subject="s:1", data="{}")
    assert digest.hex() == "e23e47824caa756d5192db41909d29a4c15271d3fbeeba1e13936cf0afae0f8a"


def test_whole_chain_holds() -> None:
    assert first_break(chain_of(["{}", '{"n":1}', "{}"])) is None
    assert first_break([]) is None


@given(st.lists(st.text(max_size=20), min_size=1, max_size=8), st.data())
def test_any_change_shows(datas: list[str], data: st.DataObject) -> None:
    links = chain_of(datas)
    index = data.draw(st.integers(0, len(links) - 1))
    field = data.draw(st.sampled_from(["data", "event", "actor", "subject", "at"]))
    changed = START if field == "at" else getattr(links[index], field) + "x"
    changes: dict[str, Any] = {field: changed}
    links[index] = replace(links[index], **changes)
    broken = first_break(links)
    assert broken is not None
    assert broken.seq == index + 1


@pytest.mark.parametrize("gone", [0, 1])
def test_missing_entry_shows(gone: int) -> None:
    links = chain_of(["{}", "{}", "{}"])
    del links[gone]
    broken = first_break(links)
    assert broken is not None
    assert broken.seq == gone + 1
    assert "missing" in broken.reason


def test_fields_cannot_slide_into_each_other() -> None:
    one = link_hash(GENESIS, seq=1, at=START, event="ab", actor="", subject="c", data="{}")
    other = link_hash(GENESIS, seq=1, at=START, event="a", actor="", subject="bc", data="{}")
    assert one != other
