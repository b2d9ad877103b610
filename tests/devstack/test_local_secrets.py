"""Secrets of a local run: made once, closed, and each given only to whom it belongs."""

import base64
from pathlib import Path

import pytest

from psrt.devstack.layout import Layout
from psrt.devstack.local_secrets import TRUSTEE_ONLY, shared_secrets, trustee_secrets
from psrt.devstack.programs import application


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("demo", [True, False])
def test_made_once_and_closed(tmp_path: Path, demo: bool) -> None:
    layout = Layout(tmp_path, demo=demo)
    first = shared_secrets(layout, {})
    contents = {name: Path(path).read_text() for name, path in first.items()}
    assert set(first) == {"SECRET_KEY_FILE", "FIELD_ENCRYPTION_KEY_FILE"}
    assert {mode(Path(path)) for path in first.values()} == {0o600}
    assert mode(layout.secrets) == 0o700
    assert contents["SECRET_KEY_FILE"].startswith("demo-") is demo
    assert len(base64.urlsafe_b64decode(contents["FIELD_ENCRYPTION_KEY_FILE"])) == 32
    assert {name: Path(path).read_text() for name, path in shared_secrets(layout, {}).items()} == contents


@pytest.mark.parametrize("given", ["SECRET_KEY", "SECRET_KEY_FILE"])
def test_a_secret_of_ones_own_is_respected(tmp_path: Path, given: str) -> None:
    assert set(shared_secrets(Layout(tmp_path), {given: "x"})) == {"FIELD_ENCRYPTION_KEY_FILE"}


def test_the_trustees_are_its_own_and_closed(tmp_path: Path) -> None:
    layout = Layout(tmp_path)
    secrets = trustee_secrets(layout, {})
    assert set(secrets) == {"TRUSTEE_DIR", "TRUSTEE_KEK_FILE"}
    assert mode(layout.trustee) == mode(Path(secrets["TRUSTEE_DIR"])) == 0o700
    assert mode(Path(secrets["TRUSTEE_KEK_FILE"])) == 0o600
    assert trustee_secrets(layout, {"TRUSTEE_KEK": "k", "TRUSTEE_DIR": "/elsewhere"}) == {
        "TRUSTEE_KEK": "k",
        "TRUSTEE_DIR": "/elsewhere",
    }


def test_only_the_trustee_process_is_given_them(tmp_path: Path) -> None:
    from_the_shell = dict.fromkeys(TRUSTEE_ONLY, "secret") | {"DATABASE_URL": "postgres://db/psrt"}
    programs = application(Layout(tmp_path), from_the_shell, {"TRUSTEE_DIR": "/keys"}, port=8000)
    holders = {program.name: set(program.environment) & set(TRUSTEE_ONLY) for program in programs}
    assert holders == {"web": set(), "worker": set(), "trustee": {"TRUSTEE_DIR"}, "beat": set()}
    assert {program.environment["PSRT_PROCESS"] for program in programs} == set(holders)


def test_demo_and_own_data_share_nothing_but_the_lock(tmp_path: Path) -> None:
    demo, own = Layout(tmp_path, demo=True), Layout(tmp_path, demo=False)
    assert demo.lock == own.lock
    for place in ("secrets", "trustee", "postgres", "valkey", "mail", "logs"):
        assert getattr(demo, place) != getattr(own, place)
