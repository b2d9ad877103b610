"""Beginning and ending a role."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from members.models import Membership, Person, RoleTerm
from members.queries import role_holders
from members.rules import ROLE_LABELS, Role
from members.services import facts
from members.services.locking import serialise_writers
from members.services.refusal import Refused, refusing
from members.services.two_admins import require_two_admins
from psrt.audit.services import record_all


class OnlyCouncil(Refused):
    """Admins are appointed and dismissed by the Steering Council (PEP 811)."""

    def __init__(self) -> None:
        super().__init__("Only the Steering Council appoints and dismisses admins (PEP 811).")


class NotMember(Refused):
    """An admin must be an active member."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} is not an active member, so cannot be an admin.")


class TermsOverlap(Refused):
    """The person held the role in that period already."""

    def __init__(self, person: Person, role: Role) -> None:
        super().__init__(f"{person.name} held the role {ROLE_LABELS[role]} in that period already.")


class TermEnded(Refused):
    """The term ended before."""

    def __init__(self, term: RoleTerm) -> None:
        super().__init__(f"This term as {ROLE_LABELS[term.role]} ended on {term.ends} already.")


class ImpossibleTerm(Refused):
    """A term cannot end before it began."""

    def __init__(self, term: RoleTerm) -> None:
        super().__init__(f"This term began on {term.starts}; it cannot end before that day.")


@transaction.atomic
def start_role(
    *,
    person: Person,
    role: Role,
    starts: date | None,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    source_url: str = "",
) -> RoleTerm:
    """Begin a term of ``role`` on the day ``starts`` (None: not recorded).

    ``decided_by`` and ``source_url`` are public: ``/roster.json`` gives them as the source.

    Raises:
        OnlyCouncil: somebody who is not on the Council appoints an admin.
        NotMember: the admin-to-be is not an active member.
        TermsOverlap: they held the role in that period already.
    """
    serialise_writers()
    if role == Role.ADMIN:
        _require_council(actor, on=now.date())
        if not Membership.objects.active(on=now.date()).filter(person=person).exists():
            raise NotMember(person)
    return open_term(
        person, role, starts=starts, decided_by=decided_by, source_url=source_url, actor=actor, now=now
    )


@transaction.atomic
def end_role(*, term: RoleTerm, ends: date, decided_by: str, actor: UUID | None, now: datetime) -> RoleTerm:
    """End a term: on the day ``ends`` the person no longer holds the role.

    Raises:
        OnlyCouncil: somebody who is not on the Council dismisses an admin.
        TermEnded: it ended before.
        ImpossibleTerm: ``ends`` is before the term began.
        TwoAdminsRequired: they are one of the last two admins.
    """
    serialise_writers()
    term = RoleTerm.objects.select_related("person").get(pk=term.pk)
    if term.role == Role.ADMIN:
        _require_council(actor, on=now.date())
    if term.ends is not None:
        raise TermEnded(term)
    if term.starts is not None and ends < term.starts:
        raise ImpossibleTerm(term)
    close_term(term, ends=ends, decided_by=decided_by, actor=actor, now=now)
    require_two_admins()
    return term


def open_term(
    person: Person,
    role: Role,
    *,
    starts: date | None,
    decided_by: str,
    source_url: str,
    actor: UUID | None,
    now: datetime,
) -> RoleTerm:
    """Write an open term and its audit entry. Call within a transaction that has serialised writers.

    Raises:
        TermsOverlap: the period is taken.
    """
    with refusing({"members_role_term_no_overlap": TermsOverlap(person, role)}):
        term = RoleTerm.objects.create(
            person=person, role=role, starts=starts, decided_by=decided_by, source_url=source_url
        )
    record_all([facts.role_began(term)], actor=actor, now=now)
    return term


def close_term(term: RoleTerm, *, ends: date, decided_by: str, actor: UUID | None, now: datetime) -> None:
    """Write the end of a term and its audit entry; a term yet to begin ends where it begins.

    Call within a transaction that has serialised writers.
    """
    term.ends = max(ends, term.starts) if term.starts else ends
    term.end_decided_by = decided_by
    term.save(update_fields=["ends", "end_decided_by"])
    record_all([facts.role_ended(term)], actor=actor, now=now)


def may_appoint_admins(actor: UUID | None, *, on: date) -> bool:
    """Tell whether it is the Council that acts; commands at the server act without an actor and record who decided."""
    return actor is None or role_holders(Role.STEERING_COUNCIL, on=on).filter(pk=actor).exists()


def _require_council(actor: UUID | None, *, on: date) -> None:
    if not may_appoint_admins(actor, on=on):
        raise OnlyCouncil
