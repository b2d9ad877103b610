"""Three people who hold a vote's second key, any two of whom can open its sum: what their programs would do.

Their secrets are all in this one process, for as long as the demo is loaded; in a real vote each stays with its person.
"""

import json
from datetime import datetime
from typing import Final
from uuid import UUID

from members.models import Person
from members.services.accounts import account_of
from members.services.locking import serialise_writers
from psrt.demo.desk import ADMIN
from votes import ceremonies, services
from votes.board import unix
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.crypto.ceremony import Confirmation, Dealing, Opening, Secrets
from votes.crypto.group import Scalar
from votes.crypto.tally import decrypt
from votes.crypto.transcript import VERSION
from votes.models import Poll, TrusteePlan
from votes.queries import plan_for, poll_for

HOLDERS: Final = ("bob-b", "lucja-w", "ingrid-o")
NEEDED: Final = 2


class Holders:
    """The three, for the vote about one nomination."""

    def __init__(self, subject: UUID) -> None:
        self.subject = subject
        self.keys: list[Scalar] = []

    def meet(self, *, now: datetime) -> None:
        """An admin chooses them, and they hold the whole key ceremony."""
        people = self._people()
        serialise_writers()
        for person in people:
            account_of(person)
        plan = self._plan()
        admin = Person.objects.get(handle=ADMIN)
        services.choose_trustees(plan=plan, people=people, threshold=NEEDED, actor=admin.pk, now=now)
        terms = self._progress().terms
        own = [Secrets.draw(terms, seat.index) for seat in self._progress().seats]
        for person, secrets in zip(people, own, strict=True):
            self._send(person, protocol.open_round(terms, secrets), now=now)
        openings = self._progress().openings()
        for person, secrets in zip(people, own, strict=True):
            self._send(person, protocol.deal(terms, secrets, openings), now=now)
        dealings = self._progress().dealings()
        self.keys = [protocol.combine_shares(terms, secrets, openings, dealings) for secrets in own]
        for index, (person, key) in enumerate(zip(people, self.keys, strict=True), start=1):
            self._send(person, protocol.confirm(terms, openings, index, key), now=now)

    def open_sum(self, *, now: datetime) -> None:
        """As many as are needed publish their partial decryptions of the closed board."""
        poll = poll_for(self.subject)
        if poll is None:
            raise LookupError("The vote has not opened.")
        for index, person in enumerate(self._people()[:NEEDED], start=1):
            self._give(poll, person, index, now=now)

    def _give(self, poll: Poll, person: Person, index: int, *, now: datetime) -> None:
        manifest, board = ceremonies.closed_board(poll)
        key = self.keys[index - 1]
        partial = decrypt(manifest, board, key, group=protocol.GROUP, index=index, now=unix(now))
        message = {"v": VERSION, "kind": "partial", "election": poll.election, "partial": partial.to_record()}
        services.give_partial(poll=poll, person=person, text=json.dumps(message), now=now)

    def _send(self, person: Person, message: Opening | Dealing | Confirmation, *, now: datetime) -> None:
        text = json.dumps(message.to_record(self._progress().terms.setup))
        services.send_message(plan=self._plan(), person=person, text=text, now=now)

    def _people(self) -> list[Person]:
        return [Person.objects.get(handle=handle) for handle in HOLDERS]

    def _plan(self) -> TrusteePlan:
        plan = plan_for(self.subject)
        if plan is None:
            raise LookupError("The review has not begun.")
        return plan

    def _progress(self) -> Progress:
        progress = ceremonies.current(self._plan())
        if progress is None:
            raise LookupError("Nobody was chosen to hold a key.")
        return progress
