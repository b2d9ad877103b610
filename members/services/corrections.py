"""Setting right what the record says: each correction says what it was made from, and can be undone for a while."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import transaction

from members import emails
from members.models import Invitation, Membership, Person, RoleTerm
from members.rules import DECIDED_ENDS, Began, Ended, Kind, Role, is_github_login, name_problem, version_of
from members.services.changes import remember, step
from members.services.invitations import revoke
from members.services.locking import serialise_writers
from members.services.memberships import DecisionMissing, ImpossibleDay, MembershipsOverlap
from members.services.people import Identity, InvalidPerson, set_fields
from members.services.refusal import Refused, refusing
from members.services.roles import ImpossibleTerm, TermsOverlap, require_may_decide
from members.services.roster_order import make_room_among_emeriti
from members.services.two_admins import require_two_admins
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.services import record


class ChangedMeanwhile(Refused):
    """The record is no longer what the form was filled with: sending it would undo somebody else's change."""

    def __init__(self) -> None:
        super().__init__(
            "The record was changed since you opened this page: nothing was saved. Compare what it says now "
            "with what you typed, then send it again."
        )


class NothingChanged(Refused):
    """The form says what the record says."""

    def __init__(self) -> None:
        super().__init__("Nothing would change: the record says this already.")


class Taken(Refused):
    """Somebody else on the record has it; the message says what."""

    def __init__(self, what: str) -> None:
        super().__init__(f"Somebody else on the record has this {what}: correct their entry first.")


class ReasonMissing(Refused):
    """History is corrected with a reason."""

    def __init__(self) -> None:
        super().__init__("Say why the record is wrong: the reason stays with the correction.")


class NotToBeCorrected(Refused):
    """This is not a matter of correcting dates; the message says of what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFacts:
    """What can be corrected of a membership; None and empty texts where it is not recorded."""

    joined: date | None
    joined_is_latest: bool
    began: str
    decided_by: str
    source_url: str
    left: date | None
    left_is_latest: bool
    ended: str
    end_decided_by: str
    end_source_url: str

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """As the record has it."""
        return cls(**{field.name: getattr(membership, field.name) for field in fields(cls)})

    @property
    def version(self) -> str:
        """What a form made from these facts carries."""
        return version_of(asdict(self))


@dataclass(frozen=True, slots=True, kw_only=True)
class TermFacts:
    """What can be corrected of a role term."""

    starts: date | None
    decided_by: str
    source_url: str
    ends: date | None
    end_decided_by: str
    end_source_url: str

    @classmethod
    def of(cls, term: RoleTerm) -> Self:
        """As the record has it."""
        return cls(**{field.name: getattr(term, field.name) for field in fields(cls)})

    @property
    def version(self) -> str:
        """What a form made from these facts carries."""
        return version_of(asdict(self))

    def runs_on(self, day: date) -> bool:
        """Whether the term runs on that day."""
        return (self.starts is None or self.starts <= day) and (self.ends is None or self.ends > day)


def identity_of(person: Person) -> Identity:
    """As the record has it."""
    return Identity(
        name=person.name,
        github_login=person.github_login,
        github_id=person.github_id,
        email=person.email,
    )


def version_of_person(person: Person) -> str:
    """What a form made from the record of ``person`` carries."""
    return version_of(asdict(identity_of(person)))


@transaction.atomic
def edit_person(
    *, person: Person, identity: Identity, seen: str, actor: UUID | None, now: datetime
) -> Person:
    """Make the record of ``person`` say what ``identity`` says, also nothing; ``seen`` is the form's version.

    An open invitation to an address that is no longer theirs is revoked. Who is reached or signs in another
    way from now on is told, at the old and the new address.

    Raises:
        ChangedMeanwhile, NothingChanged, InvalidPerson, Taken.
    """
    serialise_writers()
    person = Person.objects.get(pk=person.pk)
    if seen != version_of_person(person):
        raise ChangedMeanwhile
    _require_possible(identity)
    given: dict[str, str | int | None] = {
        "name": identity.name,
        "github_login": identity.github_login,
        "github_id": identity.github_id,
        "email": identity.address,
    }
    before = {name: getattr(person, name) for name, value in given.items() if getattr(person, name) != value}
    taken = {
        "members_person_login_unique": Taken("GitHub username"),
        "members_person_github_id_key": Taken("GitHub number"),
        "members_person_email_unique": Taken("e-mail address"),
    }
    with refusing(dict(taken)):
        entry = set_fields(person, given, actor=actor, now=now)
    if entry is None:
        raise NothingChanged
    remember(Kind.PERSON_EDITED, person, steps=[step(person, before)], entry=entry, actor=actor, now=now)
    follow_new_ways(person, before, entry=entry, actor=actor, now=now)
    return person


def follow_new_ways(
    person: Person, before: Mapping[str, object], *, entry: Entry, actor: UUID | None, now: datetime
) -> None:
    """Do what follows where the fields of ``person`` that were ``before`` tell how they are reached or sign in.

    A link to an address that is no longer theirs opens nothing any more; they are told at the old and the new one.
    """
    if "email" in before:
        for invitation in Invitation.objects.filter(person=person, used_at=None, revoked_at=None):
            revoke(invitation, actor=actor, now=now)
    if reached := [label for name, label in _REACHED_BY.items() if name in before]:
        addresses = {str(address) for address in (before.get("email"), person.email) if address}
        emails.record_changed(person, fields=reached, to=addresses, entry=entry, now=now)


_REACHED_BY = {
    "github_login": "the GitHub username",
    "github_id": "the number of the GitHub account",
    "email": "the e-mail address",
}


def _require_possible(identity: Identity) -> None:
    if problem := name_problem(identity.name):
        raise InvalidPerson(problem)
    if identity.github_login and not is_github_login(identity.github_login):
        raise InvalidPerson(f"“{identity.github_login}” cannot be a GitHub username: check the spelling.")


@transaction.atomic
def correct_membership(
    *,
    membership: Membership,
    facts: MembershipFacts,
    seen: str,
    reason: str,
    actor: UUID | None,
    now: datetime,
) -> Membership:
    """Set right when and how a membership began and ended; whether it has ended stays as it is.

    Raises:
        ChangedMeanwhile, NothingChanged, ReasonMissing.
        NotToBeCorrected: it was entered by mistake, or would end or go on by this.
        ImpossibleDay, MembershipsOverlap, DecisionMissing, TwoAdminsRequired.
    """
    serialise_writers()
    membership = Membership.objects.select_related("person").get(pk=membership.pk)
    known = MembershipFacts.of(membership)
    if seen != known.version:
        raise ChangedMeanwhile
    _require_reason(reason)
    _require_possible_membership(known, facts, today=now.date())
    restore = {name: value for name, value in asdict(known).items() if value != getattr(facts, name)}
    if not restore:
        raise NothingChanged
    for name in restore:
        setattr(membership, name, getattr(facts, name))
    changed = list(restore)
    if "ended" in restore and Ended.EMERITUS in (known.ended, facts.ended):
        restore |= {
            "emeritus_position": membership.emeritus_position,
            "emeritus_notes": membership.emeritus_notes,
        }
        is_emeritus = facts.ended == Ended.EMERITUS
        membership.emeritus_notes = ""
        membership.emeritus_position = (
            make_room_among_emeriti(membership.person.name) if is_emeritus else None
        )
    with refusing({"members_membership_no_overlap": MembershipsOverlap(membership.person)}):
        membership.save(update_fields=list(restore))
    require_two_admins()
    entry = record(
        Event.MEMBERSHIP_CORRECTED,
        actor=actor,
        subject=f"person:{membership.person_id}",
        data={
            "membership": str(membership.pk),
            "fields": changed,
            "joined": facts.joined and facts.joined.isoformat(),
            "left": facts.left and facts.left.isoformat(),
        },
        now=now,
    )
    steps = [step(membership, restore)]
    remember(
        Kind.MEMBERSHIP_CORRECTED,
        membership.person,
        steps=steps,
        entry=entry,
        actor=actor,
        now=now,
        reason=reason,
    )
    return membership


def _require_possible_membership(known: MembershipFacts, facts: MembershipFacts, *, today: date) -> None:
    if Ended.MISTAKE in (known.ended, facts.ended):
        raise NotToBeCorrected("A membership that was entered by mistake stays as it is: begin it anew.")
    if (known.left is None) != (facts.left is None):
        raise NotToBeCorrected("A correction neither ends a membership nor lets it go on.")
    if facts.began not in set(Began):
        raise NotToBeCorrected("Say how the membership began.")
    if facts.left is not None and facts.ended not in set(Ended):
        raise NotToBeCorrected("Say how the membership ended.")
    if facts.joined_is_latest and facts.joined is None:
        raise NotToBeCorrected(
            "Give the latest day on which they can have joined, or untick that it is only that."
        )
    if facts.joined is not None and facts.joined > today:
        raise ImpossibleDay("A membership cannot begin on a day that is still to come.")
    if facts.left is not None and facts.left > today:
        raise ImpossibleDay("A membership cannot end on a day that is still to come.")
    if facts.joined is not None and facts.left is not None and facts.left < facts.joined:
        raise ImpossibleDay("A membership cannot end before the day it began.")
    if facts.ended in DECIDED_ENDS and not facts.end_decided_by.strip():
        raise DecisionMissing


@transaction.atomic
def correct_term(
    *, term: RoleTerm, facts: TermFacts, seen: str, reason: str, actor: UUID | None, now: datetime
) -> RoleTerm:
    """Set right from when until when somebody was in a role, and who decided; whether it ends stays as it is.

    Raises:
        OnlyCouncil, OwnRole: as for beginning and ending the role.
        ChangedMeanwhile, NothingChanged, ReasonMissing.
        NotToBeCorrected: it would end or go on by this; of admins also on another day than it did.
        ImpossibleTerm, TermsOverlap, TwoAdminsRequired.
    """
    serialise_writers()
    term = RoleTerm.objects.select_related("person").get(pk=term.pk)
    require_may_decide(Role(term.role), term.person, actor, on=now.date())
    known = TermFacts.of(term)
    if seen != known.version:
        raise ChangedMeanwhile
    _require_reason(reason)
    if (known.ends is None) != (facts.ends is None):
        raise NotToBeCorrected("A correction neither ends a role nor lets it go on.")
    if term.role == Role.ADMIN:
        _require_same_admins(known, facts, today=now.date())
    restore = {name: value for name, value in asdict(known).items() if value != getattr(facts, name)}
    if not restore:
        raise NothingChanged
    for name in restore:
        setattr(term, name, getattr(facts, name))
    if term.starts is not None and term.ends is not None and term.ends < term.starts:
        raise ImpossibleTerm(term)
    with refusing({"members_role_term_no_overlap": TermsOverlap(term.person, Role(term.role))}):
        term.save(update_fields=list(restore))
    require_two_admins()
    entry = record(
        Event.ROLE_CORRECTED,
        actor=actor,
        subject=f"person:{term.person_id}",
        data={
            "term": str(term.pk),
            "role": term.role,
            "fields": list(restore),
            "starts": term.starts and term.starts.isoformat(),
            "ends": term.ends and term.ends.isoformat(),
        },
        now=now,
    )
    steps = [step(term, restore)]
    kind = Kind.ADMIN_CORRECTED if term.role == Role.ADMIN else Kind.ROLE_CORRECTED
    remember(kind, term.person, steps=steps, entry=entry, actor=actor, now=now, reason=reason)
    return term


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing


def _require_same_admins(known: TermFacts, facts: TermFacts, *, today: date) -> None:
    """Who is admin, now or one day, is not changed by a date: one of the Council would appoint or dismiss alone."""
    to_come = [day for day in (facts.starts, facts.ends) if day is not None and day > today]
    if known.runs_on(today) != facts.runs_on(today) or set(to_come) - {known.starts, known.ends}:
        raise NotToBeCorrected(
            "By these days somebody would become admin or be none any more: that takes a motion of the Council."
        )
