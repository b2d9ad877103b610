"""A dead program is started again, more and more slowly; a dead service ends the run."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from psrt.devstack.errors import StackError
from psrt.devstack.process import Child, stop_all
from psrt.devstack.programs import Program
from psrt.devstack.supervisor import Backoff, Stopped, StopRequest, Supervisor, run_to_end
from tests.fixtures.waiting import wait_until

SLEEP = "import time; time.sleep(60)"


def program(name: str, script: str, tmp_path: Path) -> Program:
    argv = (sys.executable, "-c", script)
    return Program(name=name, argv=argv, environment={}, log=tmp_path / f"{name}.log")


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Child]:
    child = program("valkey", SLEEP, tmp_path).start()
    yield child
    stop_all([child])


class Watched:
    """A supervisor over one sleeping program, and what it reported."""

    def __init__(self, services: list[Child], tmp_path: Path) -> None:
        self.stop = StopRequest()
        self.lines: list[str] = []
        self.pids: list[list[int]] = []
        self.supervisor = Supervisor(
            [program("worker", SLEEP, tmp_path)],
            services,
            stop=self.stop,
            report=self.lines.append,
            changed=lambda children: self.pids.append([child.pid for child in children]),
        )

    def afterwards(self, act: threading.Timer) -> None:
        """Watch while ``act`` happens in another thread."""
        act.start()
        try:
            self.supervisor.watch()
        finally:
            act.join()
            self.supervisor.stop()


def test_waits_grow_to_a_limit_and_begin_anew_after_a_good_run() -> None:
    backoff = Backoff()
    assert [backoff.after(0) for _ in range(7)] == [1, 2, 4, 8, 16, 30, 30]
    assert backoff.after(Backoff.GOOD_RUN) == 1
    assert backoff.after(0) == 2


def test_a_killed_program_is_started_again(service: Child, tmp_path: Path) -> None:
    watched = Watched([service], tmp_path)
    watched.supervisor.start()

    def kill_and_wait() -> None:
        os.kill(watched.pids[0][1], signal.SIGKILL)
        wait_until(lambda: len(watched.pids) == 2, what="it is started again")
        watched.stop.request()

    watched.afterwards(threading.Timer(0, kill_and_wait))
    (first, second) = watched.pids
    assert first[0] == second[0] == service.pid
    assert first[1] != second[1]
    assert watched.lines == [
        f"worker ended (exit code -9, log {tmp_path}/worker.log); starting it again in 1 s"
    ]
    for pid in (first[1], second[1]):
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_a_dead_service_ends_the_run(service: Child, tmp_path: Path) -> None:
    watched = Watched([service], tmp_path)
    watched.supervisor.start()
    with pytest.raises(StackError, match=r"valkey died \(exit code -9\); stopping everything"):
        watched.afterwards(threading.Timer(0, os.kill, (service.pid, signal.SIGKILL)))


def test_a_program_that_dies_at_start_fails_the_start(service: Child, tmp_path: Path) -> None:
    watched = Watched([service], tmp_path)
    watched.supervisor = Supervisor(
        [program("web", "raise SystemExit('no settings')", tmp_path)],
        [service],
        stop=watched.stop,
        report=watched.lines.append,
        changed=lambda _: None,
    )
    watched.supervisor.start()
    with pytest.raises(StackError, match=r"(?s)web ended \(exit code 1\).*no settings"):
        watched.supervisor.wait_until(lambda: False, seconds=20)


def test_a_start_that_takes_too_long_fails(service: Child, tmp_path: Path) -> None:
    watched = Watched([service], tmp_path)
    watched.supervisor.start()
    with pytest.raises(StackError, match="does not answer after 0 s"):
        watched.supervisor.wait_until(lambda: False, seconds=0.2)
    watched.supervisor.stop()


def test_a_failing_step_shows_why(tmp_path: Path) -> None:
    child = program("migrate", "raise SystemExit('column exists')", tmp_path).start()
    with pytest.raises(StackError, match=r"(?s)migrate failed \(exit code 1\).*column exists"):
        run_to_end(child, [], StopRequest())


def test_a_stop_during_a_step_ends_the_step(tmp_path: Path) -> None:
    stop = StopRequest()
    stop.request()
    child = program("migrate", SLEEP, tmp_path).start()
    with pytest.raises(Stopped):
        run_to_end(child, [], stop)
    assert child.exit_code() == -signal.SIGTERM


WAITS = """
import signal, threading, time
from psrt.devstack.supervisor import StopRequest

def ask(delay):
    time.sleep(delay)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGTERM)

for number in range(300):
    stop = StopRequest()
    stop.install()
    threading.Thread(target=ask, args=(0.001 + number % 10 / 10000,)).start()
    while not stop.wait(0):
        pass
"""


def test_a_signal_at_any_moment_of_the_wait_stops_it() -> None:
    """The handler runs in the thread that waits: it must not need a lock that the wait may hold."""
    subprocess.run([sys.executable, "-c", WAITS], check=True, timeout=20)
