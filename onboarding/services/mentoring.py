"""Who helps a new member begin: asking a mentor, answering, and the orientation session."""

from datetime import datetime

from django.db import transaction

from members.models import Person
from members.queries import is_active_member
from onboarding import emails
from onboarding.models import Checklist, MentorOffer, Orientation
from onboarding.queries import standing_of
from onboarding.rules import Answer, Kind, NotAllowed, State, What
from onboarding.services.common import locked, require_admin, require_under_way, tell
from onboarding.services.steps import finish_if_done
from psrt.audit.events import Event


@transaction.atomic
def ask_mentor(*, checklist: Checklist, mentor: Person, actor: Person, now: datetime) -> MentorOffer:
    """Ask a member to be the mentor; whoever was asked or was mentor before is released. By an admin.

    Asking the same person again returns the question that is open, or their yes.

    Raises NotAllowed (not an admin, not an onboarding, not another active member), ChecklistClosed.
    """
    checklist = locked(checklist)
    require_admin(actor, now=now)
    require_under_way(checklist)
    _require_mentor_step(checklist, now=now)
    if mentor.pk == checklist.person_id:
        raise NotAllowed("Nobody is their own mentor: choose another member.")
    if not is_active_member(mentor, on=now.date()):
        raise NotAllowed(f"{mentor.name} is not an active member: choose another.")
    present = _present(checklist)
    if present is not None and present.mentor_id == mentor.pk:
        return present
    if present is not None:
        _release(present, checklist, actor=actor, now=now)
    offer = MentorOffer.objects.create(checklist=checklist, mentor=mentor, asked_by=actor, asked_at=now)
    emails.mentor_asked(offer, now=now)
    tell(Event.MENTOR_ASKED, checklist, {"offer": str(offer.pk)}, actor=actor, now=now)
    return offer


@transaction.atomic
def answer_offer(
    *, offer: MentorOffer, accept: bool, words: str, actor: Person, now: datetime
) -> MentorOffer:
    """Say yes or no to being a mentor; the same answer again changes nothing.

    Raises NotAllowed (not the one who was asked, not a member, answered or taken back before), ChecklistClosed.
    """
    checklist = locked(offer.checklist)
    offer = MentorOffer.objects.select_related("checklist__person", "mentor", "asked_by").get(pk=offer.pk)
    if offer.mentor_id != actor.pk or not is_active_member(actor, on=now.date()):
        raise NotAllowed("Only the member who was asked can answer.")
    answer = Answer.ACCEPTED if accept else Answer.DECLINED
    if offer.answer == answer:
        return offer
    if offer.answer == Answer.RELEASED:
        raise NotAllowed("An admin has asked somebody else meanwhile.")
    if offer.answer:
        raise NotAllowed("You have answered already. If that has changed, tell an admin.")
    require_under_way(checklist)
    offer.answer, offer.answered_at, offer.words = answer, now, words
    offer.save(force_update=True)
    emails.mentor_answered(offer, now=now)
    data = {"offer": str(offer.pk), "answer": answer}
    tell(Event.MENTOR_ANSWERED, checklist, data, actor=actor, now=now)
    finish_if_done(checklist=checklist, now=now)
    return offer


@transaction.atomic
def release_mentor(*, checklist: Checklist, actor: Person, now: datetime) -> None:
    """Take back the question to a mentor, or end their part. By an admin. Nothing if there is none.

    Raises NotAllowed (not an admin), ChecklistClosed.
    """
    checklist = locked(checklist)
    require_admin(actor, now=now)
    require_under_way(checklist)
    present = _present(checklist)
    if present is not None:
        _release(present, checklist, actor=actor, now=now)


@transaction.atomic
def set_orientation(
    *,
    checklist: Checklist,
    starts_at: datetime,
    minutes: int,
    place: str,
    actor: Person,
    now: datetime,
) -> Orientation:
    """Set or move the orientation session; the new member and the mentor get it by mail. By an admin.

    The same again changes nothing.

    Raises NotAllowed (not an admin, in the past, the step is done or skipped or not there), ChecklistClosed.
    """
    checklist = locked(checklist)
    require_admin(actor, now=now)
    require_under_way(checklist)
    standing = standing_of(checklist, now=now)
    if not any(each.step.what == What.ORIENTATION and each.state is State.OPEN for each in standing.steps):
        raise NotAllowed("This checklist has no open step for an orientation session.")
    if starts_at <= now:
        raise NotAllowed("This moment is over: choose one that is still to come.")
    last = standing.orientation
    if last is not None and (last.starts_at, last.minutes, last.place) == (starts_at, minutes, place):
        return last
    session = Orientation.objects.create(
        checklist=checklist,
        sequence=last.sequence + 1 if last else 0,
        starts_at=starts_at,
        minutes=minutes,
        place=place,
        set_by=actor,
        set_at=now,
    )
    emails.orientation(standing, session, now=now)
    data = {"sequence": session.sequence, "starts_at": starts_at.isoformat()}
    tell(Event.ORIENTATION_SET, checklist, data, actor=actor, now=now)
    return session


def _present(checklist: Checklist) -> MentorOffer | None:
    return MentorOffer.objects.filter(checklist=checklist, answer__in=["", Answer.ACCEPTED]).first()


def _release(offer: MentorOffer, checklist: Checklist, *, actor: Person, now: datetime) -> None:
    offer.answer, offer.released_at = Answer.RELEASED, now
    offer.save(force_update=True)
    tell(Event.MENTOR_RELEASED, checklist, {"offer": str(offer.pk)}, actor=actor, now=now)


def _require_mentor_step(checklist: Checklist, *, now: datetime) -> None:
    has_step = any(
        each.step.what == What.MENTOR and each.state is not State.SKIPPED
        for each in standing_of(checklist, now=now).steps
    )
    if checklist.kind != Kind.ONBOARDING or not has_step:
        raise NotAllowed("This checklist has no mentor.")
