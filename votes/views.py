"""The pages of a vote, for members. The booth's requests are in ``booth_api``."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from members.access import member_required, viewer_of
from psrt import clock
from psrt.mail import absolute
from psrt.switches.services import casting_stopped
from votes import booth_bundle, pages, queries, trustee_pages
from votes.booth_door import turned_away
from votes.command_line import form_context
from votes.models import BoardEntry, Poll
from votes.record import election_record_text

ENTRIES_A_PAGE = 100


@require_safe
@never_cache
@member_required
def poll_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The question, the rule, how many took part, one's own standing; after the close the result."""
    poll, now = get_object_or_404(Poll, pk=pk), clock.now()
    context = {
        "poll": poll,
        "standing": pages.standing(poll, viewer_of(request).person),
        "turnout": pages.turnout(poll),
        "rule_lines": pages.rule_lines(poll),
        "announcement": pages.announcement(poll),
        "took_part": pages.who_took_part(poll),
        "time_left": pages.time_left(poll, now=now),
        "takes_ballots": poll.takes_ballots(now),
        "casting_stopped": casting_stopped(),
        "halt": queries.halt_that_holds_up(poll, now=now),
        **trustee_pages.on_poll_page(poll, now=now),
    }
    return render(request, "votes/poll.html", context)


@require_safe
@never_cache
@member_required
def booth(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where a voter encrypts and casts; members who are not on the roll are told why they can't."""
    poll = get_object_or_404(Poll, pk=pk)
    refused = turned_away(request, poll, back_to=request.path)
    if refused is not None:
        return refused
    context = {
        "poll": poll,
        "booth_integrity": booth_bundle.integrity(),
        "verify_url": absolute(reverse("verify:page")),
        **form_context(),
    }
    return render(request, "votes/booth.html", context)


@require_safe
@never_cache
@member_required
def board(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The bulletin board: trackers, the chain's head, its signature; ``?tracker=`` finds one's own ballot."""
    poll = get_object_or_404(Poll, pk=pk)
    tracker = "".join(request.GET.get("tracker", "").split()).lower()
    found = queries.ballot_with(poll, tracker) if tracker else None
    paginator = Paginator(BoardEntry.objects.filter(poll=poll).order_by("seq"), ENTRIES_A_PAGE)
    page = paginator.get_page(found.seq // ENTRIES_A_PAGE + 1 if found else request.GET.get("page"))
    checkpoint = pages.last_checkpoint(poll)
    context = {
        "poll": poll,
        "page": page,
        "lines": list(pages.board_lines(poll, list(page), tracker=tracker)),
        "tracker": tracker,
        "found": found,
        "head": queries.head(poll),
        "checkpoint": checkpoint,
        "signed_at": pages.shown_time(poll, checkpoint.at) if checkpoint else None,
        "board_key": queries.board_key(),
        "partials": poll.partials.all(),
    }
    return render(request, "votes/board.html", context)


@require_safe
@never_cache
@member_required
def record(_request: HttpRequest, pk: UUID) -> HttpResponse:
    """The election record, once the poll is counted."""
    poll = get_object_or_404(Poll, pk=pk)
    if poll.state != Poll.State.COUNTED:
        raise Http404
    response = HttpResponse(election_record_text(poll), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="election-{poll.election[:8]}.json"'
    return response
