"""The poll file from the booth: read strictly and checked as the booth's own program checks it, and more.

The site wrote it, so nothing in it is believed: the election id is computed, the keys' proofs are verified, the
voter's own id is made again from username and salt and looked for on the roll.
"""

from dataclasses import dataclass

from ..anonballot_verify import (
    IDENTITY,
    Hex32,
    Manifest,
    Strict,
    check_keys,
    check_manifest,
    check_roll,
    digest32,
    equal,
    hex32,
    read_point,
    require,
)
from .ballots import Slip

POLL_VERSION = "anonballot/v1-poll"


@dataclass(frozen=True)
class PollFile:
    """What the booth hands out to one voter. Private: the salt tells which voter of the board this is."""

    v: str
    manifest: str
    election: Hex32
    board_key: Hex32
    roll: list[Hex32]
    username: str
    salt: Hex32
    vid: Hex32
    rev: int  # the number of this voter's next ballot
    head: Hex32  # the board's latest


@dataclass(frozen=True)
class Poll:
    """A poll file that passed every check."""

    manifest: Manifest
    manifest_text: str
    username: str
    slip: Slip


def open_poll(text: str, *, election: str | None = None, board_key: str | None = None) -> Poll:
    """Check a poll file.

    `election` and `board_key` (64 hex digits) are the announced election id and the published board key; without
    them the file can only be compared with itself. Raises VerificationError.
    """
    file = Strict("poll").read(PollFile, text)
    require(file.v == POLL_VERSION, "poll.version", f"this is not a poll file ({POLL_VERSION})")
    manifest, election_id = open_manifest(file.manifest, election=election, board_key=board_key, stage="poll")
    require(file.election == election_id, "poll.election", "the file's election id is not its manifest's")
    same = file.board_key == manifest.board_key
    require(same, "poll.board-key", "the file's board key is not its manifest's")
    check_roll(file.roll, manifest.roll)
    voter = digest32("voter", manifest.uid, file.username.encode(), file.salt)
    require(file.vid == voter, "poll.voter", "the voter id does not follow from the username and the salt")
    require(voter in file.roll, "poll.off-roll", "your voter id is not on the roll")
    require(file.rev >= 1, "poll.rev", "ballots are numbered from 1")
    slip = Slip(election_id, manifest.pk, voter, file.rev, file.head)
    return Poll(manifest, file.manifest, file.username, slip)


def open_manifest(
    text: str, *, election: str | None, board_key: str | None, stage: str
) -> tuple[Manifest, bytes]:
    """A manifest whose ranges and keys hold, and its election id; compared with what was announced, if given."""
    election_id = digest32("manifest", text.encode())
    announced = election is None or hex32(election) == election_id
    computed = f"the manifest's id is {election_id.hex()}, not the announced one"
    require(announced, f"{stage}.election", computed)
    manifest = Strict("manifest").read(Manifest, text)
    check_manifest(manifest)
    check_keys(manifest)
    key = manifest.board_key
    published = board_key is None or hex32(board_key) == key
    require(published, f"{stage}.board-key", f"the board key is {key.hex()}, not the published one")
    point = read_point(key, f"{stage}.board-key", "the board key")
    require(not equal(point, IDENTITY), f"{stage}.board-key", "the board key is the identity")
    return manifest, election_id
