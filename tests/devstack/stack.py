"""A real ``python -m psrt.devstack run`` in a directory of its own."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

from psrt.devstack.layout import PROJECT_ROOT, Layout
from psrt.devstack.process import birth
from psrt.devstack.state import StackState, read_state
from tests.fixtures.waiting import wait_until

PROGRAMS = {"web", "worker", "trustee", "beat"}


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def descendants(pid: int) -> dict[int, str | None]:
    """All processes below ``pid`` (Linux), with what tells each from a later one of the same number."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: dict[int, str | None] = {}
    waiting = [pid]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found[child] = birth(child)
            waiting.append(child)
    return found


class Stack:
    """One run of the stack on a data directory that outlives it."""

    def __init__(self, var: Path, **environment: str) -> None:
        self.var = var
        self.layout = Layout(var, demo=environment.get("DEMO") != "0")
        self.port = free_port()
        # Nothing of the tests' own environment (services, secrets) may help.
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
        self.environment = kept | {"PORT": str(self.port)} | environment
        self.output = var.with_name(f"{var.name}.out")
        self._process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        """The command line of a devstack command on this data directory."""
        return [sys.executable, "-m", "psrt.devstack", "--var", str(self.var), *arguments]

    def start(self) -> None:
        """Start it and wait until it says that it is ready."""
        with self.output.open("wb") as output:
            self._process = subprocess.Popen(
                self.command("run"),
                cwd=PROJECT_ROOT,
                env=self.environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        wait_until(self._is_ready, timeout=120, what="the stack is ready")

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Another devstack command, to its end."""
        return subprocess.run(
            self.command(*arguments), cwd=PROJECT_ROOT, env=self.environment, capture_output=True, text=True
        )

    def state(self) -> StackState:
        """What it has recorded about itself."""
        state = read_state(self.layout.state)
        assert state is not None
        return state

    def pid(self, name: str) -> int:
        """The process id of one of its processes."""
        return next(process.pid for process in self.state().processes if process.name == name)

    def tree(self) -> dict[int, str | None]:
        """All its processes."""
        assert self._process is not None
        return descendants(self._process.pid)

    def signal(self, number: int) -> None:
        """Send a signal to the supervisor."""
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self, timeout: float = 40) -> int:
        """Wait for its end; the exit code."""
        assert self._process is not None
        return self._process.wait(timeout)

    def text(self) -> str:
        """What it has printed."""
        return self.output.read_text()

    def clean_up(self) -> None:
        """Stop it if need be and remove its data."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
            self._process.wait(60)
        for layout in (Layout(self.var, demo=True), Layout(self.var, demo=False)):
            if layout.postgres.is_symlink():
                shutil.rmtree(layout.postgres.resolve(), ignore_errors=True)
        shutil.rmtree(self.var, ignore_errors=True)
        self.output.unlink(missing_ok=True)

    def _is_ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, f"it ended:\n{self.text()}"
        return f"Ready: http://localhost:{self.port}/" in self.text()


def new_var() -> Path:
    """A fresh data directory. Closed to other accounts: root's PostgreSQL then needs a place elsewhere."""
    return Path(tempfile.mkdtemp(prefix="psrt-var-"))


def still_alive(processes: dict[int, str | None]) -> list[int]:
    """Those of the processes that have not ended."""
    return [pid for pid, born in processes.items() if born is not None and birth(pid) == born]
