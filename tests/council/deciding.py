"""The Steering Council decides, the way it does: somebody moves, the others vote."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from council.models import Motion, Seat
from council.rules import ABOUT, Choice, Kind, State
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


def carried(kind: Kind, subject: UUID, *, by: Sequence[Person]) -> Motion:
    """A carried motion without its effect, as no service leaves one: for what the database refuses besides."""
    now = clock.now()
    motion = Motion.objects.create(
        kind=kind.value, reason="So.", moved_by=by[0], moved_at=now, **{f"{ABOUT[kind].value}_id": subject}
    )
    for person in by:
        Seat.objects.create(motion=motion, person=person, choice=Choice.YES.value, voted_at=now)
    motion.state, motion.settled_at = State.CARRIED.value, now
    motion.members, motion.yes, motion.no, motion.abstained = len(by), len(by), 0, 0
    motion.save()
    return motion
