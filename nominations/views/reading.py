"""The list, and the page of one nomination."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.access import member_or_council_required, viewer_of
from nominations.access import (
    access_nomination,
    sees_address,
    sees_discussion,
    sees_soundings,
    viewer_parts,
    visible_to,
)
from nominations.forms import CommentForm
from nominations.models import Comment
from nominations.queries import current_statement, facts_of, versions
from nominations.rules import By, State
from nominations.timeline import timeline
from nominations.views import shown
from psrt import clock
from votes.queries import plan_for, poll_for

PAGE_SIZE = 25
FILTERS = {"all": "All", "open": "Under way", "finished": "Finished", "mine": "Mine"}


@require_safe
@member_or_council_required
def listing(request: HttpRequest) -> HttpResponse:
    """What is under way first, what has ended below; ``show`` picks, ``q`` searches by the nominee's name."""
    viewer, now = viewer_of(request), clock.now()
    show = request.GET.get("show", "all")
    search = request.GET.get("q", "").replace("\0", "").strip()[:200]  # PostgreSQL's text knows no NUL
    found = visible_to(viewer).select_related("sponsor")
    if search:
        found = found.filter(nominee_name__icontains=search)
    if show == "mine":
        found = found.filter(sponsor=viewer.person)
    finished = Paginator(found.finished(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "viewer": viewer,
        "filters": FILTERS,
        "show": show if show in FILTERS else "all",
        "search": search,
        "under_way": [] if show == "finished" else shown.rows(found.unfinished(), now=now),
        "finished": [] if show == "open" else shown.rows(finished, now=now),
        "page": finished,
    }
    return render(request, "nominations/list.html", context)


@require_safe
@member_or_council_required
def detail(request: HttpRequest, nomination_id: UUID) -> HttpResponse:
    """Everything about one nomination that the viewer may see, and what they can do."""
    viewer, now = viewer_of(request), clock.now()
    nomination = access_nomination(viewer, nomination_id)
    facts = facts_of(nomination)
    offers = shown.offers(viewer, nomination, facts, now=now)
    discussed = sees_discussion(viewer)
    comments = Comment.objects.filter(nomination=nomination).select_related("author") if discussed else []
    poll = poll_for(nomination.pk) if viewer.is_member else None
    context = {
        "viewer": viewer,
        "nomination": nomination,
        "row": shown.row(nomination, facts, now=now),
        "facts": facts,
        "events": timeline(facts),
        "offers": offers,
        "is_sponsor": By.SPONSOR in viewer_parts(viewer, nomination),
        "is_draft": facts.state is State.DRAFT,
        "sees_discussion": discussed,
        "exchange": (
            shown.exchange(viewer, nomination, facts, now=now) if sees_soundings(viewer, nomination) else None
        ),
        "sees_address": sees_address(viewer, nomination),
        "sections": shown.sections(current_statement(nomination)),
        "amendments": shown.amendments(versions(nomination)) if discussed else [],
        "comments": comments,
        "comment_form": CommentForm.blank() if offers.comment else None,
        "poll": poll if poll is not None and poll.opens_at is not None else None,
        "trustee_plan": plan_for(nomination.pk) if viewer.is_member else None,
        "poll_is_open": poll is not None and poll.takes_ballots(now),
    }
    return render(request, "nominations/detail.html", context)
