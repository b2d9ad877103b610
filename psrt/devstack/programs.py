"""The application's processes: which command each is, and which part of the environment it is given."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from psrt.devstack.layout import PROJECT_ROOT, Layout
from psrt.devstack.local_secrets import without_trustee
from psrt.devstack.process import Child

# One worker less to wait for at start: these only matter where several machines share a broker.
_ALONE = ("--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, kw_only=True)
class Program:
    """A process that the supervisor starts, and starts again when it dies."""

    name: str
    argv: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path

    def start(self) -> Child:
        """Start it in the project's directory."""
        return Child(self.name, self.argv, log=self.log, environment=self.environment, cwd=PROJECT_ROOT)


def celery_worker(queue: str, *, processes: int, name: str) -> tuple[str, ...]:
    """The command of a Celery worker that serves one queue. ``name`` must be unique at its broker."""
    return (
        *(sys.executable, "-m", "celery", "-A", "psrt", "worker", "-Q", queue, "-c", str(processes)),
        *("-n", f"{name}@localhost", "-l", "INFO", *_ALONE),
    )


def application(
    layout: Layout, environment: Mapping[str, str], trustee: Mapping[str, str], *, port: int
) -> list[Program]:
    """Web, worker, trustee and beat. ``trustee`` goes to the trustee alone."""
    common = without_trustee(environment)
    commands: dict[str, tuple[str, ...]] = {
        "web": (
            *(sys.executable, "-m", "gunicorn", "psrt.wsgi", "--bind", f"127.0.0.1:{port}"),
            *("--worker-class", "gthread", "--workers", "2", "--threads", "4"),
            # Loaded once, before the workers fork: starting and stopping are 2 seconds faster.
            *("--preload", "--graceful-timeout", "5", "--no-control-socket"),
        ),
        "worker": celery_worker("default", processes=2, name="worker"),
        "trustee": celery_worker("trustee", processes=1, name="trustee"),
        # In memory: each tick finds what is due by itself, so there is nothing to remember between runs.
        "beat": (
            *(sys.executable, "-m", "celery", "-A", "psrt", "beat", "-l", "INFO"),
            *("--scheduler", "celery.beat:Scheduler", "--pidfile="),
        ),
    }
    return [
        Program(
            name=name,
            argv=argv,
            environment=common | {"PSRT_PROCESS": name} | (dict(trustee) if name == "trustee" else {}),
            log=layout.logs / f"{name}.log",
        )
        for name, argv in commands.items()
    ]


def management_command(*arguments: str) -> tuple[str, ...]:
    """``manage.py`` with these arguments."""
    return (sys.executable, str(PROJECT_ROOT / "manage.py"), *arguments)
