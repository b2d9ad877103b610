"""The trustee is killed at each point where that could hurt; whoever comes next finishes, and does nothing twice."""

import os
import signal
import sys
from collections.abc import Callable
from types import FrameType

import pytest
from django.db import connections

from members.models import Person
from psrt.audit.models import Entry
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot
from votes.models import Checkpoint, Partial, Poll

Kill = Callable[[str, str], None]

OPENING = [
    ("_commit", "call"),  # the key is on disk, the database knows nothing
    ("vote_open", "call"),  # the roll is written, nothing committed
    ("_commit", "return"),  # opened, nothing signed
    ("KeyStore.remember", "return"),  # the head is remembered, but not signed
    ("new_checkpoint_row", "return"),  # signed, not committed
]
CASTING = [
    ("KeyStore.remember", "call"),
    ("KeyStore.remember", "return"),
    ("_send_receipt", "call"),  # the first of the new checkpoints is written, not committed
    ("receipt", "return"),  # the receipt is in the outbox, not committed
]
CLOSING = [
    ("close_poll", "call"),
    ("new_row", "return"),  # the close entry is made, not committed
    ("sign_entries", "call"),  # closed, not signed
    ("KeyStore.remember", "return"),
    ("_open_sum", "return"),  # decrypted, nothing written
    ("new_partial_row", "return"),
    ("_publish", "return"),  # inside the result's transaction or after it
    ("_verify_published", "return"),
    ("KeyStore.destroy", "call"),
    ("KeyStore.destroy", "return"),  # the key is gone, the database does not know
]


@pytest.fixture
def kill(trustee: Trustee) -> Kill:
    """``kill(function, "call" or "return")``: a process of its own does the trustee's work until then, and dies.

    No code of the trustee knows of this: Python's own profiling hook watches for the function's qualified name.
    """

    def run(function: str, event: str) -> None:
        connections.close_all()  # a connection must not be used by two processes
        child = os.fork()
        if child == 0:
            try:
                _use_no_inherited_connection()
                _kill_at(function, event)
                trustee.run()
            finally:
                os._exit(1)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status), f"{function} {event} was never reached"
        assert os.WTERMSIG(status) == signal.SIGKILL

    return run


def _use_no_inherited_connection() -> None:
    """Begin with connections of this process's own.

    After a browser test the parent has an event loop, and Django keeps its connections by that loop; a child has none
    and would see, and share, the connection from before the loop, which ``close_all`` has not seen.
    """
    for alias in connections:
        connections[alias] = connections.create_connection(alias)


def _kill_at(function: str, event: str) -> None:
    def watch(frame: FrameType, what: str, _: object) -> None:
        if what == event and frame.f_code.co_qualname == function:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(watch)


@pytest.mark.django_db(transaction=True)
def test_killed_at_every_point_it_still_counts_once(
    voters: list[Person], trustee: Trustee, clock: Clock, kill: Kill
) -> None:
    poll = request()
    for point in OPENING:
        kill(*point)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN
    assert trustee.store.elections() == [poll.election], "keys of killed openings are gone"

    for voter in voters[:4]:
        cast_ballot(poll, voter, "yes")
    cast_ballot(poll, voters[4], "no")
    for point in CASTING:
        kill(*point)
    trustee.run()

    clock.advance(days=7)
    for point in CLOSING:
        kill(*point)
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.alarm, poll.outcome) == (Poll.State.COUNTED, "", "approved")
    assert (poll.yes, poll.no, poll.abstain) == (4, 1, 0)
    assert poll.key_destroyed_at is not None
    assert trustee.store.elections() == []
    assert Partial.objects.filter(poll=poll).count() == 1
    assert Checkpoint.objects.filter(poll=poll).count() == 7  # opening, five ballots, close
    assert OutboxMessage.objects.filter(name="vote-open").count() == len(voters)
    assert OutboxMessage.objects.filter(name="vote-receipt").count() == 5
    events = list(Entry.objects.filter(subject=f"poll:{poll.pk}").values_list("event", flat=True))
    assert len(events) == len(set(events)) == 5


@pytest.mark.django_db(transaction=True)
def test_a_killed_opening_leaves_no_key_behind(voters: list[Person], trustee: Trustee, kill: Kill) -> None:
    poll = request()
    kill("_commit", "call")
    (lost,) = trustee.store.elections()
    trustee.run()
    poll.refresh_from_db()
    assert trustee.store.elections() == [poll.election] != [lost]
