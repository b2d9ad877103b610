"""Closing, opening the sum, and destroying the key (anonballot/v1 §7, §8)."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from votes.board import (
    new_partial_row,
    new_row,
    stored_checkpoints,
    stored_entries,
    stored_partials,
    stored_result,
    unix,
)
from votes.ceremonies import given_partials, partials_missing
from votes.crypto.board import VerifiedBoard, close_entry, verify_checkpoints
from votes.crypto.ceremony import GROUP
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import Manifest
from votes.crypto.tally import Partial, Result, count, decrypt, has_quorum, verify_partial, verify_result
from votes.models import Poll
from votes.queries import voters_on_board
from votes.trustee.elections import DistrustError, OwnElection, own_clock, own_election, verified_board
from votes.trustee.keystore import KeyStore, Memory


def is_past_close(poll: Poll, *, now: datetime) -> bool:
    """Whether voting is over by the database's clock and by the trustee's own."""
    _, closes = poll.window
    return now >= closes and own_clock() >= closes


@transaction.atomic
def close_poll(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Verify the board and append its close entry. Raises DistrustError."""
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.state != Poll.State.OPEN:
        return  # cancelled, or closed by another
    board = verified_board(poll, own_election(poll, store).manifest)
    entry = close_entry(
        len(board.counted), seq=board.seq + 1, previous=board.head, time=max(unix(now), board.time)
    )
    new_row(poll, entry).save(force_insert=True)
    voters_on_board(poll).update(took_part=True)
    poll.state = Poll.State.CLOSED
    poll.closed_at = now
    poll.save(update_fields=["state", "closed_at"])
    record(
        Event.POLL_CLOSED,
        actor=None,
        subject=f"poll:{poll.pk}",
        data={"ballots": len(board.counted)},
        now=now,
    )


def count_poll(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Open the sum of a closed and signed board, if the quorum was met, and publish the result once.

    A crash before the commit has published nothing; the next try opens the same sum, because only the head
    that the trustee remembers having signed as closed is ever counted. Raises DistrustError.
    """
    own = own_election(poll, store)
    board = verified_board(poll, own.manifest)
    if store.memory(poll.election) != Memory(board.seq, board.head.hex()):
        raise DistrustError("The closed board is not the one that the trustee has signed.")
    _verify_checkpoints(poll, own.manifest)
    partials = _open_sum(poll, own, board)
    result = count(own.manifest, board, partials)
    verify_result(own.manifest, board, partials, result)
    _publish(poll, partials[:1], result, now=now)


def awaits_people(poll: Poll, store: KeyStore) -> bool:
    """Whether a closed board can't be counted yet, because people's partial decryptions are missing."""
    manifest = own_election(poll, store).manifest
    if len(manifest.trustees) == 1:
        return False
    return partials_missing(poll, manifest, verified_board(poll, manifest)) > 0


def _open_sum(poll: Poll, own: OwnElection, board: VerifiedBoard) -> list[list[Partial]]:
    """The trustee's own part, and the people's parts, each of which must prove itself. Raises DistrustError.

    Theirs are checked first: for a sum that can't be opened, the trustee's key does nothing.
    """
    if not has_quorum(own.manifest, board):
        return []
    people = [given_partials(poll)] if len(own.manifest.trustees) > 1 else []
    try:
        for partial in (partial for group in people for partial in group):
            verify_partial(own.manifest, board, partial, group=GROUP)
    except ProtocolError as error:
        raise DistrustError(f"A partial decryption in the database does not hold. {error.message}") from error
    return [[decrypt(own.manifest, board, own.secret, group=0, index=1, now=unix(own_clock()))], *people]


@transaction.atomic
def _publish(poll: Poll, partials: list[list[Partial]], result: Result, *, now: datetime) -> None:
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    if poll.state != Poll.State.CLOSED:
        return  # another worker got there first
    for group, given in enumerate(partials):
        for partial in given:
            new_partial_row(poll, partial, group=group).save(force_insert=True)
    poll.state = Poll.State.COUNTED
    poll.counted_at = now
    poll.objections_until = now + settings.OBJECTION_PERIOD
    poll.outcome = result.outcome.value
    poll.ballots, poll.yes, poll.no, poll.abstain = result.ballots, result.yes, result.no, result.abstain
    poll.save(
        update_fields=[
            *("state", "counted_at", "objections_until", "outcome"),
            *("ballots", "yes", "no", "abstain"),
        ]
    )
    record(Event.POLL_COUNTED, actor=None, subject=f"poll:{poll.pk}", data=result.to_record(), now=now)


def destroy_key(poll: Poll, store: KeyStore, *, now: datetime) -> None:
    """Destroy the secret of a poll that is over; a result is first verified as stored, or DistrustError."""
    # Without the key, an earlier try was killed after verifying and destroying, and before it could say so.
    if poll.state == Poll.State.COUNTED and poll.election in store.elections():
        _verify_published(poll, own_election(poll, store).manifest)
    store.destroy(poll.election)
    with transaction.atomic():
        poll = Poll.objects.select_for_update().get(pk=poll.pk)
        if poll.key_destroyed_at is None:
            poll.key_destroyed_at = now
            poll.save(update_fields=["key_destroyed_at"])
            record(Event.POLL_KEY_DESTROYED, actor=None, subject=f"poll:{poll.pk}", data={}, now=now)


def _verify_published(poll: Poll, manifest: Manifest) -> None:
    board = verified_board(poll, manifest)
    _verify_checkpoints(poll, manifest)
    try:
        verify_result(manifest, board, stored_partials(poll), stored_result(poll))
    except ProtocolError as error:
        raise DistrustError(f"The published result does not verify. {error.message}") from error


def _verify_checkpoints(poll: Poll, manifest: Manifest) -> None:
    try:
        verify_checkpoints(
            stored_entries(poll),
            stored_checkpoints(poll),
            election=manifest.election,
            board_key=manifest.board_key,
        )
    except ProtocolError as error:
        raise DistrustError(f"A checkpoint of the board does not hold. {error.message}") from error
