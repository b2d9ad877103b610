"""Home: what needs you now, what is under way, what happened lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from activity.duties import duties
from council.access import visible_to as visible_motions
from council.queries import rows as motion_rows
from council.queries import with_all
from members.access import Viewer, sign_in_required, viewer_of
from members.models import Person
from nominations.access import visible_to
from nominations.models import Nomination
from nominations.queries import has_commented, open_proposal, open_veto_windows, waiting_for_sponsor
from nominations.rules import (
    FINISHED,
    OPEN,
    By,
    Facts,
    State,
    consent_expired,
    in_review,
    sounding_refusal,
)
from nominations.views.shown import Row, rows
from onboarding.waiting import waiting_for_admins, waiting_for_member
from psrt import clock
from votes.models import Poll
from votes.queries import last_ballot, roll_entry

LATELY = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Task:
    """Something that waits for the viewer: what, by when, and where to do it."""

    text: str
    url: str
    action: str
    by: datetime | None = None


@require_safe
@sign_in_required
def home(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    viewer, now = viewer_of(request), clock.now()
    listed = rows(visible_to(viewer).select_related("sponsor"), now=now)
    context = {
        "viewer": viewer,
        "tasks": sorted(_tasks(viewer, listed, now), key=_urgency),
        "under_way": [row for row in listed if row.facts.state in OPEN],
        "lately": [row for row in listed if _ended_since(row.facts, now - LATELY)],
    }
    return render(request, "pages/home.html", context)


def _urgency(task: Task) -> tuple[bool, datetime | None, str]:
    return task.by is None, task.by, task.text


def _ended_since(facts: Facts, since: datetime) -> bool:
    ends = (facts.withdrawn_at, facts.confirmed_at, facts.council_at, facts.outcome_at)
    return facts.state in FINISHED and any(end is not None and end >= since for end in ends)


def _tasks(viewer: Viewer, listed: list[Row], now: datetime) -> Iterator[Task]:
    yield from _of_the_yearly_report(viewer, now)
    if viewer.is_member:
        yield from _ballots_to_cast(viewer, now)
        yield from _of_checklists(viewer, now)
        for row in listed:
            yield from _of_member(viewer, row.nomination, row.facts, now)
        yield from _of_concerns(viewer, listed, now)
    if viewer.is_council and viewer.person is not None:
        yield from _of_the_council(viewer, viewer.person, now)


def _of_the_council(viewer: Viewer, person: Person, now: datetime) -> Iterator[Task]:
    """Motions to vote on; and what somebody has to move about, until there is a motion about it."""
    motions = visible_motions(viewer).open()
    for row in motion_rows(with_all(motions), reader=person):
        if row.waits_for_me:
            url = reverse("council:motion", args=[row.motion.pk])
            yield Task(f"A motion: {row.title}", url, "Vote or abstain", row.ends_at)
    moved = set(motions.values_list("nomination", flat=True)) | set(motions.values_list("rule", flat=True))
    for each in open_veto_windows(person, now=now):
        if each.pk not in moved:
            url = reverse("council:matter", args=["nomination", each.pk])
            yield Task(
                f"The veto window for {each.nominee_name} is open", url, "Veto or clear", each.veto_ends_at
            )
    proposal = open_proposal()
    if proposal is not None and proposal.proposed_by != person and proposal.pk not in moved:
        url = reverse("council:matter", args=["rule", proposal.pk])
        yield Task("A change of the rule is proposed", url, "Confirm or decline")


def _of_concerns(viewer: Viewer, listed: list[Row], now: datetime) -> Iterator[Task]:
    """Where the Council waits for the viewer, who is the sponsor, to answer."""
    waiting = waiting_for_sponsor(viewer.person) if viewer.person else set()
    for row in listed:
        if row.nomination.pk in waiting and not sounding_refusal(
            row.facts, part=By.SPONSOR, raised=True, now=now
        ):
            yield Task(
                f"The Steering Council has a concern about {row.nomination.nominee_name}",
                reverse("nominations:soundings", args=[row.nomination.pk]),
                "Read and answer",
                row.facts.veto_ends_at,
            )


def _of_the_yearly_report(viewer: Viewer, now: datetime) -> Iterator[Task]:
    for duty in duties(viewer.person, is_admin=viewer.is_admin, is_council=viewer.is_council, now=now):
        yield Task(duty.text, duty.url, duty.action, duty.by)


def _ballots_to_cast(viewer: Viewer, now: datetime) -> Iterator[Task]:
    for poll in Poll.objects.filter(state=Poll.State.OPEN, closes_at__gt=now, alarm=""):
        voter = roll_entry(poll, viewer.person)
        if voter is not None and last_ballot(poll, voter.vid) is None:
            yield Task(poll.question, reverse("votes:poll", args=[poll.pk]), "Vote", poll.closes_at)


def _of_checklists(viewer: Viewer, now: datetime) -> Iterator[Task]:
    found = list(waiting_for_member(viewer.person, now=now)) if viewer.person else []
    if viewer.is_admin:
        found += waiting_for_admins(now=now)
    for each in found:
        yield Task(each.text, each.url, each.action, each.by)


def _of_member(viewer: Viewer, nomination: Nomination, facts: Facts, now: datetime) -> Iterator[Task]:
    url = reverse("nominations:detail", args=[nomination.pk])
    mine = nomination.sponsor == viewer.person
    if in_review(facts, now) and not mine:
        if viewer.person is not None and has_commented(viewer.person, nomination):
            return
        yield Task(f"{nomination.nominee_name} is in review", url, "Read and comment", facts.review_ends_at)
    elif mine and facts.state is State.DRAFT:
        yield Task(f"Your draft about {nomination.nominee_name} is not submitted", url, "Go on writing")
    elif mine and consent_expired(facts, now):
        yield Task(
            f"{nomination.nominee_name} did not answer, and the link has expired", url, "Send a new one"
        )
