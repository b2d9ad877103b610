"""The trustee's long-term signing key: made once, published once, pinned by members (anonballot/v1 §3)."""

from datetime import datetime

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
    public = public_half(secret)
    if published is None:
        TrusteeKey.objects.create(public=public, first_seen=now)
    elif published != public:
        raise BoardKeyError("The published board key is not that of the key in TRUSTEE_DIR.")
    return secret


def public_half(secret: Scalar) -> str:
    """The published half of a signing key, in hex."""
    return base_times(secret).encode().hex()
