"""The record of a running stack, for the commands that join it and for the start after a hard kill."""

import contextlib
import fcntl
import json
import os
import shutil
import signal
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from psrt.devstack.errors import StackError
from psrt.devstack.process import Child, birth


@dataclass(frozen=True)
class ProcessRecord:
    """A process that was started, and what tells it from a later one with the same number."""

    name: str
    pid: int
    born: str | None


@dataclass(frozen=True)
class StackState:
    """Contents of ``var/run/env.json``: what runs where. Paths of secrets, not secrets of our making."""

    url: str
    runtime: str
    environment: dict[str, str] = field(default_factory=dict)
    processes: list[ProcessRecord] = field(default_factory=list)


def records_of(children: Iterable[Child]) -> list[ProcessRecord]:
    """The record of these children as they are now."""
    return [ProcessRecord(name=child.name, pid=child.pid, born=birth(child.pid)) for child in children]


def write_state(path: Path, state: StackState) -> None:
    """Replace the record in one step, closed to others: a given DATABASE_URL may hold a password."""
    temporary = path.with_suffix(".tmp")
    temporary.unlink(missing_ok=True)
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(asdict(state), file, indent=1)
    temporary.replace(path)


def read_state(path: Path) -> StackState | None:
    """The last record, or ``None`` when there is none (or only half of one)."""
    try:
        raw = json.loads(path.read_text())
        raw["processes"] = [ProcessRecord(**process) for process in raw["processes"]]
        return StackState(**raw)
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return None


@contextlib.contextmanager
def exclusive(lock: Path) -> Iterator[None]:
    """Hold the lock of this data directory; raises ``StackError`` when another supervisor has it."""
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StackError(
                f"Already running: another `make run` works on {lock.parent.parent}. "
                "Stop that one first (Ctrl-C in its terminal)."
            ) from error
        yield


def is_locked(lock: Path) -> bool:
    """Whether a supervisor runs on this data directory."""
    if not lock.exists():
        return False
    with lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def clear_up_after(state: StackState, *, grace: float = 10.0) -> list[str]:
    """Stop what a killed supervisor left running, remove its sockets; returns the names it stopped.

    On Linux the kernel has already told those processes to stop; here we wait for them, and kill the
    stubborn. Call it with the lock held: then no supervisor owns them any more.
    """
    left = [process for process in state.processes if _lives(process)]
    for process in left:
        _signal(process, signal.SIGINT if process.name == "postgres" else signal.SIGTERM)
    deadline = time.monotonic() + grace
    while any(_lives(process) for process in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    for process in left:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    while any(_lives(process) for process in left):
        time.sleep(0.05)
    shutil.rmtree(state.runtime, ignore_errors=True)
    return [process.name for process in left]


def _lives(process: ProcessRecord) -> bool:
    return process.born is not None and birth(process.pid) == process.born


def _signal(process: ProcessRecord, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, number)
