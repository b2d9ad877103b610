"""``exec``: a command with services of its own, which are gone when it ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from psrt.devstack.layout import PROJECT_ROOT
from tests.fixtures.waiting import wait_until

EXEC = [sys.executable, "-m", "psrt.devstack", "exec", "--"]
SHOW = "env | grep -E '^(DATABASE_URL|REDIS_URL|DEMO|SECRET_KEY)='; exit 7"


def bare() -> dict[str, str]:
    """An environment without this test run's services."""
    return {"PATH": os.environ["PATH"], "SECRET_KEY": "production", "DEMO": "0"}


def test_the_command_gets_services_and_its_exit_code_comes_back() -> None:
    done = subprocess.run(
        [*EXEC, "sh", "-c", SHOW], cwd=PROJECT_ROOT, env=bare(), capture_output=True, text=True
    )
    assert done.returncode == 7
    given = dict(line.split("=", 1) for line in done.stdout.splitlines())
    assert given["DATABASE_URL"].startswith("postgres://postgres@%2F")
    assert given["DEMO"] == "1"
    assert given["SECRET_KEY"].startswith("demo-")
    socket = Path(given["REDIS_URL"].removeprefix("unix://"))
    assert not socket.parent.exists()


def test_sigterm_ends_the_command_and_the_services(tmp_path: Path) -> None:
    note = tmp_path / "url"
    script = f'printf %s "$REDIS_URL" > {note}; exec sleep 60'
    process = subprocess.Popen([*EXEC, "sh", "-c", script], cwd=PROJECT_ROOT, env=bare())
    url = wait_until(lambda: note.exists() and note.read_text(), timeout=30, what="the command runs")
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 128 + signal.SIGTERM
    assert not Path(str(url).removeprefix("unix://")).parent.exists()
