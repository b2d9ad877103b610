"""Letting somebody start again who lost every second factor."""

from datetime import datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from members.models import Person
from members.services.locking import serialise_writers
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.mail.services import enqueue


class NothingToReset(Refused):
    """The person has no account, or no second factor."""

    def __init__(self) -> None:
        super().__init__("There is no second factor to reset.")


@transaction.atomic
def reset_second_factors(*, person: Person, actor: UUID | None, now: datetime) -> None:
    """Remove every factor of somebody who lost all of them, end their sessions and tell them.

    Whoever asks for this must have made sure by other means that it is the person. Raises NothingToReset.
    """
    serialise_writers()
    account = person.account
    if account is None:
        raise NothingToReset
    count, _ = Authenticator.objects.filter(user=account).delete()
    if not count:
        raise NothingToReset
    for session in UserSession.objects.filter(user=account):
        session.end()
    entry = record(
        Event.SECOND_FACTORS_RESET,
        actor=actor,
        subject=f"person:{person.pk}",
        data={"factors": count},
        now=now,
    )
    if account.email:
        enqueue(
            "account-notice",
            to=account.email,
            key=f"second-factors-reset:{entry.seq}",
            context={
                "what": "All second factors of your account were removed, and your sessions were ended."
            },
            now=now,
        )
