"""Starting a checklist from the newest version of its template."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from members.models import Membership, Person
from members.services import Refused
from members.services.locking import serialise_writers
from onboarding import emails
from onboarding.models import Checklist, Step, TemplateVersion
from onboarding.queries import newest_template, standing_of
from onboarding.rules import IN_VENUES, Kind, Line, What, owner_of
from onboarding.services.common import require_admin, tell
from psrt.audit.events import Event
from venues.models import Venue
from venues.queries import open_grants, venues_in_use


class AlreadyStarted(Refused):
    """A membership is onboarded once."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} has an onboarding for this membership already.")


class NotShipped(Refused):
    """The first tick has not put the templates on the record yet."""

    def __init__(self) -> None:
        super().__init__("The site has only just started: try again in a minute.")


class MembershipOver(Refused):
    """Whoever is no longer a member is not onboarded."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} is not a member any more.")


@transaction.atomic
def start_by_hand(*, membership: Membership, actor: Person, now: datetime) -> Checklist:
    """Start the onboarding of a member who has none: an imported or founding one. By an admin.

    Raises NotAllowed (not an admin), MembershipOver, AlreadyStarted, NotShipped.
    """
    serialise_writers()
    require_admin(actor, now=now)
    membership = Membership.objects.select_related("person").get(pk=membership.pk)
    if membership.left is not None:
        raise MembershipOver(membership.person)
    if Checklist.objects.filter(membership=membership, kind=Kind.ONBOARDING).exists():
        raise AlreadyStarted(membership.person)
    return start(membership, Kind.ONBOARDING, actor=actor, now=now)


def start(membership: Membership, kind: Kind, *, actor: Person | None, now: datetime) -> Checklist:
    """Write a checklist with its steps, and tell those whose turn it is. Call it when writers are serialised."""
    template = newest_template(kind)
    if template is None:
        raise NotShipped
    person = membership.person
    checklist = Checklist.objects.create(
        kind=kind,
        membership=membership,
        person=person,
        template=template,
        started_at=now,
        started_by=actor,
        changed_at=now,
        changed_by=actor,
    )
    for line in template.steps():
        for venue in _venues(line, person):
            add_step(checklist, line, venue, now=now)
    data = {"version": template.number, "membership": str(membership.pk)}
    tell(Event.CHECKLIST_STARTED, checklist, data, actor=actor, now=now)
    standing = standing_of(checklist, now=now)
    if kind is Kind.ONBOARDING:
        emails.welcome(standing, now=now)
    emails.started(standing, now=now)
    return checklist


def add_step(checklist: Checklist, line: Line, venue: Venue | None, *, now: datetime) -> Step:
    """Write one more step, due so many days from now as the template says."""
    return Step.objects.create(
        checklist=checklist,
        position=checklist.steps.count() + 1,
        what=line.what,
        venue=venue,
        title=line.title,
        text=line.text,
        owner=owner_of(line),
        due=now.date() + timedelta(days=line.days),
        changed_at=now,
    )


def missing_venues(checklist: Checklist, template: TemplateVersion) -> Iterator[tuple[Line, Venue]]:
    """The venues that should have a step on this checklist and have none: taken into use, or found granted, since."""
    known = set(checklist.steps.exclude(venue=None).values_list("venue", flat=True))
    for line in template.steps():
        for venue in _venues(line, checklist.person):
            if venue is not None and venue.pk not in known:
                yield line, venue


def _venues(line: Line, person: Person) -> list[Venue] | list[None]:
    """One for each step that the line becomes; None for a step that is about no venue."""
    if line.what not in IN_VENUES:
        return [None]
    if line.what is What.GRANT:
        return list(venues_in_use())
    return [grant.venue for grant in open_grants(person)]
