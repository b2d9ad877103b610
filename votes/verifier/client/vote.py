"""`vote`: from a poll file to a ballot file, or to an audit file instead."""

import argparse
import sys
from pathlib import Path

from ..anonballot_verify import printable, read_input, utc
from .audit import audit_text
from .ballots import ballot_text, check_ballot, encrypt
from .poll import Poll, open_poll
from .terminal import add_pins, ask, grouped, not_compared, write_private

CHOICES = ("yes", "no", "abstain")  # in the order in which the booth asks


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "vote",
        help="encrypt your choice and write the ballot to be uploaded in the booth",
        description="Check the poll file, encrypt your choice, show its tracker, then write the ballot to be "
        "uploaded in the booth. Or audit it: the program then shows how it encrypted, and that ballot must not be "
        "cast.",
    )
    parser.add_argument("poll", metavar="POLLFILE", help='the poll file from the booth, or "-"')
    parser.add_argument(
        "--choice", choices=CHOICES, help="leave it out to be asked, so that no shell history remembers it"
    )
    add_pins(parser)
    target = parser.add_mutually_exclusive_group()
    target.add_argument("--output", type=Path, metavar="FILE", help="where to write the ballot")
    target.add_argument("--audit", type=Path, metavar="FILE", help="write an audit file, and no ballot")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 when a file was written, or when the voter stopped."""
    poll = open_poll(read_input(options.poll), election=options.election, board_key=options.board_key)
    print("\n".join([*about(poll), *not_compared(options), ""]))
    choice = options.choice or ask("Your choice", CHOICES)
    ballot, r = encrypt(poll.slip, choice)
    check_ballot(ballot, election=poll.slip.election, key=poll.slip.key, stage="ballot")
    tracker = ballot.tracker().hex()
    print(f"\nEncrypted. The tracker of this ballot:\n\n    {grouped(tracker)}\n")

    # Only now, with the tracker on the table, is it decided what becomes of the ballot. It is one or the other: no
    # file with r for a ballot that is to be cast.
    audit, output = options.audit, options.output
    if audit is None and output is None:
        wish = ask("Cast it, or audit it?", ("cast", "audit", "stop")) if sys.stdin.isatty() else "cast"
        if wish == "stop":
            print("Nothing was written.")
            return 0
        audit = Path(f"audit-{tracker[:8]}.json") if wish == "audit" else None
        output = Path(f"ballot-{tracker[:8]}.json")
    if audit is not None:
        write_private(audit, audit_text(poll.manifest_text, ballot, choice, r))
        print(f"Written: {audit}, to be checked with the command audit or on the site's verify page.")
        print("Never cast this ballot: the file shows what it holds. To vote, start again.")
    else:
        write_private(output, ballot_text(ballot) + "\n")
        print(
            f"Written: {output}. It is not cast yet: upload it in the booth, and compare the tracker there."
        )
        print("The file holds your encrypted ballot. What would open it is forgotten.")
    return 0


def about(poll: Poll) -> list[str]:
    """What is voted on, by whom, until when, and the two values to compare."""
    manifest = poll.manifest
    return [
        f"Question    {printable(manifest.question)}",
        f"Closes      {utc(manifest.closes)}",
        f"Voters      {manifest.roll.size}; you are on the roll as {printable(poll.username)}",
        f"Ballot      your number {poll.slip.rev}",
        f"Election    {grouped(poll.slip.election.hex())}",
        f"Board key   {grouped(manifest.board_key.hex())}",
    ]
