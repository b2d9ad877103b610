"""Who may vote here now. Everyone else is told why not, in the same way at every door of the booth."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from members.access import viewer_of
from members.presence import has_fresh_presence, presence_url
from psrt import clock
from votes import queries
from votes.models import Poll


def turned_away(request: HttpRequest, poll: Poll, *, back_to: str) -> HttpResponse | None:
    """The answer to a member who cannot vote in ``poll`` now; None to a voter whose presence is proven.

    ``back_to`` is the path to come back to with a fresh proof of presence. Nothing of a POST was done yet.
    """
    if poll.opens_at is not None and queries.roll_entry(poll, viewer_of(request).person) is None:
        return render(request, "votes/not_on_roll.html", {"poll": poll})
    sent = request.method == "POST"
    if not poll.takes_ballots(clock.now()):
        messages.info(request, "No ballot is taken now." + (" Yours was not cast." if sent else ""))
        return redirect("votes:poll", poll.pk)
    if not has_fresh_presence(request):
        if sent:
            messages.info(request, "Confirm that it is you, then send the ballot again: it was not cast yet.")
        return redirect(presence_url(back_to))
    return None
