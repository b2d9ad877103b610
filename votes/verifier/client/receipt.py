"""`receipt`: is what the receipt says still on the board, in the record that was counted?"""

import argparse
import email
import email.policy
import re
from dataclasses import dataclass

from ..anonballot_verify import (
    BallotEntry,
    Record,
    Strict,
    fail,
    read_input,
    require,
    verify,
)
from .terminal import add_pins, grouped, hex_argument, not_compared

# As the mail has them in plain text, and as a mail program shows the same in HTML.
TRACKER = re.compile(r"\bTracker\s+([0-9a-f]{64})\b")
HEAD = re.compile(r"\b[Hh]ead\b[^\n]*\s+([0-9a-f]{64})\b")
NUMBER = re.compile(r"\b[Nn]umber\s+([0-9]{1,15})\b")
ENTRY = re.compile(r"\bEntry\s+([0-9]{1,15})\b")


@dataclass(frozen=True)
class Receipt:
    """What a receipt says of one ballot; only the tracker is known if that is all the voter kept."""

    tracker: bytes
    rev: int | None = None
    seq: int | None = None
    head: bytes | None = None


@dataclass(frozen=True)
class Found:
    """A receipt that the record keeps: the ballot's place, and whether a later one replaced it."""

    seq: int
    rev: int
    is_counted: bool


def read_receipt(text: str) -> Receipt:
    """A receipt from a saved mail, or from its text alone. Raises VerificationError."""
    body = mail_text(text)
    start = TRACKER.search(body)
    if start is not None:
        body = body[start.start() :]  # what comes before is the vote's own words
    values = [pattern.search(body) for pattern in (TRACKER, NUMBER, ENTRY, HEAD)]
    for match, what in zip(values, ("tracker", "ballot number", "entry", "head"), strict=True):
        require(match is not None, "receipt.syntax", f"no {what} was found: save the whole e-mail")
    tracker, rev, seq, head = (match[1] for match in values if match is not None)
    return Receipt(bytes.fromhex(tracker), int(rev), int(seq), bytes.fromhex(head))


def mail_text(text: str) -> str:
    """The plain text of a mail as it was saved, or the text itself if it is not one."""
    message = email.message_from_string(text, policy=email.policy.default)
    body = message.get_body(("plain",)) if "Content-Type" in message else None
    if body is None:
        return text
    try:
        return str(body.get_content())
    except LookupError:
        fail("receipt.syntax", "the e-mail is in an unknown encoding: save its text alone")


def check_receipt(record_text: str, receipt: Receipt) -> Found:
    """Look a receipt up in a record that `verify` has accepted. Raises VerificationError."""
    record = Strict("json").read(Record, record_text)
    ballots = [entry for entry in record.board if isinstance(entry, BallotEntry)]
    entry = next((entry for entry in ballots if entry.data.tracker() == receipt.tracker), None)
    if entry is None:
        fail("receipt.tracker", "no ballot with this tracker is on the board: tell the admins")
    rev, seq = entry.data.rev, entry.seq
    same = receipt.rev in (None, rev)
    require(same, "receipt.number", f"the ballot is its voter's number {rev}, the receipt says {receipt.rev}")
    require(receipt.seq in (None, seq), "receipt.entry", f"the ballot is entry {seq}, not {receipt.seq}")
    covering = {checkpoint.head for checkpoint in record.checkpoints if checkpoint.seq >= seq}
    kept = receipt.head is None or receipt.head in covering
    require(kept, "receipt.head", "the signed head in the receipt is not one of this board: tell the admins")
    latest = max(other.data.rev for other in ballots if other.data.voter == entry.data.voter)
    return Found(seq, rev, is_counted=rev == latest)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "receipt",
        help="check the receipt you were e-mailed against the record",
        description="Verify the record, then look your receipt up on its board.",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "receipt", nargs="?", metavar="RECEIPT", help='the receipt e-mail, saved as a file, or "-"'
    )
    what.add_argument(
        "--tracker", type=hex_argument, metavar="HEX", help="the tracker, if that is all you kept"
    )
    parser.add_argument("--record", required=True, help="the exported record")
    add_pins(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Exit code 0 if the record holds and keeps the receipt."""
    tracker = options.tracker
    receipt = Receipt(bytes.fromhex(tracker)) if tracker else read_receipt(read_input(options.receipt))
    record_text = read_input(options.record)
    report = verify(record_text, election=options.election, board_key=options.board_key)
    found = check_receipt(record_text, receipt)
    counted = "counted" if found.is_counted else "not counted: you voted again later"
    lines = [
        f"RECEIPT HOLDS: your ballot number {found.rev} is entry {found.seq} of a verified board.",
        f"It is {counted}.",
        "",
        f"Tracker     {grouped(receipt.tracker.hex())}",
        f"Election    {grouped(report.election)}",
        f"Board key   {grouped(report.board_key)}",
        *not_compared(options),
    ]
    print("\n".join(lines))
    return 0
