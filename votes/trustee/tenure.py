"""Which directory is the trustee's: two that act at once could sign different boards, so at most one ever may."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from votes import queries
from votes.board import checkpoint_of
from votes.crypto.board import verify_checkpoint
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import parse_manifest
from votes.models import Poll, TrusteeTenure
from votes.trustee.board_key import publish_board_key
from votes.trustee.keystore import KeyStore, Tenure


class NotInChargeError(RuntimeError):
    """This directory must not act as the trustee; the text says why and what to do. Nothing was done."""


def require_in_charge(store: KeyStore, *, now: datetime) -> None:
    """Raise NotInChargeError unless this directory is the trustee's: neither given up, nor succeeded, nor a stale copy.
    Raises BoardKeyError if it has not the published board key.

    The first start begins the first tenure. A tenure that the database does not have yet is entered: its beginning was
    killed, or the database is from before it.
    """
    if store.is_retired:
        raise NotInChargeError(
            "This trustee directory is retired: its keys were exported, or an import into it was not finished. "
            "See “Move the trustee” in the runbook."
        )
    publish_board_key(store, now=now)
    own, in_force = store.tenure(), queries.tenure()
    if own is None and in_force is None:
        own = Tenure(uuid4(), None)
        store.begin(own)
    if own is not None and in_force is None and own.previous is not None:
        own = Tenure(own.pk, None)  # the database is a new one, and knows nothing of earlier tenures
        store.begin(own)
    if own is None or in_force not in (own.pk, own.previous):
        raise NotInChargeError(
            "Another trustee directory has taken over from this one, so this one must not act any more. "
            "See “Move the trustee” in the runbook."
        )
    if in_force != own.pk:
        enter(own, now=now)
    _require_newest(store)


@transaction.atomic
def enter(tenure: Tenure, *, now: datetime) -> None:
    """Enter a tenure in the database. IntegrityError if another follows on the same one already."""
    TrusteeTenure.objects.create(pk=tenure.pk, previous_id=tenure.previous, began_at=now)


def _require_newest(store: KeyStore) -> None:
    """Refuse a copy that has missed something: the trustee remembers each head before it signs it.

    That is no reason for an alarm: the board is what it must be, and the right directory can go on with it.
    """
    for poll in Poll.objects.filter(state__in=[Poll.State.OPEN, Poll.State.CLOSED], alarm=""):
        memory = store.memory(poll.election)
        last = poll.checkpoints.order_by("-seq").first()
        if memory is None or last is None or last.seq <= memory.seq:
            continue
        manifest = parse_manifest(poll.manifest)
        try:
            verify_checkpoint(checkpoint_of(last), election=manifest.election, board_key=manifest.board_key)
        except ProtocolError:
            continue  # not signed by any trustee: an alarm for that poll, when it is looked at
        raise NotInChargeError(
            f"This trustee directory is an old copy: with its key a board was signed up to entry {last.seq}, and it "
            f"remembers {memory.seq} only. Another copy is at work, or this one was restored from a backup. "
            "See “Move the trustee” in the runbook."
        )
