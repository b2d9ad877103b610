"""The two services the application stands on: the embedded ones, or those the environment names."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from psrt.devstack import postgres, valkey
from psrt.devstack.layout import Layout
from psrt.devstack.process import Child, stop_all


@dataclass
class Services:
    """The running services: their addresses, and those of them that are our children."""

    runtime: Path
    environment: dict[str, str] = field(default_factory=dict)
    children: list[Child] = field(default_factory=list)


@contextlib.contextmanager
def services(layout: Layout, given: Mapping[str, str], *, throw_away: bool = False) -> Iterator[Services]:
    """Start what ``given`` does not name by ``DATABASE_URL`` or ``REDIS_URL``; stop it on leaving.

    Yields the addresses as environment variables. The sockets are in a fresh directory with a short name
    below the system's temporary directory (socket paths end at about 100 bytes). Raises ``StackError``.
    """
    runtime = Path(tempfile.mkdtemp(prefix="psrt-"))
    runtime.chmod(0o711)  # the server's account must pass; the sockets themselves are closed to others
    running = Services(runtime=runtime)
    try:
        if not _names(given, "REDIS_URL"):
            broker = valkey.start(
                data=layout.valkey, runtime=runtime, log=layout.logs / "valkey.log", throw_away=throw_away
            )
            running.children.append(broker.child)
            running.environment["REDIS_URL"] = broker.url
        if not _names(given, "DATABASE_URL"):
            database = postgres.start(
                data=layout.postgres, runtime=runtime, log=layout.logs / "postgres.log", throw_away=throw_away
            )
            running.children.append(database.child)
            running.environment["DATABASE_URL"] = database.url
        yield running
    finally:
        stop_all(running.children)
        shutil.rmtree(runtime, ignore_errors=True)


@contextlib.contextmanager
def throw_away_services(given: Mapping[str, str]) -> Iterator[Services]:
    """Services that are fast, unsafe and gone afterwards, for tests; see ``services``."""
    root = Path(tempfile.mkdtemp(prefix="psrt-data-"))
    root.chmod(0o711)
    layout = Layout(root)
    layout.create()
    try:
        with services(layout, given, throw_away=True) as running:
            yield running
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _names(given: Mapping[str, str], name: str) -> bool:
    return bool(given.get(name) or given.get(f"{name}_FILE"))


def parent_environment() -> dict[str, str]:
    """Our own environment, for children: the same, with output unbuffered so that logs are complete."""
    return os.environ | {"PYTHONUNBUFFERED": "1"}
