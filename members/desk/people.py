"""Reads of the desk: everybody with what is missing of them, and what waits for an admin."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from allauth.mfa.models import Authenticator
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.urls import reverse

from members.access import PRIMARY_FACTORS
from members.models import Invitation, Membership, Person, RoleTerm
from members.rules import ENDED_LABELS, ROLE_LABELS, Ended, Role, matches_search, name_key
from psrt.mail.models import OutboxMessage

FEW_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Badge:
    """A remark in a list; ``kind`` is its colour."""

    text: str
    kind: str = "waiting"


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Somebody on the record, on a day. ``joined`` and ``left`` are of the latest membership."""

    person: Person
    is_member: bool
    joined: date | None
    left: date | None
    ended: str
    roles: tuple[Role, ...]
    missing: tuple[Badge, ...]

    @property
    def standing(self) -> str:
        """What they are, in a word or two."""
        if self.is_member:
            return "Member"
        return ENDED_LABELS.get(self.ended, "Not a member")

    @property
    def role_names(self) -> list[str]:
        """The roles they hold."""
        return [ROLE_LABELS[role] for role in self.roles]

    @property
    def is_emeritus(self) -> bool:
        """On the emeritus list."""
        return not self.is_member and self.ended == Ended.EMERITUS

    @property
    def is_council(self) -> bool:
        """On the Steering Council."""
        return Role.STEERING_COUNCIL in self.roles


FILTERS: Final[dict[str, tuple[str, Callable[[DeskRow], bool]]]] = {
    "members": ("Members", lambda row: row.is_member),
    "emeriti": ("Emeriti", lambda row: row.is_emeritus),
    "council": ("Steering Council", lambda row: row.is_council),
    "former": ("Former", lambda row: not row.is_member and bool(row.ended) and not row.is_emeritus),
    "incomplete": ("Something missing", lambda row: bool(row.missing)),
    "everyone": ("Everyone", lambda _: True),
}


def everybody(*, now: datetime) -> list[DeskRow]:
    """Return everybody on the record by name. One query."""
    return sorted((_row(person) for person in _annotated(now)), key=lambda row: name_key(row.person.name))


def found(rows: list[DeskRow], query: str) -> list[DeskRow]:
    """Return the rows whose name, GitHub username, handle or address has every word of ``query``."""
    return [
        row
        for row in rows
        if matches_search(
            query, row.person.name, row.person.github_login, row.person.handle, row.person.email
        )
    ]


def _annotated(now: datetime) -> QuerySet[Person]:
    on = now.date()
    active = Membership.objects.active(on=on).filter(person=OuterRef("pk"))
    latest = (
        Membership.objects.real()
        .filter(person=OuterRef("pk"))
        .order_by(F("left").desc(nulls_first=True), F("joined").desc(nulls_last=True))
    )
    unanswered = Invitation.objects.filter(person=OuterRef("pk"), used_at=None, revoked_at=None)
    factors = Authenticator.objects.filter(user=OuterRef("account"), type__in=PRIMARY_FACTORS)
    return Person.objects.annotate(
        desk_member=Exists(active),
        desk_joined=Subquery(latest.values("joined")[:1]),
        desk_left=Subquery(latest.values("left")[:1]),
        desk_ended=Subquery(latest.values("ended")[:1]),
        desk_roles=ArraySubquery(
            RoleTerm.objects.active(on=on).filter(person=OuterRef("pk")).order_by("role").values("role")
        ),
        desk_invited=Exists(unanswered.filter(expires_at__gt=now)),
        desk_expired=Exists(unanswered.filter(expires_at__lte=now)),
        desk_factor=Exists(factors),
    )


def _row(person: Person) -> DeskRow:
    found: dict[str, object] = vars(person)
    roles = tuple(role for role in Role if role in person.desk_roles)  # type: ignore[attr-defined]  # annotated
    is_member = bool(found["desk_member"])
    has_access = is_member or Role.STEERING_COUNCIL in roles
    return DeskRow(
        person=person,
        is_member=is_member,
        joined=person.desk_joined,  # type: ignore[attr-defined]  # annotated
        left=person.desk_left,  # type: ignore[attr-defined]  # annotated
        ended=str(found["desk_ended"] or ""),
        roles=roles,
        missing=tuple(_missing(person, found)) if has_access else (),
    )


def _missing(person: Person, found: dict[str, object]) -> Iterator[Badge]:
    if not person.email:
        yield NO_EMAIL
    if person.account_id is None:
        if found["desk_invited"]:
            yield INVITED
        elif found["desk_expired"]:
            yield EXPIRED
        else:
            yield NO_ACCOUNT
    elif not found["desk_factor"]:
        yield NO_FACTOR
    if person.github_id is None:
        yield NO_NUMBER


NO_EMAIL: Final = Badge("No e-mail", "stopped")
NO_ACCOUNT: Final = Badge("No account")
INVITED: Final = Badge("Invitation open", "info")
EXPIRED: Final = Badge("Invitation expired")
NO_FACTOR: Final = Badge("No second factor")
NO_NUMBER: Final = Badge("No GitHub number", "")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that waits for an admin: what, where, and what to do there."""

    text: str
    url: str
    action: str


def waiting(*, now: datetime) -> Iterator[Waiting]:
    """What waits for an admin around people and invitations. Two queries."""
    rows = everybody(now=now)
    lacking = f"{reverse('roster-desk:people')}?show=incomplete"
    if count := sum(NO_EMAIL in row.missing for row in rows):
        yield Waiting(
            f"{_people(count)} with access to the site cannot be reached: no e-mail address", lacking, "Look"
        )
    if count := sum(NO_ACCOUNT in row.missing and bool(row.person.email) for row in rows):
        yield Waiting(
            f"{_people(count)} without an account: not invited",
            reverse("roster-desk:invite-everyone"),
            "Invite",
        )
    if count := sum(EXPIRED in row.missing for row in rows):
        expired = f"{reverse('roster-desk:invitations')}?show=expired"
        yield Waiting(f"{_people(count)} did not follow the invitation in time", expired, "Look")
    stuck = OutboxMessage.objects.filter(name="invitation", sent_at=None, attempts__gte=FEW_ATTEMPTS).count()
    if stuck:
        text = (
            f"{stuck} invitation{'s' if stuck > 1 else ''} could not be delivered to the mail server so far"
        )
        yield Waiting(text, reverse("roster-desk:invitations"), "Look")


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"
