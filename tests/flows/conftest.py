"""Fixtures for the ways a nomination can end, told within the test's own process."""

from dataclasses import dataclass

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from members.models import Person
from nominations.models import Nomination
from nominations.rules import State
from nominations.tasks import advance_due
from psrt.mail.tasks import sweep, sweep_trustee
from tests.cast import Cast, add_members
from tests.clock import Clock
from tests.flows import steps
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, trustee
from tests.voting import cast_by_http
from votes.models import Poll
from votes.tasks import advance_due as votes_advance_due

__all__ = ["trustee"]


@dataclass
class Story:
    """Alice nominates Noor in a team of seven: a quorum is 4, and 5 yes approve."""

    cast: Cast
    clock: Clock
    trustee: Trustee
    voters: list[Person]
    nomination: Nomination
    standing: str

    def state(self) -> State:
        """Where the nomination stands."""
        self.nomination.refresh_from_db()
        return State(self.nomination.state)

    @property
    def poll(self) -> Poll:
        """The vote on it, as stored."""
        return Poll.objects.get(subject=self.nomination.pk)

    def pass_time(self, **parts: float) -> None:
        """Time moves, and the ticks of two minutes run."""
        self.clock.advance(**parts)
        for _ in range(2):
            advance_due()
            votes_advance_due()
            self.trustee.run()
            sweep()
            sweep_trustee()

    def vote(self, *choices: str) -> None:
        """The first members cast these."""
        for voter, choice in zip(self.voters, choices, strict=False):
            cast_by_http(client_for(voter), self.poll, choice)

    def page(self, person: Person) -> str:
        """The nomination as this person reads it."""
        response = client_for(person).get(reverse("nominations:detail", args=[self.nomination.pk]))
        assert response.status_code == 200
        return response.text

    def result_page(self) -> str:
        """The vote as a member reads it."""
        return client_for(self.cast.bob).get(reverse("votes:poll", args=[self.poll.pk])).text

    def mailed(self, subject: str) -> list[str]:
        """Who got a mail with these words in its subject, in alphabetical order."""
        return sorted(message.to[0] for message in mail.outbox if subject in message.subject)

    def is_public(self) -> bool:
        """Whether a visitor finds Noor anywhere on the roster."""
        found = {
            address: "Noor" in Client().get(address).text
            for address in ("/", "/roster.csv", "/roster/emeritus.csv", "/roster.json")
        }
        if not any(found.values()):
            return False
        assert found == {"/": True, "/roster.csv": True, "/roster/emeritus.csv": False, "/roster.json": True}
        return True


@pytest.fixture
def story(cast: Cast, clock: Clock, trustee: Trustee) -> Story:
    """The story up to the open vote."""
    voters = [*cast.members, *add_members(3, now=clock.now())]
    nomination = steps.nominate(client_for(cast.alice))
    told = Story(cast, clock, trustee, voters, nomination, "")
    told.pass_time()
    (asked,) = (message for message in mail.outbox if "would like to nominate you" in message.subject)
    told.standing = steps.agree(steps.link_in(str(asked.body), "/consent/"))
    told.pass_time(days=7)
    assert told.state() == State.VOTING
    assert told.poll.state == Poll.State.OPEN
    return told
