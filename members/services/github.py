"""The GitHub identity of a person, and signing in with it.

An account at GitHub is known by its numeric id. Its login is only a label: it can be given up and then be
registered by anybody, so a login name that matches the roster proves nothing, and is never looked at to
decide who signs in.
"""

from datetime import UTC, datetime
from enum import StrEnum

from django.db import transaction

from members.access import access_of
from members.models import Account, Person
from members.services.accounts import account_of
from members.services.locking import serialise_writers
from members.services.people import Identity, correct_person
from members.services.refusal import Refused
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import record
from psrt.mail.services import enqueue


class Reason(StrEnum):
    """Why a GitHub account was turned away."""

    UNKNOWN = "unknown"  # no person has this numeric id
    NO_ACCESS = "no-access"  # the person has nothing private to see today
    OTHER_PERSON = "other-person"  # the id belongs to somebody else on the record
    OTHER_ACCOUNT = "other-account"  # the person is on the record with another GitHub account


class GitHubRefused(Refused):
    """The GitHub account is real, and not the one that may do this."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"This GitHub account was turned away: {reason}.")
        self.reason = reason


@transaction.atomic
def sign_in_with_github(*, github_id: int, login: str, now: datetime) -> Account:
    """The account of the person with the numeric ``github_id``; the recorded login follows GitHub's.

    Makes the account at the first sign-in. Raises GitHubRefused (UNKNOWN, NO_ACCESS) and AccountConflict.
    """
    serialise_writers()
    person = Person.objects.filter(github_id=github_id).first()
    if person is None:
        raise GitHubRefused(Reason.UNKNOWN)
    if not access_of(person, on=now.date()).is_private:
        raise GitHubRefused(Reason.NO_ACCESS)
    _follow_login(person, login, now=now)
    return account_of(person)


@transaction.atomic
def connect_github(*, person: Person, github_id: int, login: str, now: datetime) -> None:
    """Bind the GitHub account that ``person`` has just signed in to, or check that it is the bound one.

    Raises GitHubRefused: OTHER_PERSON when the id is somebody else's; OTHER_ACCOUNT when the record names
    another id, or no id yet but another login: whose account the bots and grants name is an admin's decision.
    """
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    if Person.objects.filter(github_id=github_id).exclude(pk=person.pk).exists():
        raise GitHubRefused(Reason.OTHER_PERSON)
    if person.github_id is None:
        if person.github_login and person.github_login.lower() != login.lower():
            raise GitHubRefused(Reason.OTHER_ACCOUNT)
        entry = correct_person(
            person, Identity(name=person.name, github_id=github_id), actor=person.pk, now=now
        )
        if person.email and entry is not None:
            enqueue(
                "account-notice",
                to=person.email,
                key=f"github-connected:{entry.seq}",
                context={
                    "what": f"The GitHub account {login} was connected; it can sign in to your account."
                },
                now=now,
            )
    elif person.github_id != github_id:
        raise GitHubRefused(Reason.OTHER_ACCOUNT)
    _follow_login(person, login, now=now)


@transaction.atomic
def note_refusal(refused: GitHubRefused, *, github_id: int, person: Person | None, now: datetime) -> None:
    """Put a turned-away GitHub account on the audit log, by its number, and who was signed in.

    Once a day (UTC) and number: anybody with a GitHub account can be refused as often as they like, and the
    log is kept for ever.
    """
    serialise_writers()
    subject = f"person:{person.pk}" if person else f"github:{github_id}"
    midnight = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    noted = Entry.objects.filter(event=Event.GITHUB_REFUSED, subject=subject, at__gte=midnight)
    if noted.filter(data__contains=f'"github_id":{github_id},').exists():
        return
    record(
        Event.GITHUB_REFUSED,
        actor=person.pk if person else None,
        subject=subject,
        data={"github_id": github_id, "reason": refused.reason},
        now=now,
    )


def _follow_login(person: Person, login: str, *, now: datetime) -> None:
    """Take over a login that was changed at GitHub.

    If the record still gives it to somebody else, theirs is out of date; it stays for the admins to sort out,
    as this person's sign-in does not depend on it.
    """
    if not Person.objects.filter(github_login__iexact=login).exclude(pk=person.pk).exists():
        correct_person(person, Identity(name=person.name, github_login=login), actor=person.pk, now=now)
