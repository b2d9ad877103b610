"""A new signing key, for when the directory with the old one was lost (anonballot/v1 §3)."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from votes import queries
from votes.models import TrusteeKey
from votes.trustee.board_key import BoardKeyError, public_half
from votes.trustee.keystore import KeyStore, Tenure
from votes.trustee.tenure import enter


def replace_board_key(store: KeyStore, *, now: datetime) -> str:
    """Make and publish a new signing key after the old one was lost; its public half in hex.

    Raises BoardKeyError while the published key's secret is there: a key is not changed because one can. Votes that
    were open under the lost key are stopped by the next tick, for their own keys are lost with it.
    """
    secret = store.board_secret()
    if secret is not None and public_half(secret) == queries.board_key():
        raise BoardKeyError("The signing key is in place: there is nothing to replace.")
    if secret is None:
        secret = store.create_board_secret()
    public = public_half(secret)
    # Whatever holds the lost key, should it turn up, has been succeeded.
    tenure = Tenure(uuid4(), queries.tenure())
    store.begin(tenure)
    with transaction.atomic():
        enter(tenure, now=now)
        TrusteeKey.objects.create(public=public, first_seen=now)
        record(Event.BOARD_KEY_REPLACED, actor=None, subject="trustee", data={"board_key": public}, now=now)
    return public
