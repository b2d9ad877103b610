"""The trustee's work, one step at a time.

Each step is one transaction that the next look at the database recognises as done, so the process may be
killed at any point: whoever looks next goes on from there.
"""

import logging
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db.models import Q

from psrt import clock
from votes import ceremonies
from votes.models import Poll
from votes.services import raise_alarm, tell_of_halt
from votes.trustee.board_key import BoardKeyError
from votes.trustee.counting import awaits_people, close_poll, count_poll, destroy_key, is_past_close
from votes.trustee.elections import DistrustError, check_memory
from votes.trustee.keystore import KeyStore
from votes.trustee.opening import open_poll
from votes.trustee.sealed import SealBrokenError
from votes.trustee.signing import is_signed_up, sign_entries
from votes.trustee.tenure import NotInChargeError, require_in_charge

logger = logging.getLogger(__name__)

_UNDER_WAY = Q(state__in=[Poll.State.PENDING, Poll.State.OPEN, Poll.State.CLOSED], alarm="")
_KEY_TO_DESTROY = Q(state=Poll.State.CANCELLED) | Q(state=Poll.State.COUNTED, alarm="")


class Step(Protocol):
    """Takes one poll one step further."""

    def __call__(self, poll: Poll, store: KeyStore, *, now: datetime) -> None: ...


def run(store: KeyStore, *, only: UUID | None = None) -> None:
    """Do all that is due now, for every poll or for one. Safe to run late, twice, at once, and after a kill.

    What goes wrong with one poll is logged, left to the next tick, and keeps no other poll waiting. Raises
    BoardKeyError or NotInChargeError, and then has done nothing but tell the admins.
    """
    with store.exclusive():
        _require_fit(store, now=clock.now())
        _clear_up(store)
        due = Poll.objects.filter(_UNDER_WAY | (_KEY_TO_DESTROY & Q(key_destroyed_at=None) & ~Q(election="")))
        if only is not None:
            due = due.filter(pk=only)
        for pk in list(due.order_by("requested_at").values_list("pk", flat=True)):
            try:
                while take_step(pk, store):
                    pass
            except Exception:
                logger.exception("the trustee could not go on with a poll", extra={"poll": str(pk)})


def _require_fit(store: KeyStore, *, now: datetime) -> None:
    try:
        require_in_charge(store, now=now)
    except (BoardKeyError, NotInChargeError) as error:
        tell_of_halt(reason=str(error), now=now)
        raise


def take_step(pk: UUID, store: KeyStore) -> bool:
    """Take the poll's next step, if there is one now; whether one was taken.

    A step that finds the database untrustworthy stops the poll with an alarm instead.
    """
    now = clock.now()
    poll = Poll.objects.get(pk=pk)
    try:
        step = _next_step(poll, store, now=now)
        if step is None:
            return False
        step(poll, store, now=now)
    except DistrustError as distrust:
        logger.exception("the trustee stops a poll", extra={"poll": str(pk)})
        raise_alarm(poll=poll, reason=distrust.sentence, now=now)
    return True


def _next_step(poll: Poll, store: KeyStore, *, now: datetime) -> Step | None:
    """What to do next with a poll. Raises DistrustError if its board is not what the trustee remembers."""
    if poll.state == Poll.State.CANCELLED:
        return destroy_key if poll.election and not poll.key_destroyed_at else None
    if poll.alarm:
        return None
    if poll.state == Poll.State.PENDING:
        return None if ceremonies.is_awaited(ceremonies.plan_of(poll), now=now) else open_poll
    if poll.state == Poll.State.COUNTED:
        return None if poll.key_destroyed_at else destroy_key
    check_memory(poll, store)
    if not is_signed_up(poll):
        return sign_entries
    if poll.state == Poll.State.CLOSED:
        return None if awaits_people(poll, store) else count_poll
    return close_poll if is_past_close(poll, now=now) else None


def _clear_up(store: KeyStore) -> None:
    """Look at the keys that no poll in the database knows.

    Without a remembered head the election was never committed: its opening was killed, and the key goes.
    With one, the database went back or was changed: the poll must not be opened a second time.
    """
    known = set(Poll.objects.exclude(election="").values_list("election", flat=True))
    for election in store.elections():
        if election in known:
            continue
        try:
            if store.memory(election) is None:
                store.destroy(election)
            else:
                _stop_lost(election, store)
        except SealBrokenError:
            logger.exception("a key file cannot be read", extra={"election": election})


def _stop_lost(election: str, store: KeyStore) -> None:
    poll = Poll.objects.filter(pk=store.election(election).poll).first()
    if poll is None:
        logger.error("the database knows nothing of an election that was open", extra={"election": election})
    elif not poll.alarm:
        reason = "The database has lost the election that the trustee opened for this vote."
        raise_alarm(poll=poll, reason=reason, now=clock.now())
