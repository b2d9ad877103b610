"""The only door to expressions of interest: members read confirmed ones; the writer has the link."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.http import Http404

from candidates.models import Interest
from candidates.models import InterestQuerySet as Interests
from members.access import Viewer


def visible_to(viewer: Viewer, *, now: datetime) -> Interests:
    """What ``viewer`` may read: active members all that is confirmed, everybody else nothing."""
    if not viewer.is_member:
        return Interest.objects.none()
    return Interest.objects.confirmed(now=now)


def access_interest(viewer: Viewer, interest_id: UUID, *, now: datetime) -> Interest:
    """One of those that ``viewer`` may read. Http404 otherwise."""
    interest = visible_to(viewer, now=now).filter(pk=interest_id).first()
    if interest is None:
        raise Http404
    return interest


def access_by_token(token: str, *, now: datetime) -> Interest:
    """The writer's own, by the link they were sent. Http404 for an unknown token or one whose time is over."""
    interest = Interest.objects.live(now=now).filter(token_hash=token_hash(token)).first()
    if interest is None:
        raise Http404
    return interest


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
