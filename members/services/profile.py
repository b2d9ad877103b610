"""What people change of their own record: name, links, time zone, mail, address, calendar."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from zoneinfo import available_timezones

from django.db import transaction

from members import emails
from members.models import Invitation, Person
from members.queries import open_membership
from members.rules import LINKS_MAX, Notice, link_problem, name_problem
from members.services.accounts import EmailTaken, account_of
from members.services.locking import serialise_writers
from members.services.people import InvalidPerson, set_fields
from members.services.refusal import Refused
from members.services.roster_order import move_on_roster

_TOKEN_BYTES: Final = 32

# A word for it, and its address.
Link = tuple[str, str]


class ChangedMeanwhile(Refused):
    """The record is not what the form showed."""

    def __init__(self) -> None:
        super().__init__(
            "Your record was changed since this form was opened, by you elsewhere or by an admin. "
            "What it says now is beside the form: look at it, then save again."
        )


class SameAddress(Refused):
    """The new address is the old one."""

    def __init__(self) -> None:
        super().__init__("This is your address already.")


@transaction.atomic
def change_profile(
    *,
    person: Person,
    seen: datetime,
    name: str,
    links: Sequence[Link],
    time_zone: str,
    now: datetime,
) -> None:
    """Write what ``person`` says of themselves; name and links are public at once.

    ``seen`` is the ``changed_at`` of the record that they looked at. A member with a new name moves to where it belongs
    on the roster. The audit log tells which fields were changed, and neither the old nor the new.

    Raises:
        ChangedMeanwhile: the record has changed since.
        InvalidPerson: an impossible name, link or time zone.
    """
    problems = [name_problem(name), *(link_problem(label, url) for label, url in links)]
    if len(links) > LINKS_MAX:
        problems.append(f"There is room for {LINKS_MAX} links.")
    if time_zone and time_zone not in available_timezones():
        problems.append(f"“{time_zone}” is not a time zone: choose one from the list.")
    if any(problems):
        raise InvalidPerson(" ".join(filter(None, problems)))
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    if person.changed_at != seen:
        raise ChangedMeanwhile
    membership = open_membership(person)
    if membership is not None and name != person.name:
        move_on_roster(membership, name)
    fields = {
        "name": name,
        "links": [{"label": label, "url": url} for label, url in links],
        "time_zone": time_zone,
    }
    set_fields(person, fields, actor=person.pk, now=now)


@transaction.atomic
def choose_mail(*, person: Person, unwanted: Collection[Notice], now: datetime) -> None:
    """Write which mails ``person`` does without."""
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    chosen = [notice.value for notice in Notice if notice in unwanted]
    set_fields(person, {"unwanted_mail": chosen}, actor=person.pk, now=now)


@transaction.atomic
def change_email(*, person: Person, email: str, now: datetime) -> None:
    """Give ``person`` and their account the address ``email``, which they have just proven to read.

    The old address is told. An open invitation was sent there, and stops working: it would bring the old address back.

    Raises:
        SameAddress: it is the address of record and account.
        EmailTaken, AccountConflict: somebody else has it.
    """
    email = email.lower()
    serialise_writers()
    person = Person.objects.select_related("account").get(pk=person.pk)
    old = {person.email, person.account.email if person.account else ""} - {""}
    if old == {email}:
        raise SameAddress
    if Person.objects.filter(email__iexact=email).exclude(pk=person.pk).exists():
        raise EmailTaken
    account_of(person, verified_email=email)
    set_fields(person, {"email": email}, actor=person.pk, now=now)
    Invitation.objects.filter(person=person, used_at=None, revoked_at=None).update(revoked_at=now)
    for address in old - {email}:
        emails.address_changed(person, address, now=now)


@transaction.atomic
def make_calendar(*, person: Person, now: datetime) -> str:
    """Make a new secret for the address of the calendar of ``person``, and return it; an earlier one stops working."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    _set_calendar(person, calendar_hash(token), now=now)
    return token


@transaction.atomic
def stop_calendar(*, person: Person, now: datetime) -> None:
    """Let the calendar of ``person`` have no address any more."""
    _set_calendar(person, None, now=now)


def calendar_hash(token: str) -> str:
    """What is stored of a calendar's secret. It has 256 random bits, so one round of a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def _set_calendar(person: Person, value: str | None, *, now: datetime) -> None:
    serialise_writers()
    set_fields(Person.objects.get(pk=person.pk), {"calendar_hash": value}, actor=person.pk, now=now)
