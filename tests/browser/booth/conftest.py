from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.booth.page import Booth
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import WorkerProcess
from votes import services
from votes.models import Poll
from votes.rules import PRESETS, WEEK


@pytest.fixture
def people(transactional_db: None, cast: Cast) -> Cast:
    """The cast, where the other processes see it."""
    return cast


@pytest.fixture
def poll(people: Cast, trustee_process: WorkerProcess, clock: Clock) -> Poll:
    """A poll that the trustee process has opened for the four members."""
    poll = services.request_poll(
        subject=uuid4(),
        question="Shall Noor Vermeulen become a member of the PSRT?",
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=clock.now(),
    )
    wait_until(
        lambda: Poll.objects.get(pk=poll.pk).state == Poll.State.OPEN,
        timeout=60,
        what="the trustee opens the poll",
    )
    poll.refresh_from_db()
    return poll


@pytest.fixture
def booth(page: Page, poll: Poll, live_server: LiveServer) -> Iterator[Booth]:
    """Bob's browser, before he signs in. Whatever the page's program throws fails the test."""
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    yield Booth(page, poll, base_url=live_server.url)
    assert thrown == []
