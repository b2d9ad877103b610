"""The trustee, in the test's own process: the real code on a real key directory, in the trustee's role."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from pytest_django import DjangoDbBlocker, Settings

from members.models import Person
from psrt import clock
from psrt.devstack.local_secrets import new_key
from tests.cast import add_members
from tests.kept import Kept
from votes import services
from votes.models import Poll
from votes.rules import PRESETS, WEEK, VotingRule


class Trustee:
    """What the trustee process does, when the test says so."""

    def __init__(self) -> None:
        # Imported here: no other test module's process may import the trustee.
        from votes.trustee import counting, signing, steps
        from votes.trustee.keystore import KeyStore

        self._steps, self._signing, self._counting = steps, signing, counting
        self.store: KeyStore = KeyStore.from_settings()

    def run(self) -> None:
        """One tick of ``votes.trustee_due``."""
        self._steps.run(self.store)

    def step(self, poll: Poll) -> bool:
        """One step of one poll; whether there was one."""
        taken = self._steps.take_step(poll.pk, self.store)
        poll.refresh_from_db()
        return taken

    def can_count(self, poll: Poll) -> bool:
        """Whether counting is the poll's next step."""
        return poll.state == Poll.State.CLOSED and self._signing.is_signed_up(poll)

    def count(self, poll: Poll) -> None:
        """Count without asking whether anyone else does."""
        self._counting.count_poll(poll, self.store, now=clock.now())


@pytest.fixture
def trustee(settings: Settings, tmp_path: Path, db: None) -> Trustee:
    """The trustee of this test, with a new key directory."""
    settings.PSRT_PROCESS = "trustee"
    settings.TRUSTEE_DIR = tmp_path / "trustee"
    settings.TRUSTEE_KEK = new_key()
    return Trustee()


@pytest.fixture(scope="session")
def six_voters(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Kept:
    """The voters as rows."""
    with django_db_blocker.unblock():
        return Kept(lambda now: add_members(6, now=now))


@pytest.fixture
def voters(six_voters: Kept, db: None) -> list[Person]:
    """Six members: a quorum is 3, and 4 yes approve."""
    return six_voters.people()


def request(*, rule: VotingRule = PRESETS["membership"], period: timedelta = WEEK) -> Poll:
    """Ask for a poll about nothing in particular."""
    return services.request_poll(
        subject=uuid4(),
        question="Shall Noor Vermeulen become a member of the PSRT?",
        rule=rule,
        period=period,
        actor=None,
        now=clock.now(),
    )


@pytest.fixture
def open_poll(trustee: Trustee, voters: list[Person]) -> Poll:
    """A poll that the trustee has opened for the six voters."""
    poll = request()
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.OPEN
    return poll
