"""One child process: started in its own session, logged to a file, never left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Account:
    """An unprivileged account that a child runs under when we are root."""

    user: str
    group: str


def _die_with_parent(stop_signal: signal.Signals) -> Callable[[], None] | None:
    """What the child does before exec so that the kernel stops it when we die, even by SIGKILL.

    Linux only; elsewhere the record in ``state.py`` lets the next start clear up. The kernel watches the
    *thread* that started the child, hence children are started from the main thread only.
    """
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def prepare() -> None:
        prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)
        if os.getppid() != parent:  # we died between fork and prctl
            os._exit(1)

    return prepare


class Child:
    """A running child process."""

    def __init__(
        self,
        name: str,
        argv: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str],
        cwd: Path,
        stop_signal: signal.Signals = signal.SIGTERM,
        account: Account | None = None,
    ) -> None:
        """Start ``argv``; its output is appended to ``log``.

        ``stop_signal`` is the one that makes the program stop in good order. Raises ``OSError`` when the
        program cannot be started.
        """
        self.name = name
        self.log = log
        self.started = time.monotonic()
        self._stop_signal = stop_signal
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(argument) for argument in argv],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=dict(environment),
                cwd=cwd,
                start_new_session=True,
                user=account.user if account else None,
                group=account.group if account else None,
                extra_groups=[] if account else None,
                preexec_fn=_die_with_parent(stop_signal),
            )

    @property
    def pid(self) -> int:
        """Its process id, which is also the id of its process group."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """How it ended (negative: by that signal), or ``None`` while it runs.

        When it has ended, whatever it left in its process group (pool processes of a killed Celery worker) is
        killed: those would go on taking tasks without anybody to report to.
        """
        code = self._process.poll()
        if code is not None:
            self._kill_group()
        return code

    def ask_to_stop(self) -> None:
        """Send the stop signal, if it still runs; returns at once."""
        if self.exit_code() is None:
            self._process.send_signal(self._stop_signal)

    def wait_stopped(self, deadline: float) -> None:
        """Wait until ``deadline`` (``time.monotonic()``), then kill what is left."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(max(0.0, deadline - time.monotonic()))
        self._kill_group()
        self._process.wait()

    def log_tail(self, lines: int = 20) -> str:
        """The last lines it wrote."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _kill_group(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


def stop_all(children: Iterable[Child], *, grace: float = 10.0) -> None:
    """Stop all of them at once; those still there after ``grace`` seconds are killed."""
    stopping = list(children)
    for child in stopping:
        child.ask_to_stop()
    deadline = time.monotonic() + grace
    for child in stopping:
        child.wait_stopped(deadline)


def birth(pid: int) -> str | None:
    """What tells process ``pid`` from a later one with the same number, or ``None`` if there is none.

    Opaque; compare for equality only.
    """
    stat = Path(f"/proc/{pid}/stat")
    if Path("/proc/self/stat").exists():
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        state, started = fields[0], fields[19]
        return None if state == "Z" else started
    listing = subprocess.run(["/bin/ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return listing.stdout.strip() or None
