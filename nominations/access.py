"""The only door to nominations: who may see which one, and in which part they act on it.

- A draft is its sponsor's alone. While the nominee has not agreed (and if they never do), the sponsor and the
  admins see it: whether somebody wants to stand is theirs to say first.
- From the review on every active member sees everything, for good.
- The Steering Council, whose members need not be on the team, sees what it decides on: nominations that the
  vote approved, without the members' discussion. So that a veto is not the first word, it sees them already
  in review and while the vote is under way, and one on which it has raised a concern for good. One of them
  who is the nominee does not see it as the Council does, and neither the nominee nor the sponsor decides on it.
- What the Council and the sponsor write to each other about a concern is for the two of them and the admins.
- The nominee has no account; their link is the door.

Whoever may not see one gets 404, as if there were none.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import Http404

from members.access import Access, Viewer
from members.models import Person
from nominations.models import Nomination, NomineeLink, Sounding
from nominations.models.nomination import NominationQuerySet
from nominations.rules import COUNCIL_READS, COUNCIL_SOUNDS, By, State


def visible_to(viewer: Viewer) -> NominationQuerySet:
    """The nominations that ``viewer`` may see."""
    raised = Exists(Sounding.objects.filter(nomination=OuterRef("pk")))
    sounded = (Q(state__in=COUNCIL_SOUNDS) | Q(raised)) & ~Q(sponsor=viewer.person)
    return _seen_by(viewer, as_council=Q(state__in=COUNCIL_READS) | sounded)


def log_open_to(viewer: Viewer) -> NominationQuerySet:
    """Those whose course ``viewer`` may follow in the audit log, comments, poll and all.

    For the Council they are what a vote has approved: before that it reads the statement, and no more.
    """
    return _seen_by(viewer, as_council=Q(state__in=COUNCIL_READS))


def soundings_open_to(viewer: Viewer) -> NominationQuerySet:
    """Those of which ``viewer`` may read what the Council and the sponsor write to each other about a concern.

    The sponsor while a member, the admins, and the Council but for a sponsor on it. Never the nominee, whatever
    they have become since.
    """
    if viewer.person is None:
        return Nomination.objects.none()
    readers = Q(pk__in=[])
    if viewer.is_member:
        readers |= Q(sponsor=viewer.person)
    if viewer.is_admin:
        readers |= Q(review_starts_at__isnull=False)
    if viewer.is_council:
        readers |= ~Q(sponsor=viewer.person)
    own = Nomination.objects.about(viewer.person).values("pk")
    return visible_to(viewer).filter(readers, review_starts_at__isnull=False).exclude(pk__in=own)


def _seen_by(viewer: Viewer, *, as_council: Q) -> NominationQuerySet:
    if viewer.person is None:
        return Nomination.objects.none()
    seen = Q(pk__in=[])
    if viewer.is_member:
        seen |= Q(review_starts_at__isnull=False) | Q(sponsor=viewer.person)
    if viewer.is_admin:
        seen |= Q(submitted_at__isnull=False)
    if viewer.is_council:
        own = Nomination.objects.about(viewer.person).values("pk")
        seen |= as_council & ~Q(pk__in=own)
    return Nomination.objects.filter(seen)


def access_nomination(viewer: Viewer, nomination_id: UUID) -> Nomination:
    """The nomination, with its sponsor, if ``viewer`` may see it. Http404 otherwise."""
    nomination = visible_to(viewer).select_related("sponsor", "council_by").filter(pk=nomination_id).first()
    if nomination is None:
        raise Http404
    return nomination


def access_soundings(viewer: Viewer, nomination_id: UUID) -> Nomination:
    """The nomination if ``viewer`` may read the Council's exchange with its sponsor. Http404 otherwise."""
    nomination = soundings_open_to(viewer).select_related("sponsor").filter(pk=nomination_id).first()
    if nomination is None:
        raise Http404
    return nomination


def access_to_write_soundings(viewer: Viewer, nomination_id: UUID) -> Nomination:
    """The nomination if ``viewer`` is one of the two sides of that exchange. Http404 otherwise."""
    nomination = access_soundings(viewer, nomination_id)
    if part_in_soundings(person_of(viewer), viewer, nomination) is None:
        raise Http404
    return nomination


def access_own_draft(viewer: Viewer, nomination_id: UUID) -> Nomination:
    """A draft of the viewer's own. Http404 otherwise."""
    nomination = access_nomination(viewer, nomination_id)
    if nomination.state != State.DRAFT or By.SPONSOR not in viewer_parts(viewer, nomination):
        raise Http404
    return nomination


def access_as(part: By, viewer: Viewer, nomination_id: UUID) -> Nomination:
    """The nomination if ``viewer`` acts on it in this part. Http404 otherwise."""
    nomination = access_nomination(viewer, nomination_id)
    if part not in viewer_parts(viewer, nomination):
        raise Http404
    return nomination


def person_of(viewer: Viewer) -> Person:
    """Who acts: whoever passed a door is on the record. Http404 otherwise."""
    if viewer.person is None:
        raise Http404
    return viewer.person


def viewer_parts(viewer: Viewer, nomination: Nomination) -> frozenset[By]:
    """In which parts the viewer acts on this nomination."""
    return parts(viewer.person, viewer, nomination) if viewer.person else frozenset()


def parts(person: Person, access: Access | Viewer, nomination: Nomination) -> frozenset[By]:
    """In which parts a person with this access acts on it: as sponsor only while an active member."""
    held = {
        By.SPONSOR: access.is_member and nomination.sponsor_id == person.pk,
        By.ADMIN: access.is_admin,
        By.COUNCIL: access.is_council and not interest_of(person, nomination),
    }
    return frozenset(part for part, is_held in held.items() if is_held)


def interest_of(person: Person, nomination: Nomination) -> str:
    """Why this person cannot decide on it for the Council, in a sentence; empty if they can."""
    if nomination.sponsor_id == person.pk:
        return "You sponsored this nomination, so the others on the Steering Council decide on it."
    if Nomination.objects.about(person).filter(pk=nomination.pk).exists():
        return "This nomination is yours, so the others on the Steering Council decide on it."
    return ""


def sees_discussion(viewer: Viewer) -> bool:
    """Comments and the versions' history are the members' own."""
    return viewer.is_member


def sees_soundings(viewer: Viewer, nomination: Nomination) -> bool:
    """Whether the viewer may read what the Council and the sponsor write to each other."""
    return soundings_open_to(viewer).filter(pk=nomination.pk).exists()


def part_in_soundings(person: Person, access: Access | Viewer, nomination: Nomination) -> By | None:
    """In which part this person writes in the Council's exchange with the sponsor; None if they only read, or not."""
    held = parts(person, access, nomination) & {By.COUNCIL, By.SPONSOR}
    return next(iter(held), None)  # never both: who sponsored has an interest


def sees_address(viewer: Viewer, nomination: Nomination) -> bool:
    """The nominee's e-mail address is for the sponsor, who gave it, and the admins."""
    return bool(viewer_parts(viewer, nomination) & {By.SPONSOR, By.ADMIN})


class Dead(StrEnum):
    """Why a nominee's link opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"


class DeadLink(Exception):
    """The link does not open anything (any more); ``link`` is the row, None for an unknown token."""

    def __init__(self, reason: Dead, link: NomineeLink | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.link = link


def access_by_token(token: str, *, now: datetime) -> NomineeLink:
    """The live link of ``token``, with its nomination. Changes nothing: mail scanners follow links too.

    Raises DeadLink. A used link stays used after it would have expired.
    """
    links = NomineeLink.objects.select_related("nomination__sponsor")
    link = links.filter(token_hash=token_hash(token)).first()
    if link is None:
        raise DeadLink(Dead.UNKNOWN)
    if link.used_at is not None:
        raise DeadLink(Dead.USED, link)
    if link.revoked_at is not None:
        raise DeadLink(Dead.REVOKED, link)
    if link.expires_at is not None and now >= link.expires_at:
        raise DeadLink(Dead.EXPIRED, link)
    return link


def token_hash(token: str) -> str:
    """What is stored of a token. It has 256 random bits, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
