"""What waits for somebody, for the pages that show it: a member's home and the admins' desk."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.urls import reverse

from members.models import Person
from onboarding.models import Checklist, MentorOffer
from onboarding.queries import StepStanding, must_accept, standings, under_way
from onboarding.rules import KIND_LABELS, Answer, Due, Kind


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something to do: what, where, the button's word, and by when."""

    text: str
    url: str
    action: str
    by: datetime | None = None


def waiting_for_member(person: Person, *, now: datetime) -> Iterator[Waiting]:
    """What ``person`` has to do as a new member, as a mentor, and about the policy."""
    if must_accept(person):
        yield Waiting(
            "The embargo policy has changed: read it, and accept it", reverse("onboarding:accept"), "Read it"
        )
    offers = MentorOffer.objects.filter(
        mentor=person, checklist__outcome="", answer__in=["", Answer.ACCEPTED]
    )
    concerned = {offer.checklist_id: offer for offer in offers}
    own = under_way().filter(person=person, kind=Kind.ONBOARDING)
    helped = under_way().filter(pk__in=concerned)
    for standing in standings(own | helped, now=now):
        steps = standing.turn_of_person(person)
        offer = concerned.get(standing.checklist.pk)
        if not steps:
            continue
        by = _end_of(steps[0].step.due)
        if offer is None:
            yield Waiting(f"Your onboarding: {_named(steps[0])}", reverse("onboarding:own"), "Go on", by)
        elif not offer.answer:
            text = f"Will you be the mentor of {standing.checklist.person.name}?"
            yield Waiting(text, reverse("onboarding:mentor", args=[offer.pk]), "Answer", by)
        else:
            text = f"You are the mentor of {standing.checklist.person.name}: {_named(steps[0])}"
            yield Waiting(text, reverse("onboarding:mentor", args=[offer.pk]), "Go on", by)


def waiting_for_admins(*, now: datetime) -> Iterator[Waiting]:
    """The checklists on which an admin has to do something, each with its most urgent step."""
    for standing in standings(under_way(), now=now):
        steps = standing.turn_of_admins()
        if steps:
            yield Waiting(
                f"{_heading(standing.checklist)}: {_named(steps[0])}",
                reverse("onboarding:checklist", args=[standing.checklist.pk]),
                "Go on",
                _end_of(steps[0].step.due),
            )


def most_urgent_first(found: Iterator[Waiting]) -> list[Waiting]:
    """Sorted by when it is due; what has no day comes last."""
    return sorted(found, key=lambda each: (each.by is None, each.by, each.text))


def _heading(checklist: Checklist) -> str:
    return f"{KIND_LABELS[checklist.kind]} of {checklist.person.name}"


def _named(step: StepStanding) -> str:
    return f"{step.step} (late)" if step.due is Due.LATE else str(step.step)


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(days=1)
