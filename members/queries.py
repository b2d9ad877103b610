"""Reads of the record: who is on the team, in which role, on which day; each in a fixed number of queries."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Lower

from members.models import Invitation, Membership, Person, RoleTerm
from members.rules import Ended, Notice, Role, auto_assignable, format_notes


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of a list: a person and the membership that puts them there.

    ``terms`` are a member's role terms of the day asked about (none for an emeritus), ``notes`` is the Notes
    column of the list.
    """

    person: Person
    membership: Membership
    terms: tuple[RoleTerm, ...]
    notes: str

    @property
    def roles(self) -> frozenset[Role]:
        """The roles of the terms."""
        return frozenset(Role(term.role) for term in self.terms)

    @property
    def auto_assignable(self) -> bool:
        """Whether the advisory bot may assign reports to this member (meaningless for emeriti)."""
        return auto_assignable(self.roles)


def active_members(*, on: date) -> QuerySet[Person]:
    """Return who is a member on the day ``on``, in the order of the roster."""
    position = Membership.objects.active(on=on).filter(person=OuterRef("pk")).values("roster_position")
    return (
        Person.objects.alias(position=Subquery(position))
        .filter(position__isnull=False)
        .order_by("position", "name", "pk")
    )


def wanting(people: QuerySet[Person], notice: Notice) -> QuerySet[Person]:
    """Return those of ``people`` who have not declined this kind of mail: the one place that decides it."""
    return people.exclude(unwanted_mail__contains=[notice.value])


def is_active_member(person: Person, *, on: date) -> bool:
    """Tell whether ``person`` is a member on the day ``on``."""
    return Membership.objects.active(on=on).filter(person=person).exists()


def role_holders(role: Role, *, on: date) -> QuerySet[Person]:
    """Return who holds ``role`` on the day ``on``, by name; an admin counts only while an active member."""
    holders = Person.objects.filter(Exists(_terms_of_outer_person(on=on).filter(role=role)))
    if role == Role.ADMIN:
        holders = holders.filter(Exists(Membership.objects.active(on=on).filter(person=OuterRef("pk"))))
    return holders.order_by("name", "pk")


def _terms_of_outer_person(*, on: date) -> QuerySet[RoleTerm]:
    return RoleTerm.objects.active(on=on).filter(person=OuterRef("pk"))


def has_role(person: Person, role: Role, *, on: date) -> bool:
    """Tell whether ``person`` holds ``role`` on the day ``on``; see :func:`role_holders`."""
    return role_holders(role, on=on).filter(pk=person.pk).exists()


def people_with_access(*, on: date) -> QuerySet[Person]:
    """Return who has something private to see on the day ``on``: members and the Council, by name."""
    member = Exists(Membership.objects.active(on=on).filter(person=OuterRef("pk")))
    return Person.objects.filter(
        member | Exists(_terms_of_outer_person(on=on).filter(role=Role.STEERING_COUNCIL))
    ).order_by("name", "pk")


def people_to_invite(*, now: datetime) -> QuerySet[Person]:
    """Return who has access and an address, but neither an account nor a link that still opens one."""
    live = Invitation.objects.filter(
        person=OuterRef("pk"),
        email=Lower(OuterRef("email")),
        used_at=None,
        revoked_at=None,
        expires_at__gt=now,
    )
    return people_with_access(on=now.date()).filter(account=None).exclude(email="").exclude(Exists(live))


def open_membership(person: Person) -> Membership | None:
    """Return the membership of ``person`` that has not ended, if any."""
    return Membership.objects.filter(person=person, left__isnull=True).first()


def roster(*, on: date) -> list[RosterRow]:
    """Return the members on the day ``on``, in the order of ``psrt.csv``. Two queries."""
    memberships = (
        Membership.objects.active(on=on)
        .select_related("person")
        .prefetch_related(
            Prefetch("person__role_terms", RoleTerm.objects.active(on=on), to_attr="terms_asked")
        )
        .order_by("roster_position", "person__name", "pk")
    )
    return [_member_row(membership) for membership in memberships]


def _member_row(membership: Membership) -> RosterRow:
    held: list[RoleTerm] = membership.person.terms_asked  # type: ignore[attr-defined]  # set by roster()'s Prefetch
    terms = tuple(sorted(held, key=lambda term: list(Role).index(Role(term.role))))
    return RosterRow(
        person=membership.person,
        membership=membership,
        terms=terms,
        notes=format_notes({Role(term.role) for term in terms}),
    )


def admin_logins(*, on: date) -> list[str]:
    """Return the GitHub usernames of the admins on the day ``on``, in the order of ``psrt.csv``. Two queries.

    An admin without one is not among them: see :func:`roster`.
    """
    admins = [row.person.github_login for row in roster(on=on) if Role.ADMIN in row.roles]
    return [login for login in admins if login]


def emeritus(*, on: date) -> list[RosterRow]:
    """Return the emeriti on the day ``on``, in the order of ``psrt-emeritus.csv``. One query.

    These are the people who are not members then, and whose latest membership before it ended as emeritus.
    """
    memberships = (
        Membership.objects.real()
        .filter(Q(left__lte=on) | Q(left_is_latest=True))
        .exclude(Exists(Membership.objects.active(on=on).filter(person=OuterRef("person"))))
        .select_related("person")
        .order_by("person", F("left").desc(), F("joined").desc(nulls_last=True))
        .distinct("person")
    )
    listed = [membership for membership in memberships if membership.ended == Ended.EMERITUS]
    listed.sort(key=lambda membership: (membership.emeritus_position or 0, membership.person.name))
    return [
        RosterRow(person=membership.person, membership=membership, terms=(), notes=membership.emeritus_notes)
        for membership in listed
    ]


def last_changed() -> datetime | None:
    """Return when a row that the public lists show was last written; None while there is none. One query."""
    changes = Person.objects.aggregate(
        person=Max("changed_at"),
        membership=Max("memberships__changed_at"),
        term=Max("role_terms__changed_at"),
    )
    return max((instant for instant in changes.values() if instant is not None), default=None)


def last_boundary(*, on: date) -> date | None:
    """Return the latest day, not after ``on``, on which a membership or role began or ended. One query.

    The lists change on such a day although no row is written on it.
    """
    edges = Person.objects.aggregate(
        joined=Max("memberships__joined", filter=Q(memberships__joined__lte=on)),
        left=Max("memberships__left", filter=Q(memberships__left__lte=on)),
        starts=Max("role_terms__starts", filter=Q(role_terms__starts__lte=on)),
        ends=Max("role_terms__ends", filter=Q(role_terms__ends__lte=on)),
    )
    return max((day for day in edges.values() if day is not None), default=None)
