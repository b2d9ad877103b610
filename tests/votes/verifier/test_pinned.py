"""A record that holds, and values given by the caller that are not the record's."""

from typing import Any

import pytest

from tests.votes.verifier.forge import Forgery, point_hex, times, tracker, usual_poll
from votes.verifier import anonballot_verify as av


@pytest.mark.parametrize(
    ("check", "pinned"),
    [
        ("election.id", {"election": "11" * 32}),
        ("checkpoints.key", {"board_key": point_hex(times(5))}),
        ("tracker.found", {"tracker": "11" * 32}),
        ("tracker.counted", {"tracker": tracker(usual_poll("auto").record["board"][2]["data"]).hex()}),
    ],
)
def test_another_value_than_the_given_one_is_refused(check: str, pinned: dict[str, Any]) -> None:
    text = Forgery("auto").text()
    av.verify(text)
    with pytest.raises(av.VerificationError) as error:
        av.verify(text, **pinned)
    assert error.value.check == check


@pytest.mark.parametrize("name", ["election", "board_key", "tracker"])
@pytest.mark.parametrize("value", ["", "11", "11" * 33, "AA" * 32, " " + "1" * 63])
def test_given_values_must_be_hex(name: str, value: str) -> None:
    given: dict[str, Any] = {name: value}
    with pytest.raises(ValueError, match="hexadecimal"):
        av.verify("{}", **given)
