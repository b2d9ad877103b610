"""Writes to motions: each function is one transaction with its audit entries and e-mails.

Whoever writes locks what the motion is about first and becomes the one writer of the record then, in that order.
"""

import logging
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import DatabaseError, transaction

from council import emails
from council.acts import act_of, conflict_of, ends_at, locked_subject
from council.models import LONGEST_NOTE, Motion, Seat
from council.queries import council_on
from council.rules import ABOUT, Choice, Kind, State, outcome, remind_at
from members.models import Person
from members.services import Refused
from members.services.locking import serialise_writers
from nominations.rules import NotAllowed
from psrt.audit.events import Event
from psrt.audit.services import record

logger = logging.getLogger(__name__)

_ENDS: Final = {
    State.CARRIED: Event.MOTION_CARRIED,
    State.LOST: Event.MOTION_LOST,
    State.WITHDRAWN: Event.MOTION_WITHDRAWN,
    State.OVERTAKEN: Event.MOTION_OVERTAKEN,
}


class NotOnCouncil(Refused):
    """Only the Council moves and votes."""

    def __init__(self) -> None:
        super().__init__("Only members of the Steering Council move and vote. Nothing was recorded.")


class ReasonMissing(Refused):
    """A motion is made with a reason."""

    def __init__(self) -> None:
        super().__init__("Give a reason: it is recorded with the decision.")


class CannotBeDone(Refused):
    """What the motion would do cannot be done now; the message says why."""


class AlreadyMoved(Refused):
    """The same motion is open."""

    def __init__(self, motion: Motion) -> None:
        super().__init__(f"{motion.moved_by.name} has moved this already: vote on that motion.")
        self.motion = motion


class ConflictOfInterest(Refused):
    """Who has an interest in the matter abstains, and neither moves nor votes."""

    def __init__(self, conflict: str) -> None:
        super().__init__(f"A member of the Council who {conflict} abstains; the others decide.")


class NoLongerOpen(Refused):
    """The motion was settled or withdrawn, and the vote is on record, or nobody misses it."""

    def __init__(self, motion: Motion) -> None:
        super().__init__(
            f"This motion is settled ({motion.get_state_display().lower()}). Nothing was changed now."
        )


class NotYourMotion(Refused):
    """Who moved something takes it back, and nobody else."""

    def __init__(self) -> None:
        super().__init__("Only the member of the Council who moved this withdraws it. You can vote no.")


@transaction.atomic
def move(
    *, kind: Kind, subject_id: UUID, reason: str, minutes_url: str, actor: Person, now: datetime
) -> Motion:
    """Put something to the Council; moving counts as a yes. With a Council of one it is decided at once.

    Whoever is known to have an interest in it is recorded as abstaining.

    Raises:
        NotOnCouncil, ReasonMissing, ConflictOfInterest, CannotBeDone, AlreadyMoved.
        ObjectDoesNotExist: there is no such nomination, person, line or proposal.
    """
    subject = locked_subject(ABOUT[kind], subject_id)
    serialise_writers()
    _require_council(actor, now)
    if not reason.strip():
        raise ReasonMissing
    motion = Motion(kind=kind.value, reason=reason, minutes_url=minutes_url, moved_by=actor, moved_at=now)
    setattr(motion, ABOUT[kind].value, subject)
    if conflict := conflict_of(motion, actor):
        raise ConflictOfInterest(conflict)
    if obstacle := act_of(motion).obstacle(motion, now):
        raise CannotBeDone(obstacle)
    same = Motion.objects.open().filter(kind=kind.value, **{ABOUT[kind].value: subject})
    if (earlier := same.select_related("moved_by").first()) is not None:
        raise AlreadyMoved(earlier)
    motion.save(force_insert=True)
    _tell(Event.MOTION_MOVED, motion, actor=actor, now=now)
    _seat_council(motion, now=now)
    _say(motion.seats.get(person=actor), Choice.YES, now=now)
    emails.moved(motion, now=now)
    _settle_if_decided(motion, now=now)
    return motion


@transaction.atomic
def vote(
    *, motion_id: UUID, actor: Person, choice: Choice, words: str = "", conflict: str = "", now: datetime
) -> Motion:
    """Record what ``actor`` says to a motion, and settle it once nobody can change the outcome any more.

    It may be changed while the motion is open. Who has said nothing by then may still put it on record. A
    ``conflict`` (what the interest is) goes with abstaining only. Motion.DoesNotExist if there is none.

    Raises:
        NotOnCouncil, NoLongerOpen.
        ConflictOfInterest: who sponsored a nomination, or whom it is about, does not vote yes or no.
    """
    motion = _locked(motion_id)
    _require_council(actor, now)
    if motion.state == State.OPEN and _seat_council(motion, now=now):
        emails.moved(motion, now=now)
    seat = motion.seats.filter(person=actor).first()
    if seat is None or (
        motion.state != State.OPEN and (motion.state not in {State.CARRIED, State.LOST} or seat.choice)
    ):
        raise NoLongerOpen(motion)
    if known := conflict_of(motion, actor):
        if choice is not Choice.ABSTAIN:
            raise ConflictOfInterest(known)
        conflict = conflict or known
    _say(seat, choice, words=words, conflict=conflict, now=now)
    if motion.state == State.OPEN:
        _settle_if_decided(motion, now=now)
    return motion


@transaction.atomic
def withdraw(*, motion_id: UUID, actor: Person, now: datetime) -> Motion:
    """Take one's own motion back. Raises NotOnCouncil, NotYourMotion, NoLongerOpen."""
    motion = _locked(motion_id)
    _require_council(actor, now)
    if motion.moved_by_id != actor.pk:
        raise NotYourMotion
    if motion.state != State.OPEN:
        raise NoLongerOpen(motion)
    _end(motion, State.WITHDRAWN, actor=actor, now=now)
    return motion


@transaction.atomic
def advance(*, motion_id: UUID, now: datetime) -> bool:
    """Settle a motion that is decided or overtaken without another vote, or remind; whether anything was done.

    A seat that is given up can decide a motion; a window that ends, or a member who leaves, can overtake it. Safe to
    run late, twice and at once.
    """
    motion = _locked(motion_id)
    if motion.state != State.OPEN:
        return False
    if obstacle := act_of(motion).obstacle(motion, now):
        _end(motion, State.OVERTAKEN, note=obstacle, actor=None, now=now)
        return True
    if _seat_council(motion, now=now):
        emails.moved(motion, now=now)
    if _settle_if_decided(motion, now=now):
        return True
    if motion.reminded_at is None and now >= remind_at(moved_at=motion.moved_at, ends_at=ends_at(motion)):
        motion.reminded_at = now
        motion.save(update_fields=["reminded_at"])
        emails.reminder(motion, now=now)
        return True
    return False


def _locked(motion_id: UUID) -> Motion:
    """The motion, what it is about locked, and nobody else writing."""
    motion = Motion.objects.get(pk=motion_id)
    about = ABOUT[Kind(motion.kind)]
    subject = locked_subject(about, getattr(motion, f"{about.value}_id"))
    serialise_writers()
    motion = Motion.objects.select_related("moved_by").get(pk=motion_id)
    setattr(motion, about.value, subject)
    return motion


def _require_council(actor: Person, now: datetime) -> None:
    if not council_on(now.date()).filter(pk=actor.pk).exists():
        raise NotOnCouncil


def _seat_council(motion: Motion, *, now: datetime) -> bool:
    """Give everybody on the Council today a seat, let those who left it count no longer; whether anybody is new.

    Whoever has an interest by the record abstains, also if it came to be known after they voted.
    """
    council = {person.pk: person for person in council_on(now.date())}
    seats = {seat.person_id: seat for seat in motion.seats.select_related("person")}
    new = [Seat(motion=motion, person=person) for person in council.values() if person.pk not in seats]
    for seat in (*seats.values(), *new):
        counted, was_counted = seat.person_id in council, seat.counted
        seat.counted = counted
        conflict = conflict_of(motion, seat.person) if counted and seat.choice != Choice.ABSTAIN else ""
        if conflict:
            _say(seat, Choice.ABSTAIN, conflict=conflict, now=now, by_record=True)
        elif seat in new or counted != was_counted:
            seat.save()
    return bool(new)


def _say(
    seat: Seat,
    choice: Choice,
    *,
    words: str = "",
    conflict: str = "",
    by_record: bool = False,
    now: datetime,
) -> None:
    seat.choice, seat.words, seat.conflict, seat.voted_at = choice.value, words, conflict, now
    seat.save()
    _tell(
        Event.MOTION_VOTED,
        seat.motion,
        actor=None if by_record else seat.person,
        more={"seat": str(seat.person_id), "choice": choice.value, "conflict": bool(conflict)},
        now=now,
    )


def _settle_if_decided(motion: Motion, *, now: datetime) -> bool:
    """Settle the motion if its outcome is certain, and do what was carried; whether it was.

    While nobody sits on the Council (between two terms) nothing is settled. If the database refuses what was carried,
    the votes are kept and the motion stays open: the next tick tries again.
    """
    count = motion.count
    state = outcome(count)
    if state is State.OPEN or not count.members:
        return False
    # Who decided it acts for the Council: somebody who voted for it, and sits on it now.
    deciding = motion.seats.filter(counted=True, choice=Choice.YES).order_by("voted_at", "pk").last()
    if state is not State.CARRIED or deciding is None:
        _end(motion, state, actor=None, now=now)
        return True
    try:
        with transaction.atomic():
            _end(motion, state, actor=None, now=now)
            act_of(motion).do(motion, deciding.person, now)
    except (Refused, NotAllowed) as refused:
        motion.refresh_from_db()
        _end(motion, State.OVERTAKEN, note=str(refused)[:LONGEST_NOTE], actor=None, now=now)
    except DatabaseError as error:
        motion.refresh_from_db()
        extra = {"motion": str(motion.pk), "error": type(error).__name__}
        logger.exception("carried motion not in effect", extra=extra)
        return False
    return True


def _end(motion: Motion, state: State, *, note: str = "", actor: Person | None, now: datetime) -> None:
    motion.state, motion.settled_at, motion.note = state.value, now, note
    if state in {State.CARRIED, State.LOST}:
        count = motion.count
        motion.members, motion.yes = count.members, count.yes
        motion.no, motion.abstained = count.no, count.abstained
    motion.save(update_fields=["state", "settled_at", "note", "members", "yes", "no", "abstained"])
    _tell(_ENDS[state], motion, actor=actor, now=now)
    emails.settled(motion, now=now)


def _tell(
    event: Event,
    motion: Motion,
    *,
    actor: Person | None,
    more: dict[str, object] | None = None,
    now: datetime,
) -> None:
    data = {"kind": motion.kind, **(more or {})}
    record(event, actor=actor.pk if actor else None, subject=f"motion:{motion.pk}", data=data, now=now)
