"""Settings refuse to start wrongly: each case is a real process with its own environment."""

import os
import subprocess
import sys

import pytest

BASE = {
    "PATH": os.environ["PATH"],
    "DJANGO_SETTINGS_MODULE": "psrt.settings",
    "SECRET_KEY": "k" * 60,
    "FIELD_ENCRYPTION_KEY": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "DATABASE_URL": "postgres://psrt@localhost/psrt",
    "REDIS_URL": "redis://localhost:6379/0",
}


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in {**BASE, **changes}.items() if value is not None}
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup()"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_starts_with_what_is_documented_as_required() -> None:
    result = start()
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_ENCRYPTION_KEY", "DATABASE_URL", "REDIS_URL"])
def test_names_the_missing_variable(name: str) -> None:
    result = start(**{name: None})
    assert result.returncode != 0
    assert f"{name} is not set" in result.stderr


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"DEMO": "1"}, "not made for a demo"),
        ({"SECRET_KEY": "demo-abc", "PSRT_PROCESS": "web"}, "made for a demo"),
        ({"REVIEW_DAYS": "6"}, "REVIEW_DAYS must be at least 7"),
        ({"VOTING_DAYS": "1"}, "VOTING_DAYS must be at least 7"),
        ({"PSRT_PROCESS": "trustee"}, "TRUSTEE_DIR is not set"),
        ({"VOTING_RULE": "coin-toss"}, "VOTING_RULE must be one of"),
    ],
)
def test_refuses(changes: dict[str, str], says: str) -> None:
    result = start(**changes)
    assert result.returncode != 0
    assert says in result.stderr
