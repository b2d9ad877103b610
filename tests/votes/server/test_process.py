"""The trustee as it runs in production: a Celery worker of its own, woken through the broker, killed and restarted."""

import pytest

from members.models import Person
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import Broker, Ticks, WorkerProcess
from tests.signin import client_for
from tests.votes.server.conftest import request
from tests.voting import cast_ballot, cast_by_http, is_recorded_by_http
from votes.models import Poll


def has_state(poll: Poll, state: str) -> bool:
    """Whether the poll has come so far."""
    poll.refresh_from_db()
    return poll.state == state


@pytest.mark.django_db(transaction=True)
def test_the_trustee_process_opens_signs_and_counts(
    voters: list[Person], trustee_process: WorkerProcess, broker: Broker, tick: Ticks, clock: Clock
) -> None:
    poll = request()
    wait_until(lambda: has_state(poll, "open"), what="the request has woken the trustee")
    client = client_for(voters[0])
    tracker = cast_by_http(client, poll, "yes")
    wait_until(lambda: is_recorded_by_http(client, poll, tracker), what="the ballot has woken the trustee")
    wait_until(
        lambda: OutboxMessage.objects.filter(name="vote-receipt", sent_at__isnull=False).exists(),
        what="the receipt has left",
    )
    for voter in voters[1:4]:
        cast_ballot(poll, voter, "yes")

    wait_until(lambda: broker.is_idle("trustee"), what="nothing is left that a restart would redeliver")
    trustee_process.kill()
    clock.advance(days=7)
    trustee_process.start()
    tick.send("votes.trustee_due")
    tick.send("votes.trustee_due")
    wait_until(lambda: has_state(poll, "counted"), what="the restarted trustee has counted")
    wait_until(lambda: broker.is_idle("trustee"), what="both ticks are done")
    poll.refresh_from_db()
    assert (poll.outcome, poll.ballots, poll.yes) == ("approved", 4, 4)
    assert poll.key_destroyed_at is not None
    receipts = OutboxMessage.objects.filter(name="vote-receipt")
    assert receipts.count() == receipts.filter(sent_at__isnull=False).count() == 4
