"""What the booth's program asks for and sends, as JSON.

A refusal is ``{"code", "message"}`` with a 4xx or 503 status: the code for the program, the message a
sentence for the voter. Whoever may not see the poll at all gets the same 404 page as everywhere.
"""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from members.access import member_required, viewer_of
from members.models import Person
from members.presence import has_fresh_presence, presence_url
from psrt import clock
from votes import queries, services
from votes.board import checkpoint_of, unix
from votes.crypto.ballot import MAX_BYTES
from votes.crypto.errors import Reason
from votes.models import Poll
from votes.poll_file import voting_data
from votes.services import BallotRefused

_STATUS = {
    "stopped": 503,
    "too-often": 429,
    "content-type": 415,
    Reason.OVERSIZE: 413,
    "presence": 403,
    Reason.NOT_ON_ROLL: 403,
    Reason.NOT_YOURS: 403,
    Reason.TOO_EARLY: 409,
    Reason.TOO_LATE: 409,
    Reason.UNKNOWN_HEAD: 409,
    Reason.OLD_REVISION: 409,
    Reason.DUPLICATE: 409,
}


@require_safe
@never_cache
@member_required
def state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Everything that the browser needs to make the viewer's next ballot, and to check what it is told."""
    poll = get_object_or_404(Poll, pk=pk)
    head = queries.head(poll)
    if head is None:
        return _refused(Reason.TOO_EARLY, "The vote is not open yet.")
    place = queries.roll_entry(poll, viewer_of(request).person)
    if place is None or place.salt is None:
        return _refused(Reason.NOT_ON_ROLL, "You are not on the roll of this vote.")
    standing = {
        "now": unix(clock.now()),
        "presence": has_fresh_presence(request),
        "presence_url": _presence_url(poll),
    }
    return JsonResponse(voting_data(poll, place, head) | standing)


@require_POST
@never_cache
@member_required
def cast(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take one ballot, the exact JSON text of §5."""
    poll = get_object_or_404(Poll, pk=pk)
    if request.content_type != "application/json":
        return _refused("content-type", "A ballot is sent as application/json.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return _refused(Reason.OVERSIZE, f"A ballot has at most {MAX_BYTES} bytes.")
    if not has_fresh_presence(request):
        return _refused(
            "presence",
            "Casting needs a proof that it is you, younger than 15 minutes. Renew it and vote again.",
            presence_url=_presence_url(poll),
        )
    try:
        entry = services.cast(poll=poll, person=_person(request), ballot_text=request.body)
    except BallotRefused as refusal:
        return _refused(refusal.code, refusal.message)
    body = {
        "tracker": entry.tracker,
        "seq": entry.seq,
        "time": entry.time,
        "rev": entry.rev,
        "recorded": False,
        "status_url": reverse("votes:ballot-status", args=[poll.pk, entry.tracker]),
    }
    return JsonResponse(body, status=201)


@require_safe
@never_cache
@member_required
def ballot_status(request: HttpRequest, pk: UUID, tracker: str) -> HttpResponse:
    """Whether the viewer's own ballot is signed, and what it takes to see that for oneself; 404 for others' ballots.

    Nothing of another's ballot: not even its time, which is told to the hour only while the vote is open.
    """
    poll = get_object_or_404(Poll, pk=pk)
    place = queries.roll_entry(poll, viewer_of(request).person)
    ballot = queries.ballot_with(poll, tracker)
    if ballot is None or place is None or ballot.voter != place.vid:
        raise Http404
    checkpoint = queries.covering_checkpoint(ballot)
    return JsonResponse(
        {
            "recorded": checkpoint is not None,
            "seq": ballot.seq,
            "time": ballot.time,
            "previous": queries.head_before(ballot),
            "checkpoint": checkpoint_of(checkpoint).to_record() if checkpoint else None,
        }
    )


def _person(request: HttpRequest) -> Person:
    person = viewer_of(request).person
    if person is None:  # member_required has seen a person; never trust a decorator's order with a ballot
        raise Http404
    return person


def _presence_url(poll: Poll) -> str:
    return presence_url(reverse("votes:booth", args=[poll.pk]))


def _refused(code: str, message: str, **more: str) -> JsonResponse:
    return JsonResponse({"code": str(code), "message": message, **more}, status=_STATUS.get(code, 400))
