"""The mails about checklists: one function each, one folder of templates/email each. To members only."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.urls import reverse

from members.models import Person
from members.queries import active_members, role_holders
from members.rules import Role
from onboarding.models import Checklist, MentorOffer, Orientation, PolicyVersion
from onboarding.queries import Standing, StepStanding
from onboarding.rules import Answer, Kind, Owner
from psrt.mail import absolute
from psrt.mail.services import enqueue


def welcome(standing: Standing, *, now: datetime) -> None:
    """To the new member: what comes first, and where it all stands."""
    checklist = standing.checklist
    own = standing.turn_of_person(checklist.person)
    context = {"checklist": checklist, "steps": own, "url": _own()}
    _send("onboarding-welcome", [checklist.person], str(checklist.pk), context, now=now)


def started(standing: Standing, *, now: datetime) -> None:
    """To the admins: a checklist began (or began again), and what is theirs to do on it."""
    checklist = standing.checklist
    context = {
        "checklist": checklist,
        "is_offboarding": checklist.kind == Kind.OFFBOARDING,
        "steps": standing.turn_of_admins(),
        "url": _desk(checklist),
    }
    occasion = f"{checklist.pk}:{checklist.changed_at:%Y%m%dT%H%M%S%f}"
    _send("checklist-started", _admins(now), occasion, context, now=now)


def due(standing: Standing, person: Person, steps: list[StepStanding], *, number: int, now: datetime) -> None:
    """To whoever's turn it is: these steps are due, or late."""
    checklist = standing.checklist
    if checklist.person == person and checklist.kind == Kind.ONBOARDING:
        url = _own()
    elif standing.offer is not None and standing.offer.mentor == person:
        url = _offer(standing.offer)
    else:
        url = _desk(checklist)
    context = {
        "checklist": checklist,
        "is_own": checklist.person == person and checklist.kind == Kind.ONBOARDING,
        "is_admin": any(each.turn is Owner.ADMIN for each in steps),
        "steps": [each for each in steps if each.step.due <= now.date()],
        "url": url,
    }
    _send("onboarding-due", [person], f"{checklist.pk}:{number}", context, now=now)


def mentor_asked(offer: MentorOffer, *, now: datetime) -> None:
    """To a member: will you be the mentor of this new one?"""
    context = {"offer": offer, "url": _offer(offer)}
    _send("mentor-asked", [offer.mentor], str(offer.pk), context, now=now)


def mentor_answered(offer: MentorOffer, *, now: datetime) -> None:
    """To the admin who asked; after a yes, to the new member as well."""
    checklist = offer.checklist
    for person, url in ((offer.asked_by, _desk(checklist)), (checklist.person, _own())):
        if person == offer.asked_by or offer.answer == Answer.ACCEPTED:
            context = {"offer": offer, "is_own": person == checklist.person, "url": url}
            _send("mentor-answered", [person], str(offer.pk), context, now=now)


def orientation(standing: Standing, session: Orientation, *, now: datetime) -> None:
    """To the new member and the mentor: when the session is, with the way to its calendar file."""
    checklist = standing.checklist
    people = [checklist.person, *([standing.mentor] if standing.mentor else [])]
    context = {
        "checklist": checklist,
        "session": session,
        "url": absolute(reverse("onboarding:calendar", args=[checklist.pk])),
    }
    _send("orientation", people, f"{checklist.pk}:{session.sequence}", context, now=now)


def policy_changed(version: PolicyVersion, *, now: datetime) -> None:
    """To every member: the embargo policy has changed; read it and accept it again."""
    context = {"version": version, "url": absolute(reverse("onboarding:accept"))}
    _send("policy-changed", active_members(on=now.date()), str(version.pk), context, now=now)


def _send(
    name: str, people: Iterable[Person], occasion: str, context: Mapping[str, object], *, now: datetime
) -> None:
    """One message to each of them who is a member today and has an address, once for each occasion."""
    members = active_members(on=now.date()).filter(pk__in=[person.pk for person in people])
    for person in members:
        if person.email:
            key = f"{name}:{occasion}:{person.pk}"
            enqueue(name, to=person.email, key=key, context={"person": person, **context}, now=now)


def _admins(now: datetime) -> Iterable[Person]:
    return role_holders(Role.ADMIN, on=now.date())


def _own() -> str:
    return absolute(reverse("onboarding:own"))


def _desk(checklist: Checklist) -> str:
    return absolute(reverse("onboarding:checklist", args=[checklist.pk]))


def _offer(offer: MentorOffer) -> str:
    return absolute(reverse("onboarding:mentor", args=[offer.pk]))
