"""Signing the board's head, and telling voters that their ballot is recorded (anonballot/v1 §6)."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from members.models import Person
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
    """Whether the board's last entry has a checkpoint. Raises DistrustError if the checkpoint is not ours."""
    head = queries.head(poll)
    row = Checkpoint.objects.filter(poll=poll, seq=head.seq).first() if head else None
    if row is None:
        return False
    try:
        verify_checkpoint(
            checkpoint_of(row),
            election=bytes.fromhex(poll.election),
            board_key=parse_manifest(poll.manifest).board_key,
        )
    except ProtocolError as error:
        raise DistrustError("The board's last checkpoint was not signed by the trustee.") from error
    return True


def sign_head(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Verify the board, remember its head, sign it, and put the receipts of what it newly covers in the
    outbox.

    Remembered before signed: no signature exists of a head that the trustee could forget. Raises
    DistrustError.
    """
    board_secret = publish_board_key(store, now=now)
    board = verified_board(poll, own_election(poll, store).manifest)
    store.remember(poll.election, Memory(board.seq, board.head.hex()))
    checkpoint = sign_checkpoint(
        board_secret, election=board.election, seq=board.seq, head=board.head, time=max(unix(now), board.time)
    )
    with transaction.atomic():
        signed_before = Checkpoint.objects.filter(poll=poll).aggregate(last=Max("seq"))["last"] or 0
        row = new_checkpoint_row(poll, checkpoint)
        row.save(force_insert=True)
        _send_receipts(poll, row, after=signed_before, now=now)


def _send_receipts(poll: Poll, checkpoint: Checkpoint, *, after: int, now: datetime) -> None:
    covered = BoardEntry.objects.filter(
        poll=poll, type=BoardEntry.Type.BALLOT, seq__gt=after, seq__lte=checkpoint.seq
    ).order_by("seq")
    voters: dict[str, Person] = {
        str(entry.vid): entry.person
        for entry in poll.roll.select_related("person").filter(vid__in=covered.values("voter"))
    }
    for ballot in covered:
        voter = voters[str(ballot.voter)]
        if voter.email:
            emails.receipt(poll, voter, ballot, checkpoint, now=now)
