"""What the trustee believes: an election that it made itself, and a board that it has verified itself."""

from dataclasses import dataclass
from datetime import UTC, datetime

from psrt import clock
from votes.board import stored_entries, stored_roll
from votes.crypto.board import VerifiedBoard, verify_board
from votes.crypto.errors import ProtocolError
from votes.crypto.group import Scalar
from votes.crypto.manifest import Manifest, parse_manifest
from votes.models import BoardEntry, Poll
from votes.trustee.keystore import KeyMissingError, KeyStore
from votes.trustee.sealed import SealBrokenError


class DistrustError(Exception):
    """The database is not what the trustee knows it must be. The poll is stopped; people must look."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnElection:
    """An election that this trustee opened: its secret, and the manifest as the trustee remembers it."""

    secret: Scalar
    manifest: Manifest


def own_clock() -> datetime:
    """The trustee's own computer's clock, moved only as far as a demo's time is moved."""
    return datetime.now(UTC) + clock.current_shift()


def own_election(poll: Poll, store: KeyStore) -> OwnElection:
    """The trustee's own election behind ``poll``. Raises DistrustError."""
    try:
        key = store.election(poll.election)
    except KeyMissingError as error:
        raise DistrustError("The trustee holds no key for this vote.") from error
    except SealBrokenError as error:
        raise DistrustError("The trustee's key file for this vote is damaged.") from error
    if key.poll != poll.pk or key.manifest != poll.manifest:
        raise DistrustError("The manifest is not the one that the trustee made for this vote.")
    return OwnElection(secret=key.secret, manifest=parse_manifest(key.manifest))


def check_memory(poll: Poll, store: KeyStore) -> None:
    """Raise DistrustError unless the board still has the entry that the trustee signed last."""
    memory = store.memory(poll.election)
    if memory is None:
        if poll.checkpoints.exists():
            raise DistrustError("What the trustee remembered of this board is missing.")
        return
    if not BoardEntry.objects.filter(poll=poll, seq=memory.seq, hash=memory.head).exists():
        raise DistrustError(
            f"The board went back: entry {memory.seq}, which the trustee has signed, is missing or another."
        )


def verified_board(poll: Poll, manifest: Manifest) -> VerifiedBoard:
    """The whole board, verified against the trustee's own manifest. Raises DistrustError."""
    roll = stored_roll(poll)
    try:
        board = verify_board(manifest, roll, stored_entries(poll))
    except ProtocolError as error:
        raise DistrustError(f"The board does not verify. {error.message}") from error
    voters = set(poll.roll.values_list("vid", flat=True))
    if poll.salts_deleted_at is None and voters != {vid.hex() for vid in roll}:
        raise DistrustError("The voters on the roll do not have the pseudonyms that were published.")
    return board
