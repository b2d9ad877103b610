"""What people do with their keys after the close, and what is left to do when too many keys are lost (§7, §8)."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from members.models import Person
from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.queue import kick
from votes import ceremonies
from votes.board import new_partial_row
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.crypto.tally import parse_partial, verify_partial
from votes.models import LostKey, Partial, Poll
from votes.services.trustees import TrusteesRefused


@transaction.atomic
def give_partial(*, poll: Poll, person: Person, text: str | bytes, now: datetime) -> Partial:
    """Publish ``person``'s partial decryption of a closed board. Again, it is the one that is stored.

    Raises TrusteesRefused or ProtocolError.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    progress = ceremonies.current(ceremonies.plan_of(poll))
    seat = progress.seat_of(person) if progress else None
    if seat is None:
        raise TrusteesRefused("You hold no key of this vote.")
    if poll.alarm or poll.state == Poll.State.CANCELLED:
        raise TrusteesRefused("This vote was stopped or cancelled. Nothing of it is ever opened.")
    if poll.state in {Poll.State.PENDING, Poll.State.OPEN}:
        raise TrusteesRefused("This vote is not closed yet. Nothing is opened before the close.")
    partial = parse_partial(text, election=bytes.fromhex(poll.election))
    if partial.index != seat.index:
        raise TrusteesRefused(
            f"This was made with the key of person {partial.index}; you are person {seat.index}."
        )
    manifest, board = ceremonies.closed_board(poll)
    verify_partial(manifest, board, partial, group=protocol.GROUP)
    stored = poll.partials.filter(group=protocol.GROUP, index=seat.index).first()
    if stored is not None:
        return stored
    if poll.state == Poll.State.COUNTED or not ceremonies.partials_missing(poll, manifest, board):
        raise TrusteesRefused("Enough others have opened the sum: yours is not needed any more.")
    row = new_partial_row(poll, partial, group=protocol.GROUP)
    row.save(force_insert=True)
    record(
        Event.PARTIAL_GIVEN,
        actor=person.pk,
        subject=f"poll:{poll.pk}",
        data={"trustee": seat.index},
        now=now,
    )
    kick("votes.trustee_due", queue="trustee")
    return row


@transaction.atomic
def report_lost(*, poll: Poll, index: int, actor: Person, is_admin: bool, now: datetime) -> LostKey:
    """Put on record that the key of person ``index`` is lost: for its holder, or an admin. Raises TrusteesRefused.

    Before the vote opens, a complaint starts the ceremony anew instead.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    progress = ceremonies.current(ceremonies.plan_of(poll))
    seat = next((seat for seat in progress.seats if seat.index == index), None) if progress else None
    if progress is None or seat is None:
        raise TrusteesRefused("Nobody with this number holds a key of this vote.")
    if not is_admin and seat.person_id != actor.pk:
        raise TrusteesRefused("Only its holder or an admin can report a key as lost.")
    if poll.state not in {Poll.State.OPEN, Poll.State.CLOSED}:
        raise TrusteesRefused("No key of this vote is in use now.")
    if poll.partials.filter(group=protocol.GROUP, index=index).exists():
        raise TrusteesRefused("This key has done its part already.")
    return _put_on_record(poll, progress, index, actor=actor.pk, now=now)


def _put_on_record(poll: Poll, progress: Progress, index: int, *, actor: UUID, now: datetime) -> LostKey:
    lost, created = LostKey.objects.get_or_create(
        ceremony=progress.ceremony, index=index, defaults={"reported_at": now}
    )
    if created:
        record(
            Event.TRUSTEE_KEY_LOST,
            actor=actor,
            subject=f"poll:{poll.pk}",
            data={"trustee": index},
            now=now,
        )
    return lost


@transaction.atomic
def give_up_poll(*, poll: Poll, actor: UUID, now: datetime) -> Poll:
    """Cancel a poll whose sum can never be opened, because too few keys are left. Raises TrusteesRefused.

    The keys of those who have left the team are put on record as lost with it: if they came back later, there would be
    no way back for the vote.
    """
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    progress = ceremonies.current(ceremonies.plan_of(poll))
    if poll.state not in {Poll.State.OPEN, Poll.State.CLOSED} or progress is None:
        raise TrusteesRefused("This vote does not wait for keys.")
    if ceremonies.can_still_be_counted(poll, progress, now=now):
        raise TrusteesRefused("Enough keys are left: this vote can be counted.")
    lost = sorted(ceremonies.out_of_reach(poll, progress, now=now))
    for index in lost:
        _put_on_record(poll, progress, index, actor=actor, now=now)
    poll.state = Poll.State.CANCELLED
    poll.cancelled_at = now
    poll.objections_until = now + settings.OBJECTION_PERIOD
    poll.save(update_fields=["state", "cancelled_at", "objections_until"])
    record(
        Event.POLL_UNCOUNTABLE,
        actor=actor,
        subject=f"poll:{poll.pk}",
        data={"lost": lost, "threshold": progress.ceremony.threshold},
        now=now,
    )
    kick("votes.trustee_due", queue="trustee")
    return poll
