"""A team on which onboarding is live, and whom to onboard."""

from datetime import timedelta

import pytest

from members.models import Person
from members.services import admit
from onboarding import services
from onboarding.models import Checklist, Step
from onboarding.queries import newest_policy
from onboarding.rules import Kind, What
from onboarding.tasks import advance_due
from psrt import clock as psrt_clock
from tests.cast import NOOR, Cast
from tests.clock import Clock
from venues.models import Venue
from venues.rules import Kind as VenueKind


@pytest.fixture
def live(cast: Cast, clock: Clock) -> Cast:
    """The cast, whose site has two venues and has just gone live with checklists; Eve left before that."""
    return go_live(cast)


def go_live(cast: Cast) -> Cast:
    """Two venues, and the first versions; the next day is today, so that Eve's leaving is history."""
    Venue.objects.create(name="GitHub team", kind=VenueKind.GITHUB_TEAM, address="python/psrt")
    Venue.objects.create(name="Private list", kind=VenueKind.MAILING_LIST, address="psrt@example.org")
    psrt_clock.shift(timedelta(days=1))
    services.ship(now=psrt_clock.now())
    return cast


def admit_noor() -> Person:
    """Noor becomes a member today, as after a vote."""
    now = psrt_clock.now()
    return admit(
        name=NOOR.name,
        github_login=NOOR.github_login,
        github_id=NOOR.github_id,
        email=NOOR.email,
        joined=now.date(),
        decided_by="the tests",
        actor=None,
        now=now,
    ).person


@pytest.fixture
def noor(live: Cast) -> Person:
    """The new member, whose onboarding has begun."""
    person = admit_noor()
    advance_due()
    return person


@pytest.fixture
def arriving(noor: Person) -> Checklist:
    """Noor's onboarding."""
    return Checklist.objects.get(person=noor, kind=Kind.ONBOARDING)


def step_of(checklist: Checklist, what: What, venue: str = "") -> Step:
    """A step by what it is about; of tasks the first."""
    steps = Step.objects.filter(checklist=checklist, what=what).select_related("checklist__person", "venue")
    found = (steps.filter(venue__name=venue) if venue else steps).first()
    assert found is not None
    return found


def accept(person: Person) -> None:
    """Accept the policy in force."""
    version = newest_policy()
    assert version is not None
    services.accept_policy(person=person, sha256=version.sha256, now=psrt_clock.now())


def complete(checklist: Checklist, cast: Cast, clock: Clock) -> None:
    """Take every step of an onboarding, as the people would."""
    person, admin = checklist.person, cast.carol
    accept(person)
    offer = services.ask_mentor(checklist=checklist, mentor=cast.bob, actor=admin, now=clock.now())
    services.answer_offer(offer=offer, accept=True, words="Gladly.", actor=cast.bob, now=clock.now())
    services.set_orientation(
        checklist=checklist,
        starts_at=clock.now() + timedelta(hours=1),
        minutes=60,
        place="https://call.example.org/1",
        actor=admin,
        now=clock.now(),
    )
    clock.advance(hours=2)
    for step in Step.objects.filter(checklist=checklist, what__in=[What.GRANT, What.TASK, What.ORIENTATION]):
        services.tick(step=step, actor=admin, now=clock.now())
