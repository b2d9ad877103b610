"""Waking a worker: after the commit, once for each transaction, and never for what was taken back."""

from collections.abc import Iterator
from typing import NoReturn

import pytest
from django.conf import settings
from django.db import transaction

from psrt.queue import kick
from tests.fixtures.workers import Broker

pytestmark = pytest.mark.django_db(transaction=True)

ASIDE = "aside"


@pytest.fixture
def aside(broker: Broker) -> Iterator[Broker]:
    """The broker, with a queue that no worker of another test serves."""
    broker.client.delete(ASIDE)
    yield broker
    broker.client.delete(ASIDE)


def test_a_worker_is_woken_after_the_commit_and_once_for_all_of_it(aside: Broker) -> None:
    with transaction.atomic():
        for _ in range(31):
            kick("psrt.mail.sweep", queue=ASIDE)
        kick("votes.trustee_sign", "a-poll", queue=ASIDE)
        kick("votes.trustee_sign", "another", queue=ASIDE)
        assert aside.waiting(ASIDE) == 0
    assert aside.waiting(ASIDE) == 3


def test_what_is_taken_back_wakes_nobody_and_hides_no_later_wish(aside: Broker) -> None:
    with transaction.atomic():
        with pytest.raises(ValueError, match="taken back"):
            _kick_and_take_back()
        kick("psrt.mail.sweep", queue=ASIDE)
    assert aside.waiting(ASIDE) == 1
    with pytest.raises(ValueError, match="taken back"):
        _kick_and_take_back()
    assert aside.waiting(ASIDE) == 1


def test_a_web_process_waits_a_second_at_most_for_an_answer() -> None:
    assert settings.PSRT_PROCESS == "web"
    options = settings.CELERY_BROKER_TRANSPORT_OPTIONS
    assert (options["socket_timeout"], options["socket_connect_timeout"]) == (1, 1)


@transaction.atomic
def _kick_and_take_back() -> NoReturn:
    kick("psrt.mail.sweep", queue=ASIDE)
    raise ValueError("taken back")
