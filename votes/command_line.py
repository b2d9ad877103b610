"""Voting with a program of one's own: the poll file out, a ballot file in. Works without JavaScript."""

from typing import Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from members.access import member_required, viewer_of
from votes import anonballot_archive, queries, services
from votes.booth_door import turned_away
from votes.crypto.ballot import parse_ballot
from votes.crypto.errors import Reason
from votes.forms import BallotForm
from votes.models import BoardEntry, Poll
from votes.poll_file import poll_file_text
from votes.services import BallotRefused

_ANEW: Final = "On the command line that takes a new poll file and a new encryption."
_UNCHANGED: Final = "Send the ballot as the program wrote it, unchanged. An audit file is never taken."
_ADVICE: Final[dict[str, str]] = {
    Reason.OVERSIZE: _UNCHANGED,
    Reason.MALFORMED: _UNCHANGED,
    Reason.BAD_POINT: _UNCHANGED,
    Reason.BAD_SCALAR: _UNCHANGED,
    Reason.BAD_PROOF: _UNCHANGED,
    Reason.WRONG_ELECTION: "Look whether it is the file for this vote.",
    Reason.NOT_YOURS: _ANEW,
    Reason.UNKNOWN_HEAD: _ANEW,
    Reason.OLD_REVISION: _ANEW,
}


@require_safe
@never_cache
@member_required
def poll_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The voter's own poll file."""
    poll = get_object_or_404(Poll, pk=pk)
    refused = turned_away(request, poll, back_to=reverse("votes:command-line", args=[pk]))
    if refused is not None:
        return refused
    place, head = queries.roll_entry(poll, viewer_of(request).person), queries.head(poll)
    if place is None or head is None:  # the door has looked; never trust it with a salt
        raise Http404
    response = HttpResponse(poll_file_text(poll, place, head), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="poll-{poll.election[:8]}.json"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@member_required
def command_line(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How it is done, and the form that takes the ballot."""
    poll = get_object_or_404(Poll, pk=pk)
    refused = turned_away(request, poll, back_to=request.path)
    if refused is not None:
        return refused
    form = BallotForm(request.POST, request.FILES) if request.method == "POST" else BallotForm()
    if form.is_valid():
        received = _cast(request, poll, form)
        if received is not None:
            return redirect("votes:ballot-received", poll.pk, received.tracker)
    context = {"poll": poll, **form_context(form)}
    return render(request, "votes/command_line.html", context, status=400 if form.errors else 200)


def form_context(form: BallotForm | None = None) -> dict[str, object]:
    """What ``votes/command_line/steps.html`` shows, on this page and in the booth."""
    return {"ballot_form": form or BallotForm(), "program_checksum": anonballot_archive.checksum()}


@require_safe
@never_cache
@member_required
def received(request: HttpRequest, pk: UUID, tracker: str) -> HttpResponse:
    """Where an uploaded ballot stands; 404 for others' ballots, as in the booth."""
    poll = get_object_or_404(Poll, pk=pk)
    ballot = _own_ballot(request, poll, tracker)
    if ballot is None:
        raise Http404
    context = {"poll": poll, "ballot": ballot, "checkpoint": queries.covering_checkpoint(ballot)}
    return render(request, "votes/ballot_received.html", context)


def _cast(request: HttpRequest, poll: Poll, form: BallotForm) -> BoardEntry | None:
    """The new entry, or the one that the same ballot already has; None if refused, with the form saying why."""
    person, ballot = viewer_of(request).person, form.ballot()
    if person is None:  # member_required has seen a person; never trust a decorator's order with a ballot
        raise Http404
    try:
        return services.cast(poll=poll, person=person, ballot_text=ballot)
    except BallotRefused as refusal:
        sent_before = _sent_before(request, poll, ballot) if refusal.code == Reason.DUPLICATE else None
        if sent_before is None:
            form.add_error(None, f"{refusal.message} {_ADVICE.get(refusal.code, '')}".strip())
        return sent_before


def _sent_before(request: HttpRequest, poll: Poll, ballot: bytes) -> BoardEntry | None:
    """The form was sent twice, or its first answer was lost: this very ballot is on the board and counts once."""
    return _own_ballot(request, poll, parse_ballot(ballot).tracker.hex())


def _own_ballot(request: HttpRequest, poll: Poll, tracker: str) -> BoardEntry | None:
    place, ballot = queries.roll_entry(poll, viewer_of(request).person), queries.ballot_with(poll, tracker)
    return ballot if place and ballot and ballot.voter == place.vid else None
