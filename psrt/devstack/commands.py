"""``manage`` and ``exec``: a command beside the running services, or with throw-away ones round it."""

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from psrt.devstack import local_secrets
from psrt.devstack.errors import StackError
from psrt.devstack.layout import PROJECT_ROOT, Layout
from psrt.devstack.programs import management_command
from psrt.devstack.services import parent_environment, throw_away_services
from psrt.devstack.state import is_locked, read_state


def manage(var: Path, arguments: Sequence[str]) -> int:
    """Run a management command against the running services; returns its exit code. Raises ``StackError``."""
    layout = Layout(var)
    state = read_state(layout.state) if is_locked(layout.lock) else None
    if state is None:
        raise StackError(
            "Nothing is running here. Start it with `make run`, then repeat this in another terminal."
        )
    environment = local_secrets.without_trustee(parent_environment()) | state.environment
    environment["PSRT_PROCESS"] = "manage"
    return subprocess.run(management_command(*arguments), env=environment, cwd=PROJECT_ROOT).returncode


def execute(argv: Sequence[str]) -> int:
    """Run a command with throw-away services (and secrets) around it; returns its exit code.

    The command stays in our process group, so Ctrl-C reaches it by itself; SIGTERM is passed on.
    """
    signal.signal(signal.SIGTERM, _leave)
    with throw_away_services(os.environ) as running:
        environment = throw_away_environment(parent_environment()) | running.environment
        process = subprocess.Popen(argv, env=environment)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
    return code if code >= 0 else 128 - code


def throw_away_environment(given: Mapping[str, str]) -> dict[str, str]:
    """``given`` with what the settings require besides the services: demo mode and secrets of the moment."""
    names = ("SECRET_KEY", "FIELD_ENCRYPTION_KEY", "DEMO")
    ours = [name for base in names for name in (base, f"{base}_FILE")]
    secrets = {
        "SECRET_KEY": local_secrets.DEMO_SECRET_PREFIX + local_secrets.new_key(),
        "FIELD_ENCRYPTION_KEY": local_secrets.new_key(),
    }
    return {name: value for name, value in given.items() if name not in ours} | secrets | {"DEMO": "1"}


def _leave(_number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + signal.SIGTERM)
