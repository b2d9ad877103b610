"""The whole stack, started as a person starts it: it recovers, stops, keeps its data and leaves nothing.

That it uses servers that are given to it, and leaves them running, tests/faults/test_services_down.py shows.
"""

import os
import signal
import socket
import sys
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from psrt.devstack.local_secrets import TRUSTEE_ONLY
from tests.devstack.stack import PROGRAMS, Stack, new_var, still_alive
from tests.fixtures.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


@pytest.fixture
def new_stack() -> Iterator[Callable[..., Stack]]:
    """Makes stacks on one data directory, empty at first; cleans up after the test."""
    var = new_var()
    stacks: list[Stack] = []

    def make(**environment: str) -> Stack:
        stacks.append(Stack(var, **{"DEMO": "0"} | environment))
        return stacks[-1]

    yield make
    for stack in stacks:
        stack.clean_up()


def page(stack: Stack, path: str) -> int:
    with urllib.request.urlopen(f"http://localhost:{stack.port}{path}", timeout=10) as response:
        status: int = response.status
        return status


def environment_of(pid: int) -> dict[str, str]:
    entries = Path(f"/proc/{pid}/environ").read_text().split("\0")
    return dict(entry.split("=", 1) for entry in entries if "=" in entry)


def test_runs_recovers_stops_and_keeps_its_data(new_stack: Callable[..., Stack]) -> None:
    stack = new_stack()
    assert "make run" in stack.call("manage", "check").stderr

    stack.start()
    processes = {process.name for process in stack.state().processes}
    assert processes == PROGRAMS | {"postgres", "valkey"}
    assert page(stack, "/readyz") == 200
    if os.geteuid() == 0:
        assert Path(f"/proc/{stack.pid('postgres')}").stat().st_uid != 0

    # Only the trustee is given what is the trustee's.
    for name in PROGRAMS:
        given = set(environment_of(stack.pid(name))) & set(TRUSTEE_ONLY)
        assert given == ({"TRUSTEE_DIR", "TRUSTEE_KEK_FILE"} if name == "trustee" else set())

    # A second one is refused, and a command can join.
    second = stack.call("run")
    assert second.returncode == 1
    assert "Already running" in second.stderr
    switched = stack.call("manage", "switch", "read-only", "on", "--reason", "Kept over restarts.")
    assert switched.returncode == 0, switched.stderr

    # A killed worker takes its pool with it and comes back.
    killed = stack.pid("worker")
    before = stack.tree()
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: stack.pid("worker") != killed, timeout=20, what="the worker is started again")
    assert "worker ended (exit code -9" in stack.text()
    pool = {pid: born for pid, born in before.items() if pid not in stack.tree()}
    assert pool.keys() >= {killed}
    assert still_alive(pool) == []

    everything, sockets = stack.tree(), Path(stack.state().runtime)
    assert sockets.is_dir()
    stack.signal(signal.SIGTERM)
    assert stack.wait() == 0
    assert still_alive(everything) == []
    assert not stack.layout.state.exists()
    assert not sockets.exists()

    # Again: the data is there. Then the supervisor is killed, which nobody survives.
    again = new_stack()
    again.start()
    assert again.call("manage", "switch", "read-only", "off").stdout == "read-only is off.\n"
    everything = again.tree()
    again.signal(signal.SIGKILL)
    again.wait()

    # A start after that cleans up and works. Then a service dies, which ends everything.
    third = new_stack()
    third.start()
    assert still_alive(everything) == []
    assert page(third, "/readyz") == 200
    everything = third.tree()
    os.kill(third.pid("valkey"), signal.SIGKILL)
    assert third.wait() == 1
    assert "valkey died" in third.text()
    assert still_alive(everything) == []


def test_a_taken_port_is_named(new_stack: Callable[..., Stack]) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        refused = new_stack(PORT=str(port)).call("run")
    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert f"PORT={port + 1} make run" in refused.stderr


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_a_port_that_is_none_is_refused(new_stack: Callable[..., Stack], port: str) -> None:
    refused = new_stack(PORT=port).call("run")
    assert refused.returncode == 1
    assert "PORT must be a number from 1 to 65535" in refused.stderr
