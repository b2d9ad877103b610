"""The typed environment names the variable that is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from psrt.env import Env, InvalidEnvironment


def test_value_or_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("from a file\n")
    assert Env({"NAME": " direct "}).text("NAME") == "direct"
    assert Env({"NAME_FILE": str(secret)}).text("NAME") == "from a file"
    assert Env({}).text("NAME", "default") == "default"
    assert Env({"NAME": ""}).text("NAME", "default") == "default"


@pytest.mark.parametrize(
    ("source", "call", "says"),
    [
        ({}, lambda e: e.text("NAME"), "NAME is not set"),
        ({"NAME": "a", "NAME_FILE": "b"}, lambda e: e.text("NAME"), "NAME and NAME_FILE are both set"),
        ({"NAME_FILE": "/nonexistent/file"}, lambda e: e.text("NAME"), "NAME_FILE: cannot read"),
        ({"NAME": "x"}, lambda e: e.integer("NAME"), "NAME must be a whole number"),
        ({"NAME": "6"}, lambda e: e.integer("NAME", minimum=7), "NAME must be at least 7"),
        ({"NAME": "maybe"}, lambda e: e.flag("NAME"), "NAME must be 1 or 0"),
        ({"NAME": "c"}, lambda e: e.choice("NAME", ("a", "b")), "NAME must be one of a, b"),
    ],
)
def test_says_which_variable_and_what_to_do(
    source: dict[str, str], call: Callable[[Env], object], says: str
) -> None:
    with pytest.raises(InvalidEnvironment, match=says):
        call(Env(source))


def test_lists_and_flags() -> None:
    env = Env({"HOSTS": "a, b,,", "ON": "Yes", "OFF": "off"})
    assert env.words("HOSTS") == ["a", "b"]
    assert env.flag("ON") is True
    assert env.flag("OFF", default=True) is False
