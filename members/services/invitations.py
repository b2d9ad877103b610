"""Invitations: asking a person in, and their following the link."""

import hashlib
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from members.access import access_of
from members.models import Account, Invitation, Person
from members.queries import people_to_invite
from members.services.accounts import account_of
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.mail import absolute
from psrt.mail.services import enqueue

VALID_FOR: Final = timedelta(days=14)
AGAIN_AFTER: Final = timedelta(minutes=2)
_TOKEN_BYTES: Final = 32


class NoAccessToInviteTo(Refused):
    """The person has nothing private to see."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} is neither a member nor on the Steering Council today: nothing to invite to."
        )


class NoAddress(Refused):
    """The record has no e-mail address to send an invitation to."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"The record has no e-mail address of {person.name}: enter one first.")


class JustInvited(Refused):
    """A second click must not revoke the link that the first has sent."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"An invitation went to {person.name} a moment ago. If it does not arrive, send another in a few minutes."
        )


class NotOpen(Refused):
    """There is nothing to revoke."""

    def __init__(self) -> None:
        super().__init__("This invitation was used or revoked already.")


class ListChanged(Refused):
    """Whom to invite is not who was on the list that was confirmed; the message names who."""

    def __init__(self, people: Sequence[Person]) -> None:
        names = ", ".join(person.name for person in people)
        super().__init__(
            f"Nobody was invited: the list has changed since you opened this page ({names}). Look at it again."
        )


class Unusable(StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    OTHER_ADDRESS = "other-address"
    EXPIRED = "expired"
    NO_ACCESS = "no-access"


class InvitationUnusable(Refused):
    """The link cannot be followed (any more)."""

    def __init__(self, reason: Unusable) -> None:
        super().__init__(f"This invitation cannot be used: {reason}.")
        self.reason = reason


@transaction.atomic
def invite(*, person: Person, actor: UUID | None, now: datetime) -> Invitation:
    """Send ``person`` a link to their account, valid for 14 days; an earlier link stops working.

    Raises NoAccessToInviteTo, NoAddress.
    """
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    access = access_of(person, on=now.date())
    if not access.is_private:
        raise NoAccessToInviteTo(person)
    if not person.email:
        raise NoAddress(person)
    revoked = Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=now)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    invitation = Invitation.objects.create(
        person=person,
        email=person.email.lower(),
        token_hash=_hash(token),
        created_at=now,
        expires_at=now + VALID_FOR,
    )
    link = absolute(reverse("accounts:invitation", args=[token]))
    enqueue(
        "invitation",
        to=invitation.email,
        key=f"invitation:{invitation.pk}",
        context={"person": person, "is_member": access.is_member, "invitation": invitation, "link": link},
        now=now,
    )
    record(
        Event.INVITATION_SENT,
        actor=actor,
        subject=f"person:{person.pk}",
        data={"invitation": str(invitation.pk), "revoked_earlier": revoked},
        now=now,
    )
    return invitation


@transaction.atomic
def invite_again(*, person: Person, actor: UUID | None, now: datetime) -> Invitation:
    """As ``invite``, for a button that people press twice. Raises JustInvited besides."""
    serialise_writers()
    recent = Invitation.objects.filter(person=person, created_at__gt=now - AGAIN_AFTER, revoked_at=None)
    if recent.filter(email=Person.objects.get(pk=person.pk).email).exists():
        raise JustInvited(person)
    return invite(person=person, actor=actor, now=now)


@transaction.atomic
def invite_everyone(*, chosen: Mapping[UUID, str], actor: UUID | None, now: datetime) -> list[Invitation]:
    """Invite those ``chosen`` (person → the address that was shown), all or nobody.

    Raises:
        ListChanged: somebody has been invited, has come in or has another address since.
    """
    serialise_writers()
    present = {person.pk: person for person in people_to_invite(now=now)}
    gone = [pk for pk, address in chosen.items() if pk not in present or present[pk].email != address]
    if gone:
        raise ListChanged(list(Person.objects.filter(pk__in=gone).order_by("name")))
    return [invite(person=present[pk], actor=actor, now=now) for pk in chosen]


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, actor: UUID | None, now: datetime) -> Invitation:
    """Let the link of an invitation open nothing any more. Raises NotOpen."""
    serialise_writers()
    invitation = Invitation.objects.get(pk=invitation.pk)
    if invitation.used_at is not None or invitation.revoked_at is not None:
        raise NotOpen
    revoke(invitation, actor=actor, now=now)
    return invitation


def revoke(invitation: Invitation, *, actor: UUID | None, now: datetime) -> None:
    """Write it, and its audit entry. Call within a transaction that has serialised writers."""
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    record(
        Event.INVITATION_REVOKED,
        actor=actor,
        subject=f"person:{invitation.person_id}",
        data={"invitation": str(invitation.pk)},
        now=now,
    )


def open_invitation(*, token: str, now: datetime) -> Invitation:
    """The usable invitation behind ``token``; notes that it was opened, and consumes nothing.

    Mail scanners follow links, so showing the page must not use it up. Raises InvitationUnusable.
    """
    invitation = _usable(token, now=now)
    unopened = Invitation.objects.filter(pk=invitation.pk, opened_at=None, used_at=None, revoked_at=None)
    unopened.update(opened_at=now)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, now: datetime) -> Account:
    """Use the link up: its person's account, made if need be, with the invited address as verified.

    Of several attempts at once, one succeeds. Raises InvitationUnusable, and AccountConflict when another
    account is in the way.
    """
    serialise_writers()
    invitation = _usable(token, now=now)
    account = account_of(invitation.person, verified_email=invitation.email)
    invitation.used_at = now
    invitation.save(update_fields=["used_at"])
    person = invitation.person_id
    record(
        Event.INVITATION_USED,
        actor=person,
        subject=f"person:{person}",
        data={"invitation": str(invitation.pk)},
        now=now,
    )
    return account


def _usable(token: str, *, now: datetime) -> Invitation:
    invitation = Invitation.objects.select_related("person__account").filter(token_hash=_hash(token)).first()
    if invitation is None:
        raise InvitationUnusable(Unusable.UNKNOWN)
    if invitation.used_at is not None:
        raise InvitationUnusable(Unusable.USED)
    if invitation.revoked_at is not None:
        raise InvitationUnusable(Unusable.REVOKED)
    if now >= invitation.expires_at:
        raise InvitationUnusable(Unusable.EXPIRED)
    if invitation.email != invitation.person.email.lower():
        raise InvitationUnusable(Unusable.OTHER_ADDRESS)
    if not access_of(invitation.person, on=now.date()).is_private:
        raise InvitationUnusable(Unusable.NO_ACCESS)
    return invitation


def _hash(token: str) -> str:
    """The token has 256 random bits, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
