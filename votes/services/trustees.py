"""Who holds an election's second key: choosing them, and their ceremony (anonballot/v1 §8)."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.queries import active_members
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.queue import kick
from votes import ceremonies
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.crypto.ceremony import Confirmation, Dealing, Opening, parse_message
from votes.crypto.manifest import UID_SIZE
from votes.models import (
    Ceremony,
    CeremonyMessage,
    CeremonySeat,
    Complaint,
    Poll,
    Round,
    TrusteeDefault,
    TrusteePlan,
)

MOST_PEOPLE: Final = 20


class TrusteesRefused(Exception):
    """Nothing was changed; the message is a sentence for the person who asked."""


@transaction.atomic
def plan_poll(*, subject: UUID, question: str, about: str, now: datetime) -> TrusteePlan:
    """The plan of the poll about ``subject``, made with the team's default if there is none yet."""
    plan, created = TrusteePlan.objects.get_or_create(
        subject=subject, defaults={"question": question, "about": about, "made_at": now}
    )
    default = TrusteeDefault.objects.order_by("-pk").first()
    if created and default is not None and default.threshold:
        _start(plan, default.people, default.threshold, Ceremony.Cause.DEFAULT, actor=None, now=now)
    return plan


@transaction.atomic
def choose_trustees(
    *, plan: TrusteePlan, people: Sequence[Person], threshold: int, actor: UUID, now: datetime
) -> Ceremony:
    """Choose who holds the poll's second key, any ``threshold`` of them; nobody with ``threshold`` 0.

    What was done in an earlier ceremony is void. Raises TrusteesRefused.
    """
    _check_choice(people, threshold, now=now)
    plan = _locked_before_opening(plan)
    ids = [person.pk for person in people]
    return _start(plan, ids, threshold, Ceremony.Cause.CHOSEN, actor=actor, now=now)


@transaction.atomic
def choose_default(*, people: Sequence[Person], threshold: int, actor: UUID, now: datetime) -> TrusteeDefault:
    """Choose the same for the polls of nominations whose review begins from now on. Raises TrusteesRefused."""
    _check_choice(people, threshold, now=now)
    default = TrusteeDefault.objects.create(
        threshold=threshold, people=[person.pk for person in people], chosen_at=now
    )
    record(
        Event.TRUSTEE_DEFAULT_CHOSEN,
        actor=actor,
        subject="trustees",
        data={"threshold": threshold, "people": [str(person.pk) for person in people]},
        now=now,
    )
    return default


@transaction.atomic
def drop_plan(*, subject: UUID, actor: UUID | None, now: datetime) -> None:
    """End a ceremony under way for a poll that will not be asked for; nothing happens where there is none."""
    plan = TrusteePlan.objects.select_for_update().filter(subject=subject).first()
    if plan is not None and ceremonies.poll_of(plan) is None and ceremonies.current(plan) is not None:
        _start(plan, [], 0, Ceremony.Cause.DROPPED, actor=actor, now=now)


def eligible(*, now: datetime) -> list[Person]:
    """Who can be named: active members with an account."""
    return list(active_members(on=now.date()).filter(account__isnull=False))


def _check_choice(people: Sequence[Person], threshold: int, *, now: datetime) -> None:
    if threshold == 0:
        if people:
            raise TrusteesRefused("If the trustee process alone holds the key, name nobody.")
        return
    if not 1 <= threshold <= len(people):
        raise TrusteesRefused("The number that is needed must be from 1 to the number of people named.")
    if len(people) > MOST_PEOPLE:
        raise TrusteesRefused(f"Name at most {MOST_PEOPLE} people.")
    able = {person.pk for person in eligible(now=now)}
    if len({person.pk for person in people}) < len(people) or not able.issuperset(p.pk for p in people):
        raise TrusteesRefused("Name active members with an account, each once.")


def _locked_before_opening(plan: TrusteePlan) -> TrusteePlan:
    plan = TrusteePlan.objects.select_for_update().get(pk=plan.pk)
    poll = Poll.objects.select_for_update().filter(pk=plan.pk).first()
    if poll is not None and (poll.state != Poll.State.PENDING or poll.alarm):
        raise TrusteesRefused("The keys of this vote are settled: it has been opened, stopped or cancelled.")
    return plan


def _start(
    plan: TrusteePlan,
    people: Sequence[UUID],
    threshold: int,
    cause: Ceremony.Cause,
    *,
    actor: UUID | None,
    now: datetime,
) -> Ceremony:
    ceremony = Ceremony.objects.create(
        plan=plan,
        number=plan.ceremonies.count() + 1,
        threshold=threshold,
        uid=secrets.token_hex(UID_SIZE),
        cause=cause,
        started_at=now,
    )
    CeremonySeat.objects.bulk_create(
        CeremonySeat(ceremony=ceremony, index=index, person_id=person)
        for index, person in enumerate(people, start=1)
    )
    record(
        Event.CEREMONY_STARTED,
        actor=actor,
        subject=f"poll:{plan.pk}",
        data={
            "ceremony": ceremony.number,
            "threshold": threshold,
            "people": [str(person) for person in people],
            "cause": cause.value,
        },
        now=now,
    )
    kick("votes.advance_due")
    if threshold == 0:
        kick("votes.trustee_due", queue="trustee")
    return ceremony


@transaction.atomic
def send_message(*, plan: TrusteePlan, person: Person, text: str | bytes, now: datetime) -> CeremonyMessage:
    """Publish ``person``'s next message of the ceremony, after checking all that anyone can check of it.

    The very same message again is answered with what is stored. Raises TrusteesRefused or ProtocolError.
    """
    plan = _locked_before_opening(plan)
    progress, seat = _seat(plan, person)
    if progress.stopped:
        raise TrusteesRefused("This ceremony was stopped by a complaint. Download the file of the new one.")
    if progress.round is not None and ceremonies.needs_other_people(progress, now=now):
        raise TrusteesRefused(
            "Somebody of this ceremony has left the team, so it can't be finished. "
            "An admin has to choose again who holds the key."
        )
    message = parse_message(text, setup=progress.terms.setup)
    round_, index = _check_message(progress, message)
    if index != seat.index:
        raise TrusteesRefused(f"This message is of person {index}; you are person {seat.index}.")
    stored = progress.messages.get((round_, index))
    decoded = text.decode() if isinstance(text, bytes) else text
    if stored is not None:
        if parse_message(stored.text, setup=progress.terms.setup) == message:
            return stored
        raise TrusteesRefused(
            "You have sent another message in this round already. If that one was not yours, complain."
        )
    if progress.round != round_:
        raise TrusteesRefused("The round before is not complete. Wait until everyone has sent their message.")
    stored = CeremonyMessage.objects.create(
        ceremony=progress.ceremony, index=index, round=round_, text=decoded, sent_at=now
    )
    if ceremonies.progress_of(progress.ceremony).round is None:
        _finished(plan, progress, now=now)
    kick("votes.advance_due")
    return stored


def _check_message(progress: Progress, message: protocol.Message) -> tuple[Round, int]:
    terms = progress.terms
    match message:
        case Opening():
            protocol.verify_opening(terms, message)
            taken = {other.key.encode() for other in progress.openings() if other.index != message.index}
            if message.key.encode() in taken:
                raise TrusteesRefused("Somebody else has published this very key.")
            return Round.OPENING, message.index
        case Dealing():
            protocol.verify_dealing(terms, message)
            return Round.DEALING, message.index
        case Confirmation():
            if not progress.is_complete(Round.DEALING):
                raise TrusteesRefused("The round before is not complete.")
            protocol.verify_confirmation(terms, progress.openings(), message)
            return Round.CONFIRMATION, message.key.index


def _finished(plan: TrusteePlan, progress: Progress, *, now: datetime) -> None:
    record(
        Event.CEREMONY_FINISHED,
        actor=None,
        subject=f"poll:{plan.pk}",
        data={"ceremony": progress.ceremony.number, "fingerprint": progress.fingerprint()},
        now=now,
    )
    kick("votes.trustee_due", queue="trustee")


@transaction.atomic
def complain(*, plan: TrusteePlan, person: Person, reason: str, about: int | None, now: datetime) -> Ceremony:
    """Stop the ceremony and start it anew with the same people; the new one. Raises TrusteesRefused."""
    plan = _locked_before_opening(plan)
    progress, seat = _seat(plan, person)
    others = {other.index for other in progress.seats} - {seat.index}
    if (reason == Complaint.Reason.SHARE) != (about is not None) or (
        about is not None and about not in others
    ):
        raise TrusteesRefused("Say whose share does not fit, and only for that complaint.")
    Complaint.objects.create(
        ceremony=progress.ceremony, index=seat.index, about=about, reason=reason, sent_at=now
    )
    record(
        Event.CEREMONY_STOPPED,
        actor=person.pk,
        subject=f"poll:{plan.pk}",
        data={"ceremony": progress.ceremony.number, "reason": reason, "about": about},
        now=now,
    )
    people = [other.person_id for other in progress.seats]
    threshold = progress.ceremony.threshold
    return _start(plan, people, threshold, Ceremony.Cause.COMPLAINT, actor=person.pk, now=now)


def _seat(plan: TrusteePlan, person: Person) -> tuple[Progress, CeremonySeat]:
    progress = ceremonies.current(plan)
    seat = progress.seat_of(person) if progress else None
    if progress is None or seat is None:
        raise TrusteesRefused("You were not asked to hold a key of this vote.")
    return progress, seat
