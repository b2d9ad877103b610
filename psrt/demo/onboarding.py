"""Who is arriving and who is leaving in the demo: one new member half-way in, one former member not yet out."""

from datetime import datetime, timedelta
from typing import Final

from members.models import Person
from members.queries import open_membership
from onboarding import services
from onboarding.models import Checklist, Step
from onboarding.queries import newest_policy
from onboarding.rules import Kind, What
from onboarding.services.sweeping import begin_offboarding, begin_onboarding
from venues.queries import open_grants
from venues.services import note_revocation

LIVE_SINCE: Final = timedelta(days=40)
ARRIVING, LEAVING, MENTOR, ADMIN = "kat-ivanova", "eve-e", "ingrid-o", "carol-c"


def load_onboarding(*, now: datetime) -> None:
    """Onboarding went live 40 days before ``now``; since then one came, and one left. Call it after the venues."""
    services.ship(now=now - LIVE_SINCE)
    for handle in (ADMIN, "dana-d"):
        _accept_policy(_person(handle), now=now - timedelta(days=39))
    _arrive(now=now)
    _leave(now=now)


def _arrive(*, now: datetime) -> None:
    """She has accepted the policy, has a mentor and had her orientation; the training is late."""
    person, admin, mentor = _person(ARRIVING), _person(ADMIN), _person(MENTOR)
    membership = open_membership(person)
    if membership is None:
        raise LookupError(ARRIVING)
    began = now - timedelta(days=33)
    begin_onboarding(membership=membership, now=began)
    checklist = Checklist.objects.get(person=person, kind=Kind.ONBOARDING)
    _accept_policy(person, now=began + timedelta(days=1))
    offer = services.ask_mentor(
        checklist=checklist, mentor=mentor, actor=admin, now=began + timedelta(days=2)
    )
    services.answer_offer(
        offer=offer,
        accept=True,
        words="Gladly. Shall we begin with the new report about `zipfile`?",
        actor=mentor,
        now=began + timedelta(days=3),
    )
    services.set_orientation(
        checklist=checklist,
        starts_at=(began + timedelta(days=10)).replace(hour=16, minute=0, second=0, microsecond=0),
        minutes=60,
        place="https://call.example.org/psrt",
        actor=admin,
        now=began + timedelta(days=5),
    )
    session = Step.objects.get(checklist=checklist, what=What.ORIENTATION)
    services.tick(step=session, actor=admin, now=began + timedelta(days=11))


def _leave(*, now: datetime) -> None:
    """She left 20 days ago; nobody has taken her out of the GitHub team yet."""
    person, admin = _person(LEAVING), _person(ADMIN)
    left = now - timedelta(days=20)
    membership = person.memberships.latest("left")
    begin_offboarding(membership=membership, now=left)
    for grant in open_grants(person).exclude(venue__name="GitHub team"):
        note_revocation(grant=grant, actor=admin, now=left + timedelta(hours=3))


def _accept_policy(person: Person, *, now: datetime) -> None:
    version = newest_policy()
    if version is None:
        raise LookupError("There is no policy.")
    services.accept_policy(person=person, sha256=version.sha256, now=now)


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)
