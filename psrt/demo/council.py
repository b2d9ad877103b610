"""The demo's Steering Council: it decides by motions, and two wait for votes now."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from council.models import Motion
from council.queries import council_on
from council.rules import Choice, Kind, State
from council.services import move, vote, withdraw
from members.models import Person
from psrt import clock

MINUTES: Final = "https://example.org/minutes"


def decide(kind: Kind, subject_id: UUID, *, by: Person, reason: str, now: datetime, link: str = "") -> Motion:
    """Somebody moves it, and one after the other votes yes until it is carried."""
    motion = move(kind=kind, subject_id=subject_id, reason=reason, minutes_url=link, actor=by, now=now)
    return _vote(motion, council_on(now.date()).exclude(pk=by.pk).order_by("handle"), Choice.YES, now=now)


def tell_council() -> None:
    """An appointment that waits for Sam's vote, a dismissal that nobody wanted, and a motion taken back.

    It ends at the present: what is open is as it would be today.
    """
    dana, alice, bob, nullpointer = map(_person, ("dana-d", "alice-a", "bob-b", "nullpointer"))
    sol, tara, uma, farid = map(_person, ("sol-s", "tara-nb", "umak", "faridh"))
    then = clock.now() - timedelta(days=30)
    lost = move(
        kind=Kind.REMOVE,
        subject_id=nullpointer.pk,
        reason="Shared a draft advisory outside the team, by accident.",
        minutes_url="",
        actor=farid,
        now=then,
    )
    vote(
        motion_id=lost.pk,
        actor=tara,
        choice=Choice.ABSTAIN,
        conflict="they work for the same company",
        now=then + timedelta(hours=3),
    )
    _vote(lost, [sol, uma, _person("sam-s")], Choice.NO, now=then + timedelta(days=1))
    back = move(
        kind=Kind.DISMISS,
        subject_id=dana.pk,
        reason="Wanted to hand over; has changed her mind.",
        minutes_url="",
        actor=uma,
        now=then + timedelta(days=4),
    )
    withdraw(motion_id=back.pk, actor=uma, now=then + timedelta(days=5))
    lately = clock.now() - timedelta(days=1, hours=6)
    appoint = move(
        kind=Kind.APPOINT,
        subject_id=bob.pk,
        reason="The two admins asked for a third in a European time zone.",
        minutes_url=MINUTES,
        actor=sol,
        now=lately,
    )
    vote(motion_id=appoint.pk, actor=uma, choice=Choice.YES, now=lately + timedelta(hours=2))
    vote(
        motion_id=appoint.pk,
        actor=farid,
        choice=Choice.NO,
        words="Alice has more time for it.",
        now=lately + timedelta(hours=9),
    )
    move(
        kind=Kind.APPOINT,
        subject_id=alice.pk,
        reason="She has kept the advisories in order for a year, and has the time.",
        minutes_url="",
        actor=farid,
        now=lately + timedelta(hours=10),
    )


def _vote(motion: Motion, people: Iterable[Person], choice: Choice, *, now: datetime) -> Motion:
    for hours, person in enumerate(people, start=1):
        if motion.state != State.OPEN:
            break
        if motion.seats.filter(person=person, choice="").exists():
            at = min(now + timedelta(hours=hours), clock.now())
            motion = vote(motion_id=motion.pk, actor=person, choice=choice, now=at)
    return motion


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)
