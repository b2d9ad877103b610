"""The trustee's keys: no other process imports its code, no other user reads its files."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.local_secrets import new_key
from tests.votes.server.conftest import Trustee
from votes.models import Poll

NOBODY = 65534


@pytest.mark.parametrize("process", ["web", "worker", "manage"])
def test_no_other_process_can_import_the_trustee(process: str) -> None:
    code = """
import django
django.setup()
for module in ("", ".keystore", ".sealed", ".tasks", ".counting"):
    try:
        __import__("votes.trustee" + module)
    except ImportError as error:
        print(type(error).__name__)
"""
    result = _python(code, PSRT_PROCESS=process)
    assert result.stdout.split() == ["NotTheTrusteeError"] * 5, result.stderr


def test_no_other_process_knows_where_the_keys_are() -> None:
    result = _python(
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "print([name for name in dir(settings) if name.startswith('TRUSTEE')])",
        PSRT_PROCESS="web",
        TRUSTEE_DIR="/somewhere",
        TRUSTEE_KEK=new_key(),
    )
    assert result.stdout.strip() == "[]", result.stderr


def test_the_store_asks_again_which_process_this_is(trustee: Trustee, settings: Settings) -> None:
    settings.PSRT_PROCESS = "web"
    with pytest.raises(ImportError):
        Trustee()


def _python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment},
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_files_are_for_the_trustees_user_alone(trustee: Trustee, settings: Settings, open_poll: Poll) -> None:
    directory: Path = settings.TRUSTEE_DIR
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    names = {path.name for path in directory.iterdir()}
    assert names >= {"board.key", f"{open_poll.election}.key", f"{open_poll.election}.head"}
    for path in directory.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try as another user")
def test_another_user_cannot_read_a_key(trustee: Trustee, settings: Settings, open_poll: Poll) -> None:
    directory: Path = settings.TRUSTEE_DIR
    beside = directory.parent / "beside"
    beside.write_text("readable")
    for parent in directory.parents[:4]:  # only the trustee's own directory shall be in the way
        parent.chmod(0o755)
    assert _read_as_nobody(beside).stdout == "readable"
    for path in (directory / "board.key", directory / f"{open_poll.election}.key"):
        assert "Permission denied" in _read_as_nobody(path).stderr
    directory.chmod(0o755)
    assert "Permission denied" in _read_as_nobody(directory / "board.key").stderr


def _read_as_nobody(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/cat", path], user=NOBODY, capture_output=True, text=True, check=False)


def test_an_open_directory_is_refused(trustee: Trustee, settings: Settings) -> None:
    settings.TRUSTEE_DIR.chmod(0o750)
    with pytest.raises(RuntimeError, match="0700"):
        Trustee()


def test_files_hold_nothing_in_the_clear(trustee: Trustee, settings: Settings, open_poll: Poll) -> None:
    secret = trustee.store.election(open_poll.election).secret
    board_secret = trustee.store.board_secret()
    assert board_secret is not None
    for path in settings.TRUSTEE_DIR.iterdir():
        content = path.read_bytes()
        for plain in (
            secret,
            secret.hex().encode(),
            board_secret,
            b"manifest",
            open_poll.manifest[:20].encode(),
        ):
            assert plain not in content


def test_a_key_file_is_bound_to_its_election(trustee: Trustee, settings: Settings, open_poll: Poll) -> None:
    directory: Path = settings.TRUSTEE_DIR
    (directory / f"{open_poll.election}.key").rename(directory / f"{'ab' * 32}.key")
    with pytest.raises(RuntimeError, match="not written here"):
        trustee.store.election("ab" * 32)


def test_another_key_encryption_key_opens_nothing(
    trustee: Trustee, settings: Settings, open_poll: Poll
) -> None:
    settings.TRUSTEE_KEK = new_key()
    with pytest.raises(RuntimeError, match="not written here"):
        Trustee().store.election(open_poll.election)


@pytest.mark.parametrize("kek", ["short", "YWJj", new_key()[:-4]], ids=["words", "3 bytes", "29 bytes"])
def test_a_weak_key_encryption_key_is_refused(trustee: Trustee, settings: Settings, kek: str) -> None:
    settings.TRUSTEE_KEK = kek
    with pytest.raises(ImproperlyConfigured, match="TRUSTEE_KEK"):
        Trustee()


def test_a_destroyed_key_is_gone_from_the_disk(trustee: Trustee, settings: Settings, open_poll: Poll) -> None:
    trustee.store.destroy(open_poll.election)
    trustee.store.destroy(open_poll.election)
    assert sorted(path.name for path in settings.TRUSTEE_DIR.iterdir()) == ["board.key", "lock", "tenure"]
