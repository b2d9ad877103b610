"""Any sequence of casting, recasting, copying, replaying and closing leaves the board that a simple model says.

Hypothesis chooses the sequences. At the end of each the poll is counted, and the independent verifier accepts the
exported record with the model's result.
"""

import json
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from pytest_django import Settings

from members.models import Person
from tests.clock import Clock
from tests.votes.crypto import polls
from tests.votes.server.conftest import Trustee, request
from votes import queries, services
from votes.crypto.ballot import make_ballot
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Poll, RollEntry
from votes.record import election_record_text
from votes.rules import Choice
from votes.verifier import anonballot_verify as av

MakeTrustee = Callable[[], Trustee]

VOTERS = st.integers(0, 5)
CHOICES = st.sampled_from(list(Choice))


class BoardMachine(RuleBasedStateMachine):
    """One poll of six. The model: each voter's last revision and choice, and every text that was taken."""

    people: ClassVar[list[Person]]
    clock: ClassVar[Clock]
    make_trustee: ClassVar[MakeTrustee]

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.trustee = type(self).make_trustee()
        self.poll = request()
        self.trustee.run()
        self.poll.refresh_from_db()
        self.foreign = polls.Poll.open()
        self.closed = False
        self.revision: dict[int, int] = {}
        self.choice: dict[int, Choice] = {}
        self.taken: list[tuple[int, str]] = []
        self.heads = [self._head()]

    def _head(self) -> bytes:
        head = queries.head(self.poll)
        assert head is not None
        return bytes.fromhex(head.hash)

    def _ballot(self, voter: int, choice: Choice, *, rev: int, seen: bytes | None = None) -> str:
        manifest = parse_manifest(self.poll.manifest)
        vid = RollEntry.objects.get(poll=self.poll, person=self.people[voter]).vid
        return make_ballot(
            choice,
            public_key=manifest.public_key,
            election=manifest.election,
            voter=bytes.fromhex(str(vid)),
            rev=rev,
            seen=self.heads[-1] if seen is None else seen,
        ).to_text()

    def _refused(self, voter: int, text: str, code: str) -> None:
        """``code``, or "closed" when the window is over: nothing may change either way."""
        before = BoardEntry.objects.filter(poll=self.poll).count()
        with pytest.raises(services.BallotRefused) as refusal:
            services.cast(poll=self.poll, person=self.people[voter], ballot_text=text)
        assert refusal.value.code in ((code, "closed") if self.closed else (code,))
        assert BoardEntry.objects.filter(poll=self.poll).count() == before

    @rule(voter=VOTERS, choice=CHOICES, skipped=st.integers(0, 2), back=st.integers(0, 3))
    def cast(self, voter: int, choice: Choice, skipped: int, back: int) -> None:
        """A first or a later ballot, which may skip numbers and may have seen an older head."""
        rev = self.revision.get(voter, 0) + 1 + skipped
        text = self._ballot(voter, choice, rev=rev, seen=self.heads[max(-1 - back, -len(self.heads))])
        if self.closed:
            self._refused(voter, text, "closed")
            return
        entry = services.cast(poll=self.poll, person=self.people[voter], ballot_text=text)
        assert entry.seq == len(self.heads)
        self.revision[voter], self.choice[voter] = rev, choice
        self.taken.append((voter, text))
        self.heads.append(self._head())

    @precondition(lambda self: self.revision)
    @rule(data=st.data(), choice=CHOICES)
    def cast_an_old_revision(self, data: st.DataObject, choice: Choice) -> None:
        voter = data.draw(st.sampled_from(sorted(self.revision)))
        rev = data.draw(st.integers(1, self.revision[voter]))
        self._refused(voter, self._ballot(voter, choice, rev=rev), "stale-rev")

    @precondition(lambda self: self.taken)
    @rule(data=st.data())
    def replay(self, data: st.DataObject) -> None:
        """One's own ballot, letter for letter: also an old one, to undo a change of mind."""
        self._refused(*data.draw(st.sampled_from(self.taken)), "duplicate")

    @precondition(lambda self: self.taken)
    @rule(data=st.data(), voter=VOTERS)
    def copy(self, data: st.DataObject, voter: int) -> None:
        """Another's ballot: as it is, and as one's own."""
        owner, text = data.draw(st.sampled_from(self.taken))
        if owner == voter:
            return
        self._refused(voter, text, "not-yours")
        own = RollEntry.objects.get(poll=self.poll, person=self.people[voter]).vid
        relabelled = json.loads(text) | {"voter": own, "rev": self.revision.get(voter, 0) + 1}
        self._refused(voter, json.dumps(relabelled), "proof")

    @rule(voter=VOTERS, choice=CHOICES)
    def cast_what_was_made_for_another_election(self, voter: int, choice: Choice) -> None:
        self._refused(voter, self.foreign.ballot("alice", choice).to_text(), "election")

    @rule(voter=VOTERS, choice=CHOICES, fork=st.binary(min_size=32, max_size=32))
    def cast_on_a_fork(self, voter: int, choice: Choice, fork: bytes) -> None:
        rev = self.revision.get(voter, 0) + 1
        self._refused(voter, self._ballot(voter, choice, rev=rev, seen=fork), "stale-seen")

    @rule()
    def sign(self) -> None:
        self.trustee.run()

    @precondition(lambda self: len(self.taken) >= 3)
    @rule()
    def close(self) -> None:
        """From now on nothing is taken, whether the trustee has come round or not."""
        if not self.closed:
            self.clock.advance(days=7)
            self.closed = True

    def teardown(self) -> None:
        """Count, compare with the model, and let the independent verifier have the last word."""
        try:
            if not self.closed:
                self.clock.advance(days=7)
            self.trustee.run()
            self.poll.refresh_from_db()
            assert (self.poll.state, self.poll.alarm) == (Poll.State.COUNTED, "")
            assert BoardEntry.objects.filter(poll=self.poll).count() == len(self.taken) + 2
            result = av.verify(election_record_text(self.poll), election=self.poll.election).result
            votes = list(self.choice.values())
            expected: Any = [votes.count(choice) for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN)]
            if len(votes) < 3:
                expected = [None] * 3
            assert (result.ballots, [result.yes, result.no, result.abstain]) == (len(votes), expected)
        finally:
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)


def test_the_board_is_what_the_model_says(
    voters: list[Person], clock: Clock, new_trustee: MakeTrustee
) -> None:
    BoardMachine.people, BoardMachine.clock, BoardMachine.make_trustee = voters, clock, new_trustee
    run_state_machine_as_test(
        BoardMachine,
        settings=settings(
            max_examples=8,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.fixture
def new_trustee(settings: Settings, tmp_path: Path, trustee: Trustee) -> MakeTrustee:
    """A new trustee for each sequence: what one has signed, it would miss after the undoing."""
    numbers = count()

    def make() -> Trustee:
        settings.TRUSTEE_DIR = tmp_path / f"trustee-{next(numbers)}"
        return Trustee()

    return make
