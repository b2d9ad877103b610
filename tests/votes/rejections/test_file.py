"""The file of test vectors is what the tables make, and has whatever §12 lists."""

import pytest

from tests.votes.rejections import ballots, generate, records
from tests.votes.rejections.cases import Table
from tests.votes.rejections.vectors import (
    ballot_vectors,
    honest_ballot,
    honest_record,
    record_vectors,
    stored,
)

AGAIN = "python -m tests.votes.rejections.generate writes the file anew"


def test_the_honest_records_and_the_honest_ballot_are_made_again() -> None:
    assert stored()["honest"] == generate.honest(), AGAIN


def test_the_ballots_are_made_again() -> None:
    assert stored()["ballots"] == [generate.ballot_vector(case) for case in ballots.CASES], AGAIN


@pytest.mark.parametrize("table", records.TABLES, ids=["format", "keys", "board", "tally"])
def test_the_records_are_made_again(table: Table) -> None:
    made = {case.name: generate.record_vector(case) for case in table.cases}
    assert made == {v["name"]: v for v in stored()["records"] if v["name"] in made}, AGAIN


def test_nothing_else_is_in_the_file() -> None:
    names = [case.name for case in records.CASES]
    assert [vector.name for vector in record_vectors()] == names
    assert len(set(names)) == len(names)
    assert len({vector.name for vector in ballot_vectors()}) == len(ballots.CASES)


def test_every_vector_changes_something() -> None:
    assert all(vector.text != honest_ballot() for vector in ballot_vectors())
    assert all(v.text != honest_record(v.base) for v in record_vectors() if "larger" not in v.name)
