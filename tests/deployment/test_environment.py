"""``.env.example`` explains exactly what the application reads."""

import ast
import re
from pathlib import Path

from psrt.devstack.layout import PROJECT_ROOT

# Read by `make run` and docker-compose.yml, not by the settings.
OUTSIDE_THE_SETTINGS = {"PORT"}
READERS = {"text", "integer", "flag", "words", "choice"}


def read_by(path: Path) -> set[str]:
    """The names that ``env.text("NAME")`` and its like ask for in this file."""
    return {
        str(node.args[0].value)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_every_variable_is_listed_and_no_other() -> None:
    apps = (
        "psrt",
        "members",
        "venues",
        "activity",
        "onboarding",
        "votes",
        "nominations",
        "candidates",
        "council",
    )
    read = {name for app in apps for path in (PROJECT_ROOT / app).rglob("*.py") for name in read_by(path)}
    assert len(read) > 20
    listed = re.findall(r"^#?([A-Z][A-Z0-9_]*)=", (PROJECT_ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(read | OUTSIDE_THE_SETTINGS)


def test_every_variable_is_explained() -> None:
    blocks = (PROJECT_ROOT / ".env.example").read_text().split("\n\n")
    for block in blocks:
        lines = block.strip().splitlines()
        if any(re.match(r"#?[A-Z][A-Z0-9_]*=", line) for line in lines):
            assert lines[0].startswith("# "), f"no explanation above {lines[0]}"
