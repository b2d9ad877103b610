"""Signing the board's heads, and telling voters that their ballot is recorded (anonballot/v1 §6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from votes import emails, queries
from votes.board import checkpoint_of, new_checkpoint_row, unix
from votes.crypto.board import sign_checkpoint, verify_checkpoint
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Checkpoint, Poll
from votes.trustee.board_key import publish_board_key
from votes.trustee.elections import DistrustError, own_election, verified_board
from votes.trustee.keystore import KeyStore, Memory


def is_signed_up(poll: Poll) -> bool:
    """Whether every entry of the board has its checkpoint. Raises DistrustError if the last is not ours."""
    head = queries.head(poll)
    if head is None or _unsigned(poll).exists():
        return False
    _require_own(poll, poll.checkpoints.filter(seq=head.seq))
    return True


def sign_entries(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Verify the board, remember its head, sign every entry that is not signed yet, and put the receipts of these
    ballots in the outbox.

    Each entry gets a checkpoint of its own, also where several came in at once: with it, and nothing else of the
    board, a voter's program sees that its ballot is in the signed chain. Remembered before signed: no signature
    exists of a head that the trustee could forget. Raises DistrustError.
    """
    board_secret = publish_board_key(store, now=now)
    board = verified_board(poll, own_election(poll, store).manifest)
    _require_own(poll, poll.checkpoints.all())
    store.remember(poll.election, Memory(board.seq, board.head.hex()))
    time = max(unix(now), board.time)
    with transaction.atomic():
        for entry in _unsigned(poll).filter(seq__lte=board.seq):
            checkpoint = sign_checkpoint(
                board_secret, election=board.election, seq=entry.seq, head=board.heads[entry.seq], time=time
            )
            row = new_checkpoint_row(poll, checkpoint)
            row.save(force_insert=True)
            if entry.type == BoardEntry.Type.BALLOT:
                _send_receipt(poll, entry, row, now=now)


def _unsigned(poll: Poll) -> QuerySet[BoardEntry]:
    signed = Checkpoint.objects.filter(poll=poll).values("seq")
    return BoardEntry.objects.filter(poll=poll).exclude(seq__in=signed).order_by("seq")


def _require_own(poll: Poll, checkpoints: QuerySet[Checkpoint]) -> None:
    board_key = parse_manifest(poll.manifest).board_key
    try:
        for row in checkpoints:
            verify_checkpoint(checkpoint_of(row), election=bytes.fromhex(poll.election), board_key=board_key)
    except ProtocolError as error:
        raise DistrustError("A checkpoint of the board was not signed by the trustee.") from error


def _send_receipt(poll: Poll, ballot: BoardEntry, checkpoint: Checkpoint, *, now: datetime) -> None:
    voter = poll.roll.select_related("person").get(vid=ballot.voter).person
    if voter.email:
        emails.receipt(poll, voter, ballot, checkpoint, now=now)
