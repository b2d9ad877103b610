"""Putting people on the record by hand, and letting memberships begin without a nomination."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from members.models import Membership, Person
from members.queries import open_membership
from members.rules import Began, Kind
from members.services.changes import remember, void_membership
from members.services.locking import serialise_writers
from members.services.memberships import AlreadyMember, DecisionMissing, ImpossibleDay, begin_membership
from members.services.people import Identity, find_person, record_person
from members.services.refusal import Refused
from members.services.roster_order import make_room_on_roster


class OnRecordAlready(Refused):
    """The record knows this person; ``person`` is who."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} is on the record already, with this GitHub account or e-mail address: "
            "go on from their page."
        )
        self.person = person


@transaction.atomic
def add_person(*, identity: Identity, actor: UUID | None, now: datetime) -> Person:
    """Put somebody new on the record, without a membership or a role yet.

    Raises:
        OnRecordAlready, InvalidPerson, PersonAmbiguous, GithubIdConflict.
    """
    serialise_writers()
    known = find_person(identity)
    if known is not None:
        raise OnRecordAlready(known)
    return record_person(identity=identity, actor=actor, now=now)


@transaction.atomic
def begin_by_hand(
    *,
    person: Person,
    joined: date | None,
    began: Began,
    decided_by: str,
    source_url: str,
    actor: UUID | None,
    now: datetime,
) -> Membership:
    """Let somebody on the record be a member since ``joined`` (None: not recorded), put into the roster by name.

    Who was a member before returns, whatever ``began`` says. ``decided_by`` and ``source_url`` may be shown to
    the public.

    Raises:
        AlreadyMember, MembershipsOverlap, ImpossibleDay, DecisionMissing.
    """
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    if open_membership(person):
        raise AlreadyMember(person)
    if joined is not None and joined > now.date():
        raise ImpossibleDay("A membership cannot begin on a day that is still to come.")
    if not decided_by.strip():
        raise DecisionMissing
    membership, entry = begin_membership(
        person,
        joined=joined,
        began=Began.RETURNED if person.memberships.real().exists() else began,
        decided_by=decided_by,
        source_url=source_url,
        position=make_room_on_roster(person.name),
        actor=actor,
        now=now,
    )
    remember(
        Kind.MEMBERSHIP_BEGAN,
        person,
        steps=[void_membership(membership, today=now.date())],
        entry=entry,
        actor=actor,
        now=now,
    )
    return membership
