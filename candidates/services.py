"""Writes to expressions of interest: each function is one transaction with its audit entry and mail."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import uuid5

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Lower

from candidates import emails
from candidates.access import token_hash
from candidates.models import Interest
from candidates.queries import nominations_by
from candidates.rules import expires_at
from members.models import Person
from members.queries import active_members
from members.services import Refused
from nominations.models import Nomination
from nominations.services import Nominee, Statement, create_draft
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.mail.services import forget

_TOKEN_BYTES: Final = 32
# So many unconfirmed ones may wait at a time: what nobody confirms is gone after two days.
WAITING_AT_MOST: Final = 200
_ADDRESS_LOCK: Final = 0x_5053_5254_0002


class TooManyWaiting(Refused):
    """Somebody is flooding the form."""

    def __init__(self) -> None:
        super().__init__(
            "More people than we can take in have written lately. Your text is still here: try again tomorrow."
        )


class Gone(Refused):
    """Its writer has taken it back, or its time was over."""

    def __init__(self) -> None:
        super().__init__("This expression of interest has been taken back or deleted meanwhile.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What somebody says of themselves: Markdown but for name, address and GitHub username."""

    name: str
    email: str
    github: str = ""
    bio: str = ""
    skills: str = ""
    contributions: str = ""
    motivation: str
    availability: str = ""
    analysis: str = ""


@transaction.atomic
def receive(*, candidate: Candidate, now: datetime) -> Interest:
    """Keep it for two days and ask the address given whether it is theirs. Nobody else is told.

    Raises:
        TooManyWaiting: so many wait for their writers already.
    """
    if Interest.objects.live(now=now).filter(confirmed_at=None).count() >= WAITING_AT_MOST:
        raise TooManyWaiting
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    interest = Interest.objects.create(
        **asdict(candidate),
        token_hash=token_hash(token),
        received_at=now,
        expires_at=expires_at(received_at=now, confirmed_at=None),
    )
    emails.confirm(interest, token=token, now=now)
    return interest


@transaction.atomic
def confirm(*, interest: Interest, now: datetime) -> Interest:
    """The address is theirs: members may read it, for a year. An earlier one from the same address goes.

    Doing it again changes nothing. Raises Gone.
    """
    with connection.cursor() as cursor:  # two from the same address at once: the later one stays
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ADDRESS_LOCK])
    found = Interest.objects.select_for_update().live(now=now).filter(pk=interest.pk).first()
    if found is None:
        raise Gone
    interest = found
    if interest.confirmed_at is not None:
        return interest
    for earlier in Interest.objects.filter(email__iexact=interest.email, confirmed_at__isnull=False):
        _delete(earlier)
    interest.confirmed_at = now
    interest.expires_at = expires_at(received_at=interest.received_at, confirmed_at=now)
    interest.save(update_fields=["confirmed_at", "expires_at"])
    emails.arrived(interest, now=now)
    record(Event.INTEREST_CONFIRMED, actor=None, subject=_subject(interest), data={}, now=now)
    return interest


@transaction.atomic
def take_back(*, interest: Interest, now: datetime) -> None:
    """Its writer takes it back: the row and the mails about it are deleted."""
    found = Interest.objects.select_for_update().filter(pk=interest.pk).first()
    if found is None:
        return
    if found.confirmed_at is not None:  # what nobody confirmed was never told of
        record(Event.INTEREST_TAKEN_BACK, actor=None, subject=_subject(found), data={}, now=now)
    _delete(found)


@transaction.atomic
def remove(*, interest: Interest, actor: Person, now: datetime) -> None:
    """An admin deletes what is no expression of interest, with the mails about it. Its writer is not told."""
    found = Interest.objects.select_for_update().filter(pk=interest.pk).first()
    if found is None:
        return
    record(Event.INTEREST_REMOVED, actor=actor.pk, subject=_subject(found), data={}, now=now)
    _delete(found)


@transaction.atomic
def take_up(*, interest: Interest, sponsor: Person, now: datetime) -> Nomination:
    """The member's draft of a nomination, made from what the candidate wrote, or the one made before.

    The candidate is asked as every nominee is: taking up is no consent. Raises Gone, and NotAllowed for a sponsor
    who is not an active member.
    """
    # Locked, so that nobody makes a draft of what its writer takes back at this moment.
    if Interest.objects.select_for_update().confirmed(now=now).filter(pk=interest.pk).first() is None:
        raise Gone
    mine = nominations_by(sponsor, interest)
    going_on = mine.unfinished().first()
    if going_on is not None:
        return going_on
    # Two clicks make the same draft; one that was dropped is not taken up again.
    draft_id = uuid5(interest.pk, f"{sponsor.pk}:{mine.count()}")
    draft = create_draft(
        draft_id=draft_id,
        sponsor=sponsor,
        nominee=Nominee(name=interest.name, email=interest.email, github=interest.github, bio=interest.bio),
        statement=Statement(
            skills=interest.skills,
            contributions=interest.contributions,
            motivation=interest.motivation,
            availability=interest.availability,
        ),
        now=now,
    )
    record(Event.INTEREST_TAKEN_UP, actor=sponsor.pk, subject=_subject(interest), data={}, now=now)
    return draft


@transaction.atomic
def clear_away(*, now: datetime) -> int:
    """Delete what has expired and what has led to a membership; how many. Late or doubled, it does the same."""
    members = active_members(on=now.date())
    addresses = members.exclude(email="").annotate(address=Lower("email")).values("address")
    logins = members.exclude(github_login="").annotate(login=Lower("github_login")).values("login")
    gone = Interest.objects.select_for_update(skip_locked=True).annotate(
        address=Lower("email"), login=Lower("github")
    )
    over = list(
        gone.filter(
            Q(expires_at__lte=now)
            | Q(confirmed_at__isnull=False, address__in=addresses)
            | Q(confirmed_at__isnull=False, login__in=logins)
        )
    )
    for interest in over:
        if interest.confirmed_at is not None:
            record(Event.INTEREST_EXPIRED, actor=None, subject=_subject(interest), data={}, now=now)
        _delete(interest)
    return len(over)


def _delete(interest: Interest) -> None:
    forget(emails.key_of(interest))
    interest.delete()


def _subject(interest: Interest) -> str:
    return f"interest:{interest.pk}"
