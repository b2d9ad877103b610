"""The Steering Council decides, the way it does: somebody moves, the others vote."""

from datetime import datetime
from uuid import UUID

from council.models import Motion
from council.rules import Choice, Kind, State
from council.services import move, vote
from members.models import Person
from psrt import clock
from tests.cast import Cast


def moved(kind: Kind, subject: UUID, *, by: Person, reason: str = "So.", link: str = "") -> Motion:
    """A motion as it is made."""
    return move(kind=kind, subject_id=subject, reason=reason, minutes_url=link, actor=by, now=clock.now())


def said(motion: Motion, by: Person, choice: Choice, **more: str) -> Motion:
    """What somebody says to it."""
    return vote(motion_id=motion.pk, actor=by, choice=choice, now=clock.now(), **more)


def decided(
    kind: Kind, subject: UUID, *, cast: Cast, reason: str = "So.", link: str = "", now: datetime | None = None
) -> Motion:
    """A motion that Sam makes and Sol votes for."""
    at = now or clock.now()
    motion = move(kind=kind, subject_id=subject, reason=reason, minutes_url=link, actor=cast.sam, now=at)
    if motion.state == State.OPEN:
        motion = vote(motion_id=motion.pk, actor=cast.sol, choice=Choice.YES, now=at)
    assert motion.state == State.CARRIED, motion.note
    return motion
