"""Beginning and ending a role."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members import emails
from members.models import Membership, Person, RoleTerm
from members.queries import role_holders
from members.rules import GUARDED_ROLES, ROLE_LABELS, Kind, Role
from members.services import facts
from members.services.changes import remember, step, void_term
from members.services.locking import serialise_writers
from members.services.refusal import Refused, refusing
from members.services.sessions import end_sessions_without_access
from members.services.two_admins import require_two_admins
from psrt.audit.models import Entry
from psrt.audit.services import record_all

# A term that goes on, field by field.
REOPEN_TERM: Final = {"ends": None, "end_decided_by": "", "end_source_url": ""}


class OnlyCouncil(Refused):
    """Admins are appointed and dismissed by the Steering Council (PEP 811)."""

    def __init__(self) -> None:
        super().__init__("Only the Steering Council appoints and dismisses admins (PEP 811).")


class OwnRole(Refused):
    """Nobody decides about themselves; the message says on what."""

    def __init__(self, role: Role) -> None:
        super().__init__(
            f"This is about your own role as {ROLE_LABELS[role]}: somebody else has to record the decision."
        )


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

    Who acts at the site is told on: the person by mail, and of admins and the Council also all of these.

    Raises:
        OnlyCouncil: somebody who is not on the Council appoints an admin.
        OwnRole: somebody appoints themselves admin, or puts themselves on the Council.
        NotMember: the admin-to-be is not an active member.
        TermsOverlap: they held the role in that period already.
    """
    serialise_writers()
    require_may_decide(role, person, actor, on=now.date())
    if role == Role.ADMIN and not Membership.objects.active(on=now.date()).filter(person=person).exists():
        raise NotMember(person)
    term, entry = open_term(
        person, role, starts=starts, decided_by=decided_by, source_url=source_url, actor=actor, now=now
    )
    steps = None if role == Role.ADMIN else [void_term(term, today=now.date())]
    kind = Kind.ADMIN_APPOINTED if role == Role.ADMIN else Kind.ROLE_BEGAN
    if remember(kind, person, steps=steps, entry=entry, actor=actor, now=now):
        emails.role_began(term, entry=entry, now=now)
    return term


@transaction.atomic
def end_role(
    *,
    term: RoleTerm,
    ends: date,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    source_url: str = "",
) -> RoleTerm:
    """End a term: on the day ``ends`` the person no longer holds the role. Mail goes out as in ``start_role``.

    Raises:
        OnlyCouncil: somebody who is not on the Council dismisses an admin.
        OwnRole: a Council member dismisses themselves as admin, or takes themselves off the Council.
        TermEnded: it ended before.
        ImpossibleTerm: ``ends`` is before the term began.
        TwoAdminsRequired: they are one of the last two admins.
    """
    serialise_writers()
    term = RoleTerm.objects.select_related("person").get(pk=term.pk)
    require_may_decide(Role(term.role), term.person, actor, on=now.date())
    if term.ends is not None:
        raise TermEnded(term)
    if term.starts is not None and ends < term.starts:
        raise ImpossibleTerm(term)
    entry = close_term(term, ends=ends, decided_by=decided_by, source_url=source_url, actor=actor, now=now)
    require_two_admins()
    steps = None if term.role == Role.ADMIN else [step(term, REOPEN_TERM)]
    kind = Kind.ADMIN_DISMISSED if term.role == Role.ADMIN else Kind.ROLE_ENDED
    if remember(kind, term.person, steps=steps, entry=entry, actor=actor, now=now):
        emails.role_ended(term, entry=entry, now=now)
    end_sessions_without_access(term.person, now=now)
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
) -> tuple[RoleTerm, Entry]:
    """Write an open term and its audit entry; both are returned. Call within a transaction that has serialised writers.

    Raises:
        TermsOverlap: the period is taken.
    """
    with refusing({"members_role_term_no_overlap": TermsOverlap(person, role)}):
        term = RoleTerm.objects.create(
            person=person,
            role=role,
            starts=starts,
            decided_by=decided_by,
            source_url=source_url,
            recorded_by_id=actor,
        )
    [entry] = record_all([facts.role_began(term)], actor=actor, now=now)
    return term, entry


def close_term(
    term: RoleTerm,
    *,
    ends: date,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    source_url: str = "",
) -> Entry:
    """Write the end of a term and its audit entry, which is returned; a term yet to begin ends where it begins.

    Call within a transaction that has serialised writers.
    """
    term.ends = max(ends, term.starts) if term.starts else ends
    term.end_decided_by = decided_by
    term.end_source_url = source_url
    term.save(update_fields=["ends", "end_decided_by", "end_source_url"])
    [entry] = record_all([facts.role_ended(term)], actor=actor, now=now)
    return entry


def may_appoint_admins(actor: UUID | None, *, on: date) -> bool:
    """Tell whether it is the Council that acts; commands at the server act without an actor and record who decided."""
    return actor is None or role_holders(Role.STEERING_COUNCIL, on=on).filter(pk=actor).exists()


def require_may_decide(role: Role, person: Person, actor: UUID | None, *, on: date) -> None:
    """Refuse whoever may not record that ``person`` comes into ``role`` or out of it.

    Admins are the Council's to appoint and dismiss; who sits on the Council the core team decides, and an
    admin records it. Nobody does either about themselves. Commands at the server act without an actor.

    Raises:
        OnlyCouncil, OwnRole.
    """
    if actor is None:
        return
    if role == Role.ADMIN and not may_appoint_admins(actor, on=on):
        raise OnlyCouncil
    if role in GUARDED_ROLES and actor == person.pk:
        raise OwnRole(role)
