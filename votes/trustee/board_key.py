"""The trustee's long-term signing key: made once, published once, pinned by members (anonballot/v1 §3)."""

from datetime import datetime

from django.db import transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from votes import queries
from votes.crypto.group import Scalar, base_times
from votes.models import TrusteeKey
from votes.trustee.keystore import KeyStore


class BoardKeyError(RuntimeError):
    """The signing key on disk and the published one do not belong together: people must look (see the runbook)."""


def publish_board_key(store: KeyStore, *, now: datetime) -> Scalar:
    """Make the signing key at the very first start, publish its public half once; the secret.

    Never replaces a key that is published: raises BoardKeyError if its secret is missing or another.
    """
    published = queries.board_key()
    secret = store.board_secret()
    if secret is None:
        if published is not None:
            raise BoardKeyError("The published board key's secret is missing from TRUSTEE_DIR.")
        secret = store.create_board_secret()
    public = _public(secret)
    if published is None:
        TrusteeKey.objects.create(public=public, first_seen=now)
    elif published != public:
        raise BoardKeyError("The published board key is not that of the key in TRUSTEE_DIR.")
    return secret


def replace_board_key(store: KeyStore, *, now: datetime) -> str:
    """Make and publish a new signing key after the old one was lost; its public half in hex.

    Raises BoardKeyError while the published key's secret is there: a key is not changed because one can. Votes that
    were open under the lost key are stopped by the next tick, for their own keys are lost with it.
    """
    secret = store.board_secret()
    if secret is not None and _public(secret) == queries.board_key():
        raise BoardKeyError("The signing key is in place: there is nothing to replace.")
    if secret is None:
        secret = store.create_board_secret()
    public = _public(secret)
    with transaction.atomic():
        TrusteeKey.objects.create(public=public, first_seen=now)
        record(Event.BOARD_KEY_REPLACED, actor=None, subject="trustee", data={"board_key": public}, now=now)
    return public


def _public(secret: Scalar) -> str:
    return base_times(secret).encode().hex()
