"""Invitations: asking a person in, and their following the link."""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from members.access import access_of
from members.models import Account, Invitation, Person
from members.services.accounts import account_of
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.mail import absolute
from psrt.mail.services import enqueue

VALID_FOR: Final = timedelta(days=14)
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


class Unusable(StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
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
    if not access_of(invitation.person, on=now.date()).is_private:
        raise InvitationUnusable(Unusable.NO_ACCESS)
    return invitation


def _hash(token: str) -> str:
    """The token has 256 random bits, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()
