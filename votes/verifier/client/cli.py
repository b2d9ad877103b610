"""The command line: which commands there are, and what their exit codes mean.

A command is a module with `add_to(commands)`, which declares its arguments and sets `run`.
"""

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper

from .. import anonballot_verify
from ..anonballot_verify import PROTOCOL, VerificationError, printable
from . import audit, receipt, trustee, vote

EXIT_CODES = (
    "Exit code 0: done, all holds; 1: a check failed and is named; 2: usage, or a file can't be used."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code."""
    parser = argparse.ArgumentParser(
        prog="anonballot",
        description=f"Vote, audit and verify by the protocol {PROTOCOL}, without trusting the site.",
        epilog=EXIT_CODES,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in (vote, audit, receipt, trustee):
        command.add_to(commands)
    add_verifier(commands)
    options = parser.parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                errors="backslashreplace"
            )  # a terminal that lacks a character must not stop a verdict
    try:
        code: int = options.run(options)
    except OSError as error:
        print(f"{parser.prog}: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    except (EOFError, KeyboardInterrupt):
        print(f"\n{parser.prog}: stopped, and nothing was written", file=sys.stderr)
        return 2
    except VerificationError as error:
        print(f"FAILED {error.check}: {printable(error.detail)}")
        return 1
    return code


def add_verifier(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """`verify` is the verifier itself."""
    parser = commands.add_parser(
        "verify", help="verify an election record", description="Verify an election record completely."
    )
    anonballot_verify.add_arguments(parser)
    parser.set_defaults(run=lambda options: anonballot_verify.run(options, prog=parser.prog))
