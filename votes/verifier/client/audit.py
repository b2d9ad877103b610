"""Cast or audit (§5): an encryption shown in full, and the command `audit` that checks one.

Audit files come from here and from the booth. What is checked here was encrypted by a program that did not know
whether it would be: if a number of audits hold, it is not in the habit of encrypting something else.
"""

import argparse
import json
from dataclasses import dataclass

from ..anonballot_verify import (
    BASE,
    CHOICES,
    Ballot,
    Hex32,
    Manifest,
    Strict,
    combine,
    encode,
    fail,
    multiples,
    printable,
    quoted,
    read_input,
    read_point,
    read_scalar,
    require,
)
from .ballots import ballot_record, check_ballot, scalar_bytes
from .poll import open_manifest
from .terminal import add_pins, grouped, hex_argument, not_compared

AUDIT_VERSION = "anonballot/v1-audit"


@dataclass(frozen=True)
class AuditFile:
    """A ballot with what opens it. Never to be cast: r would prove to anyone what its voter chose."""

    v: str
    manifest: str
    ballot: Ballot
    choice: str
    r: Hex32


@dataclass(frozen=True)
class Audited:
    """An audit file that passed every check."""

    manifest: Manifest
    ballot: Ballot
    choice: str


def audit_text(manifest_text: str, ballot: Ballot, choice: str, r: int) -> str:
    """The audit file of one encryption."""
    parts = {"v": AUDIT_VERSION, "manifest": manifest_text, "ballot": ballot_record(ballot)}
    return json.dumps({**parts, "choice": choice, "r": scalar_bytes(r).hex()}) + "\n"


def check_audit(
    text: str, *, election: str | None = None, board_key: str | None = None, tracker: str | None = None
) -> Audited:
    """Check that a ballot holds the choice that the file names, and nothing else.

    `election`, `board_key` and `tracker` are 64 hex digits: the announced values, and the tracker that was shown
    before the audit was asked for. Raises VerificationError.
    """
    file = Strict("audit").read(AuditFile, text)
    require(file.v == AUDIT_VERSION, "audit.version", f"this is not an audit file ({AUDIT_VERSION})")
    manifest, election_id = open_manifest(
        file.manifest, election=election, board_key=board_key, stage="audit"
    )
    check_ballot(file.ballot, election=election_id, key=manifest.pk, stage="audit")
    values = {choice.id: choice.value for choice in CHOICES}
    if file.choice not in values:
        fail("audit.choice", f"{quoted(file.choice)} is not one of abstain, yes, no")
    r = read_scalar(file.r, "audit.encoding", "r")
    table = multiples(read_point(manifest.pk, "keys.encoding", "the election key"))
    alpha = encode(combine((r, BASE)))
    require(alpha == file.ballot.alpha, "audit.alpha", "alpha is not r·B: r does not open this ballot")
    beta = encode(combine((r, table), (values[file.choice], BASE)))
    encrypted = beta == file.ballot.beta
    require(encrypted, "audit.beta", f"the ballot does not hold {file.choice}, but something else")
    own = file.ballot.tracker().hex()
    shown = tracker is None or tracker == own
    require(shown, "audit.tracker", f"the ballot's tracker is {own}, not the one that was shown")
    return Audited(manifest, file.ballot, file.choice)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "audit",
        help="check an audit file from the booth or from this program",
        description="Check that an audited ballot holds the choice that it is said to hold.",
    )
    parser.add_argument("audit", metavar="AUDITFILE", help='the audit file, or "-"')
    parser.add_argument(
        "--tracker",
        type=hex_argument,
        metavar="HEX",
        help="the tracker that was shown before you chose to audit",
    )
    add_pins(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 if the audit holds."""
    pins = {"election": options.election, "board_key": options.board_key, "tracker": options.tracker}
    audited = check_audit(read_input(options.audit), **pins)
    lines = [
        f"AUDIT HOLDS: this ballot holds {audited.choice}.",
        "",
        f"Question    {printable(audited.manifest.question)}",
        f"Election    {grouped(audited.ballot.election.hex())}",
        f"Board key   {grouped(audited.manifest.board_key.hex())}",
        f"Tracker     {grouped(audited.ballot.tracker().hex())}",
        *not_compared(options),
    ]
    if options.tracker is None:
        lines.append(
            "NOT COMPARED: --tracker was not given, so compare the tracker with the one you were shown."
        )
    print("\n".join(lines))
    return 0
