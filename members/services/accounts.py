"""The account that belongs to a person: made once, by invitation, GitHub identity or the demo."""

from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import Account, Person
from members.services.locking import serialise_writers
from members.services.people import Identity, correct_person
from members.services.refusal import Refused


class AccountConflict(Refused):
    """Another account already has the person's handle or address; an operator has to look at it."""

    def __init__(self) -> None:
        super().__init__("Another account already has this handle or this e-mail address.")


class EmailTaken(Refused):
    """The record gives this address to somebody else."""

    def __init__(self) -> None:
        super().__init__("Somebody else on the record has this e-mail address.")


@transaction.atomic
def set_email(*, person: Person, email: str, actor: UUID | None, now: datetime) -> None:
    """Write the private address of ``person`` into the record.

    Their account keeps the address it has until the new one is proven by an invitation. Raises EmailTaken.
    """
    serialise_writers()
    if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise EmailTaken
    correct_person(person, Identity(name=person.name, email=email), actor=actor, now=now)


def account_of(person: Person, *, verified_email: str = "") -> Account:
    """The account of ``person``, made if there is none.

    Call within a transaction that has serialised writers.

    ``verified_email`` is the address that has just been proven; without one a new account takes the address
    of the record, which nobody has proven yet. Raises AccountConflict.
    """
    email = (verified_email or person.email).lower()
    account = person.account
    if account is None:
        if Account.objects.filter(username=person.handle).exists():
            raise AccountConflict
        _require_free(email)
        account = Account(username=person.handle, email=email)
        account.set_unusable_password()
        account.save(force_insert=True)
        person.account = account
        person.save(update_fields=["account"])
    if verified_email:
        _require_free(email, besides=account)
        _set_verified_email(account, email)
    return account


def _require_free(email: str, *, besides: Account | None = None) -> None:
    others = Account.objects.filter(email__iexact=email)
    if besides is not None:
        others = others.exclude(pk=besides.pk)
    if email and others.exists():
        raise AccountConflict


def _set_verified_email(account: Account, email: str) -> None:
    """The account's one address; codes go nowhere else."""
    account.email = email
    account.save(update_fields=["email"])
    EmailAddress.objects.filter(user=account).exclude(email=email).delete()
    EmailAddress.objects.update_or_create(
        user=account, email=email, defaults={"verified": True, "primary": True}
    )
