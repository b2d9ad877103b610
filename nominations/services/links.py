"""The nominee's links: made, and used up. Finding one is the door's work (``access.access_by_token``)."""

import secrets
from datetime import datetime
from typing import Final

from nominations.access import token_hash
from nominations.models import Nomination, NomineeLink, Purpose
from nominations.rules import CONSENT_LINK_LIFE

_TOKEN_BYTES: Final = 32


def issue(nomination: Nomination, purpose: Purpose, *, now: datetime) -> tuple[NomineeLink, str]:
    """A new link and its token, to be mailed and then forgotten; an unused earlier one stops working."""
    nomination.links.filter(purpose=purpose, used_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = NomineeLink.objects.create(
        nomination=nomination,
        purpose=purpose,
        token_hash=token_hash(token),
        created_at=now,
        expires_at=now + CONSENT_LINK_LIFE if purpose == Purpose.CONSENT else None,
    )
    return link, token


def use_up(link: NomineeLink, *, now: datetime) -> None:
    """Mark a link as used (its nomination's row is locked)."""
    link.used_at = now
    link.save(update_fields=["used_at"])
