"""Nominations and votes in every situation that makes a difference to who may see and do what."""

from dataclasses import dataclass, field

from nominations import services as nominations
from nominations.models import Nomination, NomineeLink
from nominations.rules import State
from psrt import clock as psrt_clock
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.nominations.stages import Stages, mailed_token
from tests.permissions.viewers import Viewers
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot
from votes import services as votes
from votes.models import Poll

NOMINATION_SITUATIONS = (*(state.value for state in State), "declined")
VOTE_SITUATIONS = ("pending", "open", "closed", "counted", "cancelled")
UNKNOWN = "a-token-that-nobody-was-ever-sent"


@dataclass
class Situation:
    """What there is, and the parts of addresses that lead to it."""

    viewers: Viewers
    parts: dict[str, object] = field(default_factory=dict)
    nomination: Nomination | None = None
    poll: Poll | None = None


def nomination_in(situation: str, cast: Cast, clock: Clock) -> Situation:
    """Alice's nomination of Noor; ``token`` is that of the newest link that Noor has."""
    stages = Stages(cast, clock)
    if situation == "declined":
        nomination = stages.consent()
        token = mailed_token(nomination, "consent_asked")
        nominations.decline(token=token, reason="", now=clock.now())
    else:
        nomination = stages.in_state(State(situation))
        token = _newest_token(nomination)
    nomination.refresh_from_db()
    viewers = Viewers(cast, nominee_link=f"/consent/{token}/")
    parts: dict[str, object] = {"nomination_id": nomination.pk, "token": token}
    parts |= {"about": "nomination", "subject_id": nomination.pk, "kind": "veto"}
    return Situation(viewers, parts, nomination)


def _newest_token(nomination: Nomination) -> str:
    links = NomineeLink.objects.filter(nomination=nomination)
    if not links.exists():
        return UNKNOWN
    return mailed_token(nomination, "consent_given" if links.count() > 1 else "consent_asked")


def vote_in(situation: str, cast: Cast, clock: Clock, trustee: Trustee) -> Situation:
    """A vote of the four members, of whom Bob has cast a ballot; a fifth came after it opened."""
    poll = request()
    tracker = "0" * 64
    if situation != "pending":
        trustee.run()
        poll.refresh_from_db()
        tracker = cast_ballot(poll, cast.bob, "yes").tracker
        trustee.run()
    late = add_member("Lena Late", "lena-l", now=psrt_clock.now())
    if situation == "cancelled":
        votes.cancel_poll(poll=poll, actor=None, now=clock.now())
    if situation in {"closed", "counted"}:
        clock.advance(days=7)
        while trustee.step(poll) and poll.state != situation:
            pass
    poll.refresh_from_db()
    assert poll.state == situation
    return Situation(Viewers(cast, late=late), {"pk": poll.pk, "tracker": tracker}, poll=poll)
