"""Beginning and ending a membership."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members import emails
from members.models import Membership, Person, RoleTerm
from members.queries import open_membership
from members.rules import DECIDED_ENDS, Began, Ended, Kind, Role, format_notes
from members.services import facts
from members.services.changes import remember, step
from members.services.locking import serialise_writers
from members.services.people import Identity, find_person, record_person
from members.services.refusal import Refused, refusing
from members.services.roles import REOPEN_TERM, close_term, may_appoint_admins
from members.services.roster_order import make_room_among_emeriti, make_room_on_roster
from members.services.sessions import end_sessions_without_access
from members.services.two_admins import require_two_admins
from psrt.audit.models import Entry
from psrt.audit.services import record_all
from psrt.queue import kick

# What has to be done for somebody who comes or goes is found by this tick; it need not wait for its minute.
ONBOARDING_TICK = "onboarding.advance_due"

# A membership that goes on, field by field.
REOPEN_MEMBERSHIP: Final = {
    "left": None,
    "left_is_latest": False,
    "ended": "",
    "emeritus_position": None,
    "emeritus_notes": "",
    "end_decided_by": "",
    "end_source_url": "",
}


class AlreadyMember(Refused):
    """The person is a member now."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} is a member already.")


class MembershipsOverlap(Refused):
    """The person had another membership in that period."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} was a member in that period already: choose a later day.")


class AdminFirst(Refused):
    """Ending an admin's membership would dismiss them, which is the Council's to do (PEP 811)."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} is an admin: the Steering Council dismisses them first, or they leave by themselves."
        )


class AlreadyEnded(Refused):
    """The membership ended before."""

    def __init__(self, membership: Membership) -> None:
        super().__init__(f"This membership of {membership.person.name} ended on {membership.left} already.")


class ImpossibleDay(Refused):
    """A membership cannot begin or end on that day."""


class OnlyCouncilRemoves(Refused):
    """Who is removed, also for inactivity, the Steering Council decides."""

    def __init__(self) -> None:
        super().__init__("Only the Steering Council removes a member.")


class DecisionMissing(Refused):
    """Nobody is removed without a decision that the record names."""

    def __init__(self) -> None:
        super().__init__("Say who decided on this: a removal is for the Steering Council to decide.")


@transaction.atomic
def admit(
    *,
    name: str,
    github_login: str,
    github_id: int | None,
    email: str,
    joined: date,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    began: Began = Began.NOMINATION,
    source_url: str = "",
) -> Membership:
    """Begin a membership on the day ``joined``, put into the roster by name.

    The person is found again by GitHub id, GitHub username or e-mail address, so somebody who returns stays
    the same person (and the membership says ``returned``); otherwise a new person is recorded. ``decided_by``
    and ``source_url`` may be shown to the public.

    Raises:
        AlreadyMember, MembershipsOverlap: one person is a member once at a time.
        ImpossibleDay: ``joined`` is still to come.
        InvalidPerson, PersonAmbiguous, GithubIdConflict: from :func:`members.services.people.record_person`.
    """
    serialise_writers()
    identity = Identity(name=name, github_login=github_login, github_id=github_id, email=email)
    if joined > now.date():
        raise ImpossibleDay("A membership cannot begin on a day that is still to come.")
    known = find_person(identity)
    if known is not None and open_membership(known):
        raise AlreadyMember(known)
    person = record_person(identity=identity, actor=actor, now=now)
    returning = person.memberships.real().exists()
    membership, _ = begin_membership(
        person,
        joined=joined,
        began=Began.RETURNED if returning else began,
        decided_by=decided_by,
        source_url=source_url,
        position=make_room_on_roster(person.name),
        actor=actor,
        now=now,
    )
    return membership


def begin_membership(
    person: Person,
    *,
    joined: date | None,
    began: Began,
    decided_by: str,
    source_url: str,
    position: int,
    actor: UUID | None,
    now: datetime,
) -> tuple[Membership, Entry]:
    """Write an open membership and its audit entry, and return both. Call when writers are serialised.

    Raises:
        MembershipsOverlap: the period is taken.
    """
    with refusing({"members_membership_no_overlap": MembershipsOverlap(person)}):
        membership = Membership.objects.create(
            person=person,
            joined=joined,
            began=began,
            decided_by=decided_by,
            source_url=source_url,
            roster_position=position,
        )
    [entry] = record_all([facts.membership_began(membership)], actor=actor, now=now)
    kick(ONBOARDING_TICK)
    return membership, entry


@transaction.atomic
def end_membership(
    *,
    membership: Membership,
    left: date,
    ended: Ended,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    source_url: str = "",
) -> Membership:
    """End a membership: on the day ``left`` the person is no longer a member.

    Their terms as admin and Release Manager end with it (a seat on the Council does not depend on it).
    Who becomes emeritus is put into that list by name; their line keeps the note that they were Release
    Manager, but not that they were admin, which only a member can be. Their sessions end with their access,
    and a letter tells them.

    Raises:
        AlreadyEnded: it ended before.
        DecisionMissing: a removal without ``decided_by``.
        OnlyCouncilRemoves: a removal by somebody who is not on the Council.
        AdminFirst: the member is an admin, and neither they nor the Council act.
        ImpossibleDay: ``left`` is before the membership began, or still to come.
        TwoAdminsRequired: they are one of the last two admins.
    """
    serialise_writers()
    membership = Membership.objects.select_related("person").get(pk=membership.pk)
    if membership.left is not None:
        raise AlreadyEnded(membership)
    if left > now.date():
        raise ImpossibleDay("A membership cannot end on a day that is still to come.")
    if membership.joined is not None and left < membership.joined:
        raise ImpossibleDay(f"This membership began on {membership.joined}; it cannot end before that day.")
    if ended in DECIDED_ENDS and not decided_by.strip():
        raise DecisionMissing
    terms = RoleTerm.objects.filter(person=membership.person, ends__isnull=True).exclude(
        role=Role.STEERING_COUNCIL
    )
    is_council = may_appoint_admins(actor, on=now.date())
    if ended in DECIDED_ENDS and not is_council:
        raise OnlyCouncilRemoves
    may_dismiss = actor == membership.person_id or is_council
    if not may_dismiss and any(term.role == Role.ADMIN for term in terms):
        raise AdminFirst(membership.person)
    notes, steps = "", []
    for term in terms:
        close_term(term, ends=left, decided_by=decided_by, source_url=source_url, actor=actor, now=now)
        steps.append(step(term, REOPEN_TERM))
        if term.role == Role.RELEASE_MANAGER:
            notes = format_notes({Role.RELEASE_MANAGER})
    entry = close_membership(
        membership,
        left=left,
        ended=ended,
        emeritus_notes=notes if ended == Ended.EMERITUS else "",
        emeritus_position=make_room_among_emeriti(membership.person.name)
        if ended == Ended.EMERITUS
        else None,
        decided_by=decided_by,
        source_url=source_url,
        actor=actor,
        now=now,
    )
    require_two_admins()
    person = membership.person
    steps.insert(0, step(membership, REOPEN_MEMBERSHIP))
    # What the Council decided nobody undoes alone.
    way_back = None if ended in DECIDED_ENDS else steps
    remember(Kind.MEMBERSHIP_ENDED, person, steps=way_back, entry=entry, actor=actor, now=now)
    end_sessions_without_access(person, now=now)
    if actor != person.pk:  # who leaves by their own hand has the letter of services.leaving
        emails.membership_ended(membership, entry=entry, now=now)
    return membership


def close_membership(
    membership: Membership,
    *,
    left: date,
    ended: Ended,
    emeritus_notes: str,
    emeritus_position: int | None,
    decided_by: str,
    actor: UUID | None,
    now: datetime,
    source_url: str = "",
) -> Entry:
    """Write the end of a membership and its audit entry, which is returned. Call it when writers are serialised."""
    membership.left = left
    membership.ended = ended
    membership.emeritus_notes = emeritus_notes
    membership.emeritus_position = emeritus_position
    membership.end_decided_by = decided_by
    membership.end_source_url = source_url
    membership.save(
        update_fields=[
            *("left", "ended", "emeritus_notes", "emeritus_position", "end_decided_by", "end_source_url")
        ],
    )
    [entry] = record_all([facts.membership_ended(membership)], actor=actor, now=now)
    kick(ONBOARDING_TICK)
    return entry
