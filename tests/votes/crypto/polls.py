"""A poll for tests: a real manifest, roll, keys and board, made by the functions under test.

Voters are called by their usernames, as in the cast of the other tests.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from votes.crypto import ceremony
from votes.crypto.ballot import Ballot, make_ballot
from votes.crypto.board import (
    BEFORE_FIRST,
    Checkpoint,
    Entry,
    VerifiedBoard,
    ballot_entry,
    close_entry,
    open_entry,
    sign_checkpoint,
    verify_board,
)
from votes.crypto.elgamal import keygen
from votes.crypto.group import Point, Scalar
from votes.crypto.manifest import Manifest, build_manifest, setup_id, voter_id
from votes.crypto.tally import Partial, Result, count, decrypt, has_quorum
from votes.crypto.trustees import KeyGroup, make_auto_group
from votes.rules import PRESETS, Choice, VotingRule

OPENS = 1_800_000_000
VOTERS = ("alice", "bob", "carol", "dana", "erin")


def people_group(setup: bytes, *, threshold: int, people: int) -> tuple[list[Scalar], KeyGroup]:
    """Run the key ceremony of §8 among honest people: each one's secret x_j, and the group."""
    terms = ceremony.Terms(setup, threshold, people)
    own = [ceremony.Secrets.draw(terms, index) for index in range(1, people + 1)]
    openings = [ceremony.open_round(terms, person) for person in own]
    dealings = [ceremony.deal(terms, person, openings) for person in own]
    secrets_of = [ceremony.combine_shares(terms, person, openings, dealings) for person in own]
    confirmations = [
        ceremony.confirm(terms, openings, index, secret) for index, secret in enumerate(secrets_of, start=1)
    ]
    return secrets_of, ceremony.finish(terms, openings, confirmations)


@dataclass
class Poll:
    """An election under way; ``cast`` and ``close`` append to its board."""

    manifest: Manifest
    vids: Mapping[str, bytes]
    secrets: Sequence[Sequence[Scalar]]
    board_secret: Scalar
    entries: list[Entry] = field(default_factory=list)

    @classmethod
    def open(
        cls,
        voters: Sequence[str] = VOTERS,
        *,
        rule: VotingRule = PRESETS["membership"],
        people: tuple[int, int] | None = None,
    ) -> "Poll":
        """Open a poll; ``people`` = (t, n) adds a second group of trustees."""
        uid = secrets.token_bytes(16)
        setup = setup_id(uid)
        secret, group = make_auto_group(setup)
        all_secrets, groups = [[secret]], [group]
        if people:
            threshold, number = people
            shares, second = people_group(setup, threshold=threshold, people=number)
            all_secrets.append(shares)
            groups.append(second)
        board_secret, board_key = keygen()
        vids = {name: voter_id(uid=uid, username=name, salt=secrets.token_bytes(32)) for name in voters}
        manifest = build_manifest(
            uid=uid,
            question="Shall Noor become a member of the PSRT?",
            rule=rule,
            opens=OPENS,
            roll=list(vids.values()),
            trustees=groups,
            board_key=board_key,
        )
        return cls(manifest, vids, all_secrets, board_secret, [open_entry(manifest.election, time=OPENS)])

    @property
    def roll(self) -> list[bytes]:
        return sorted(self.vids.values())

    @property
    def head(self) -> bytes:
        return self.entries[-1].hash if self.entries else BEFORE_FIRST

    @property
    def public_key(self) -> Point:
        return self.manifest.public_key

    def ballot(self, voter: str, choice: Choice = Choice.YES, *, rev: int = 1) -> Ballot:
        return make_ballot(
            choice,
            public_key=self.public_key,
            election=self.manifest.election,
            voter=self.vids[voter],
            rev=rev,
            seen=self.head,
        )

    def append(self, ballot: Ballot, *, time: int | None = None) -> Entry:
        """Append without asking whether the board's rules allow it."""
        moment = self.entries[-1].time + 60 if time is None else time
        entry = ballot_entry(ballot, seq=len(self.entries), previous=self.head, time=moment)
        self.entries.append(entry)
        return entry

    def cast(self, voter: str, choice: Choice = Choice.YES, *, rev: int = 1) -> Entry:
        return self.append(self.ballot(voter, choice, rev=rev))

    def close(self, counted: int | None = None, *, time: int | None = None) -> Entry:
        voters = {entry.ballot.voter for entry in self.entries if entry.ballot}
        entry = close_entry(
            len(voters) if counted is None else counted,
            seq=len(self.entries),
            previous=self.head,
            time=self.manifest.closes if time is None else time,
        )
        self.entries.append(entry)
        return entry

    def checkpoint(self, entry: Entry) -> Checkpoint:
        return sign_checkpoint(
            self.board_secret,
            election=self.manifest.election,
            seq=entry.seq,
            head=entry.hash,
            time=entry.time,
        )

    def checkpoints(self) -> list[Checkpoint]:
        return [self.checkpoint(entry) for entry in self.entries]

    def verify(self) -> VerifiedBoard:
        return verify_board(self.manifest, self.roll, self.entries)

    def partial(self, *, group: int = 0, index: int = 1) -> Partial:
        secret = self.secrets[group][index - 1]
        now = self.manifest.closes
        return decrypt(self.manifest, self.verify(), secret, group=group, index=index, now=now)

    def partials(self) -> list[list[Partial]]:
        """As many as each group needs, of its first trustees."""
        return [
            [self.partial(group=position, index=index) for index in range(1, group.threshold + 1)]
            for position, group in enumerate(self.manifest.trustees)
        ]

    def record(self) -> dict[str, Any]:
        """The election record of the closed poll."""
        board = self.verify()
        partials = self.partials() if has_quorum(self.manifest, board) else []
        return {
            "manifest": self.manifest.text,
            "roll": [vid.hex() for vid in self.roll],
            "board": [entry.to_record() for entry in self.entries],
            "checkpoints": [checkpoint.to_record() for checkpoint in self.checkpoints()],
            "partials": [[partial.to_record() for partial in group] for group in partials],
            "result": count(self.manifest, board, partials).to_record(),
        }

    def count(self) -> Result:
        return count(self.manifest, self.verify(), self.partials())


def counted_poll() -> Poll:
    """Three yes (one after a change of mind), one no, one abstention; closed."""
    poll = Poll.open()
    poll.cast("alice", Choice.NO)
    poll.cast("bob", Choice.YES)
    poll.cast("carol", Choice.NO)
    poll.cast("alice", Choice.YES, rev=2)
    poll.cast("dana", Choice.ABSTAIN)
    poll.cast("erin", Choice.YES)
    poll.close()
    return poll


def cast_at_once() -> Poll:
    """Three ballots in the same second, each of which has seen nothing but the opening."""
    poll = Poll.open()
    for ballot in [poll.ballot(voter) for voter in ("alice", "bob", "carol")]:
        poll.append(ballot, time=OPENS + 1)
    poll.close()
    poll.verify()
    return poll


def rechained(entries: list[Entry]) -> list[Entry]:
    """Number and hash entries anew, as somebody would who can write to the whole board."""
    chained: list[Entry] = []
    previous = bytes(32)
    for seq, entry in enumerate(entries):
        if entry.ballot:
            fresh = ballot_entry(entry.ballot, seq=seq, previous=previous, time=entry.time)
        elif entry.counted is not None:
            fresh = close_entry(entry.counted, seq=seq, previous=previous, time=entry.time)
        else:
            fresh = entry
        chained.append(fresh)
        previous = fresh.hash
    return chained
