"""Reads of checklists: where each step stands, put together from what was ticked and what the record tells."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.models import Membership, Person, RoleTerm
from members.queries import active_members
from members.rules import Role
from onboarding.models import (
    Acceptance,
    Checklist,
    MentorOffer,
    Orientation,
    PolicyVersion,
    Reminder,
    Step,
    TemplateVersion,
)
from onboarding.rules import (
    Answer,
    Due,
    Facts,
    Kind,
    Mentor,
    Owner,
    State,
    What,
    due_of,
    needed_version,
    state_of,
    turn_of,
)
from venues.models import Grant


@dataclass(frozen=True, slots=True, kw_only=True)
class StepStanding:
    """One step and where it stands; ``turn`` is whose move it is, None if nobody's now."""

    step: Step
    facts: Facts
    state: State
    turn: Owner | None
    due: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A checklist as it stands: of one that is closed, as it stood then.

    ``offer`` is the mentor, or whoever is asked to be; ``orientation`` the session as last set.
    """

    checklist: Checklist
    steps: tuple[StepStanding, ...]
    offer: MentorOffer | None
    orientation: Orientation | None

    @property
    def open_steps(self) -> list[StepStanding]:
        """What is still to be done, the most urgent first."""
        still = [each for each in self.steps if each.state is State.OPEN]
        return sorted(still, key=lambda each: (each.step.due, each.step.position))

    @property
    def next(self) -> StepStanding | None:
        """What comes next: the most urgent that somebody can do something about, else what waits for its day."""
        still = self.open_steps
        return next((each for each in still if each.turn is not None), still[0] if still else None)

    @property
    def mentor(self) -> Person | None:
        """The mentor, once they have accepted."""
        accepted = self.offer is not None and self.offer.answer == Answer.ACCEPTED
        return self.offer.mentor if self.offer is not None and accepted else None

    @property
    def done_count(self) -> int:
        """How many steps are not open any more."""
        return sum(each.state is not State.OPEN for each in self.steps)

    def turn_of_person(self, person: Person) -> list[StepStanding]:
        """The steps that ``person`` has to move, as the new member or as the mentor, the most urgent first."""
        owners = set()
        if self.checklist.person_id == person.pk:
            owners.add(Owner.NEW_MEMBER)
        if self.offer is not None and self.offer.mentor_id == person.pk:
            owners.add(Owner.MENTOR)
        return [each for each in self.open_steps if each.turn in owners]

    def turn_of_admins(self) -> list[StepStanding]:
        """The steps that an admin has to move, the most urgent first."""
        return [each for each in self.open_steps if each.turn is Owner.ADMIN]


def under_way() -> QuerySet[Checklist]:
    """The checklists on which something is still to be done."""
    return Checklist.objects.filter(outcome="").select_related("person", "membership")


def closed() -> QuerySet[Checklist]:
    """The others, the newest first."""
    return Checklist.objects.exclude(outcome="").select_related("person", "membership").order_by("-closed_at")


def checklists_of(person: Person) -> QuerySet[Checklist]:
    """All of ``person``'s, the newest first."""
    return person.checklists.select_related("person", "membership").order_by("-started_at", "id")


def standing_of(checklist: Checklist, *, now: datetime) -> Standing:
    """One checklist as it stands."""
    return standings([checklist], now=now)[0]


def standings(checklists: Iterable[Checklist], *, now: datetime) -> list[Standing]:
    """The checklists as they stand, in their order. Seven queries for all."""
    listed = list(checklists)
    record = _Record.of(listed, now=now)
    return [record.standing(checklist, now=now) for checklist in listed]


@dataclass(frozen=True, slots=True)
class _Record:
    """What the record tells of the people of some checklists."""

    steps: dict[UUID, list[Step]]
    offers: dict[UUID, MentorOffer]
    orientations: dict[UUID, Orientation]
    acceptances: dict[UUID, list[Acceptance]]
    grants: dict[UUID, list[Grant]]
    in_roles: set[UUID]
    needed: int

    @classmethod
    def of(cls, checklists: Sequence[Checklist], *, now: datetime) -> "_Record":
        people = {checklist.person_id for checklist in checklists}
        steps, acceptances, grants = defaultdict(list), defaultdict(list), defaultdict(list)
        for step in Step.objects.filter(checklist__in=checklists).select_related("venue", "changed_by"):
            steps[step.checklist_id].append(step)
        for acceptance in Acceptance.objects.filter(person__in=people).select_related("version"):
            acceptances[acceptance.person_id].append(acceptance)
        for grant in Grant.objects.filter(person__in=people):
            grants[grant.person_id].append(grant)
        still_members = active_members(on=now.date()).values("pk")
        offers = MentorOffer.objects.filter(
            Q(answer=Answer.ACCEPTED) | Q(answer=""), checklist__in=checklists
        ).exclude(~Q(mentor__in=still_members), checklist__outcome="")
        return cls(
            steps=steps,
            offers={offer.checklist_id: offer for offer in offers.select_related("mentor", "asked_by")},
            orientations={
                each.checklist_id: each
                for each in Orientation.objects.filter(checklist__in=checklists).order_by("sequence")
            },
            acceptances=acceptances,
            grants=grants,
            in_roles=set(
                RoleTerm.objects.filter(
                    person__in=people, ends=None, role__in=[Role.ADMIN, Role.RELEASE_MANAGER]
                ).values_list("person", flat=True)
            ),
            needed=needed_policy(),
        )

    def standing(self, checklist: Checklist, *, now: datetime) -> Standing:
        steps = [self._step(checklist, step, now=now) for step in self.steps[checklist.pk]]
        return Standing(
            checklist=checklist,
            steps=tuple(steps),
            offer=self.offers.get(checklist.pk),
            orientation=self.orientations.get(checklist.pk),
        )

    def _step(self, checklist: Checklist, step: Step, *, now: datetime) -> StepStanding:
        facts = self._facts(checklist, step)
        is_open = not checklist.outcome
        return StepStanding(
            step=step,
            facts=facts,
            state=state_of(facts),
            turn=turn_of(facts, now) if is_open else None,
            due=due_of(step.due, now.date()) if is_open else Due.LATER,
        )

    def _facts(self, checklist: Checklist, step: Step) -> Facts:
        # Of an open list everything on the record counts, also what was written after the caller read the clock and
        # then waited for the list's lock; of a closed one, what was so when it was closed.
        at = checklist.closed_at
        person, is_open = checklist.person_id, not checklist.outcome
        offer, orientation = self.offers.get(checklist.pk), self.orientations.get(checklist.pk)
        mentor = Mentor.NONE
        if offer is not None:
            mentor = Mentor.ACCEPTED if offer.answer == Answer.ACCEPTED else Mentor.ASKED
        # Of a closed list: what was accepted then counts, whatever version has come since.
        needed = self.needed if is_open else 1
        return Facts(
            what=What(step.what),
            owner=Owner(step.owner),
            stored=State(step.state),
            policy_accepted=any(
                each.version.number >= needed and (at is None or each.accepted_at <= at)
                for each in self.acceptances[person]
            ),
            mentor=mentor,
            orientation=orientation.starts_at if orientation else None,
            in_venue=any(
                grant.venue_id == step.venue_id and _held(grant, at=at) for grant in self.grants[person]
            ),
            venue_retired=step.venue is not None and step.venue.retired_at is not None,
            holds_roles=is_open and person in self.in_roles,
        )


def _held(grant: Grant, *, at: datetime | None) -> bool:
    """Whether the grant was open at ``at``, or is open as the record stands."""
    if at is None:
        return grant.revoked_at is None
    return grant.granted_at <= at and (grant.revoked_at is None or grant.revoked_at > at)


# --- What is to begin, and what has been said -------------------------------------------------------------------------


def newest_template(kind: Kind) -> TemplateVersion | None:
    """The version that checklists are made from now; None before the first tick."""
    return TemplateVersion.objects.filter(kind=kind).order_by("-number").first()


def go_live() -> date | None:
    """The day on which checklists began to exist here; None before the first tick."""
    first = TemplateVersion.objects.filter(kind=Kind.ONBOARDING, number=1).first()
    return first.created_at.date() if first else None


def open_memberships_without() -> QuerySet[Membership]:
    """Memberships that have not ended and have no onboarding."""
    has = Checklist.objects.filter(membership=OuterRef("pk"), kind=Kind.ONBOARDING)
    return (
        Membership.objects.filter(~Exists(has), left=None).select_related("person").order_by("person__name")
    )


def ended_memberships_without() -> QuerySet[Membership]:
    """The last membership of everybody who is not a member now, if it has no offboarding."""
    has = Checklist.objects.filter(membership=OuterRef("pk"), kind=Kind.OFFBOARDING)
    others = Membership.objects.filter(person=OuterRef("person")).exclude(pk=OuterRef("pk"))
    later = others.filter(Q(left=None) | Q(left__gt=OuterRef("left")))
    return Membership.objects.filter(~Exists(has), ~Exists(later), left__isnull=False).select_related(
        "person"
    )


def last_reminder(checklist: Checklist, person: Person) -> Reminder | None:
    """The latest reminder of this person about this checklist."""
    return Reminder.objects.filter(checklist=checklist, person=person).order_by("-number").first()


# --- The embargo policy -----------------------------------------------------------------------------------------------


def newest_policy() -> PolicyVersion | None:
    """The version in force; None before the first tick."""
    return PolicyVersion.objects.order_by("-number").first()


def needed_policy() -> int:
    """The lowest version whose acceptance counts."""
    asking = PolicyVersion.objects.filter(asks_everyone=True).values_list("number", flat=True)
    return needed_version(asks_everyone=list(asking))


def latest_acceptance(person: Person) -> Acceptance | None:
    """What ``person`` accepted last."""
    return (
        Acceptance.objects.filter(person=person)
        .select_related("version")
        .order_by("-version__number")
        .first()
    )


def must_accept(person: Person) -> bool:
    """Whether everybody was asked about a version that this member has not accepted, nor a later one."""
    if not PolicyVersion.objects.filter(asks_everyone=True).exists():
        return False
    return not Acceptance.objects.filter(person=person, version__number__gte=needed_policy()).exists()


@dataclass(frozen=True, slots=True)
class Signatory:
    """A member with what they accepted last, and whether it is enough."""

    person: Person
    acceptance: Acceptance | None
    is_enough: bool


def signatories(*, on: date) -> list[Signatory]:
    """Every member with what they accepted last, in the order of the roster. Three queries."""
    latest = {
        each.person_id: each
        for each in Acceptance.objects.select_related("version").order_by("version__number")
    }
    needed = needed_policy()
    return [
        Signatory(person, held := latest.get(person.pk), held is not None and held.version.number >= needed)
        for person in active_members(on=on)
    ]
