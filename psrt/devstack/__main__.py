"""The command line: ``python -m psrt.devstack run | manage ARGS… | exec -- COMMAND…``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from psrt.devstack.commands import execute, manage
from psrt.devstack.errors import StackError
from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.run import run


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m psrt.devstack", description="Run the application locally."
    )
    parser.add_argument(
        "--var",
        type=Path,
        default=PROJECT_ROOT / "var",
        metavar="DIR",
        help="where data, secrets and logs are kept (default: var/ in the project)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="start everything; PORT, DEMO, DATABASE_URL and REDIS_URL are heeded")
    joining = commands.add_parser("manage", help="run a management command against the running services")
    joining.add_argument("arguments", nargs=argparse.REMAINDER, help="what follows manage.py")
    wrapping = commands.add_parser("exec", help="run a command with throw-away services")
    wrapping.add_argument("argv", nargs="+", metavar="COMMAND", help="the command, after --")
    return parser


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; returns the exit code and prints the reason of a failure."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "run":
            return run(options.var.resolve())
        if options.command == "manage":
            return manage(options.var.resolve(), options.arguments)
        return execute(options.argv)
    except StackError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
