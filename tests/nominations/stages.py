"""Nominations brought to any state the way they really get there: by the services, as time passes.

Only the trustee is stood in for. It is another process with keys of its own; what counts here is the row it
leaves, so ``open_poll`` and ``count_poll`` write that row past the triggers of votes (whose own tests cover
them).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypedDict, Unpack
from uuid import uuid4

from django.db import connection, transaction

from council.rules import Kind
from members.models import Person
from members.services import Identity
from nominations import services
from nominations.models import Nomination
from nominations.rules import State
from nominations.services import Nominee, Statement
from psrt.mail.models import OutboxMessage
from tests.cast import Cast
from tests.clock import Clock
from tests.council.deciding import decided
from votes.models import Poll
from votes.queries import poll_for

STATEMENT = Statement(
    justification="Found and fixed three vulnerabilities, **calmly**.",
    skills="C, fuzzing",
    contributions="https://github.com/python/cpython/pull/1",
    motivation="Wants to help.",
    availability="Four hours a week.",
    references="Ask Bob.",
)
ELECTORATE = 31


def nominee_of(identity: Identity, **changes: object) -> Nominee:
    """The nominee that a sponsor would describe."""
    fields: dict[str, object] = {
        "name": identity.name,
        "email": identity.email,
        "github": identity.github_login,
        "github_id": identity.github_id,
        "bio": "Works on fuzzing.",
    }
    return Nominee(**(fields | changes))  # type: ignore[arg-type]  # the tests' own fields


class Given(TypedDict, total=False):
    """Who nominates whom, if not Alice Noor."""

    sponsor: Person
    nominee: Nominee


@dataclass
class Stages:
    """Makes nominations of Noor by Alice, and moves them on; ``in_review`` is what happens as soon as one is."""

    cast: Cast
    clock: Clock
    in_review: Callable[[Nomination], object] = lambda _: None

    def draft(self, **given: Unpack[Given]) -> Nomination:
        """A complete draft."""
        return services.create_draft(
            draft_id=uuid4(),
            sponsor=given.get("sponsor", self.cast.alice),
            nominee=given.get("nominee", nominee_of(self.cast.noor)),
            statement=STATEMENT,
            now=self.clock.now(),
        )

    def consent(self, **given: Unpack[Given]) -> Nomination:
        """Submitted: the nominee was asked."""
        draft = self.draft(**given)
        return services.submit(
            nomination_id=draft.pk, actor=draft.sponsor, revision=draft.revision, now=self.clock.now()
        )

    def review(self, **given: Unpack[Given]) -> Nomination:
        """The nominee has agreed."""
        nomination = self.consent(**given)
        nomination, _ = services.give_consent(
            token=mailed_token(nomination, "consent_asked"),
            revision=nomination.revision,
            name=nomination.nominee_name,
            bio=nomination.nominee_bio,
            now=self.clock.now(),
        )
        self.in_review(nomination)
        return nomination

    def voting(self, *, opened: bool = True, **given: Unpack[Given]) -> Nomination:
        """The review is over and the poll asked for; the trustee has opened it unless ``opened`` is False."""
        nomination = self.review(**given)
        self.clock.advance(days=7)
        nomination = services.open_vote(nomination_id=nomination.pk, now=self.clock.now())
        if opened:
            open_poll(nomination, self.clock)
        return nomination

    def counting(self, **given: Unpack[Given]) -> Nomination:
        """The vote is over, and not counted yet."""
        nomination = self.voting(**given)
        self.clock.advance(days=7)
        return services.close(nomination_id=nomination.pk, now=self.clock.now())

    def counted(self, outcome: State, **given: Unpack[Given]) -> Nomination:
        """The outcome is known."""
        nomination = self.counting(**given)
        count_poll(nomination, outcome, self.clock)
        return services.record_outcome(nomination_id=nomination.pk, now=self.clock.now())

    def approved(self, **given: Unpack[Given]) -> Nomination:
        """In the veto window."""
        return self.counted(State.APPROVED, **given)

    def vetoed(self, **given: Unpack[Given]) -> Nomination:
        """Stopped by the Council."""
        nomination = self.approved(**given)
        decided(Kind.VETO, nomination.pk, cast=self.cast, reason="Not now.")
        nomination.refresh_from_db()
        return nomination

    def confirmed(self, **given: Unpack[Given]) -> Nomination:
        """The window has passed in silence."""
        nomination = self.approved(**given)
        self.clock.advance(days=7)
        return services.lapse(nomination_id=nomination.pk, now=self.clock.now())

    def withdrawn(self, **given: Unpack[Given]) -> Nomination:
        """Taken back by the sponsor while in review."""
        nomination = self.review(**given)
        return services.withdraw(
            nomination_id=nomination.pk, actor=nomination.sponsor, reason="Wrong time.", now=self.clock.now()
        )

    def in_state(self, state: State, **given: Unpack[Given]) -> Nomination:
        """A nomination in the given state."""
        makers: dict[State, Callable[..., Nomination]] = {
            State.DRAFT: self.draft,
            State.CONSENT: self.consent,
            State.REVIEW: self.review,
            State.VOTING: self.voting,
            State.COUNTING: self.counting,
            State.NO_QUORUM: partial(self.counted, State.NO_QUORUM),
            State.NOT_APPROVED: partial(self.counted, State.NOT_APPROVED),
            State.APPROVED: self.approved,
            State.VETOED: self.vetoed,
            State.CONFIRMED: self.confirmed,
            State.WITHDRAWN: self.withdrawn,
        }
        return makers[state](**given)


def mailed_token(nomination: Nomination, mail: str) -> str:
    """The token in the nominee's latest mail of that name: it stands nowhere else."""
    messages = OutboxMessage.objects.filter(name=mail, key__contains=str(nomination.pk))
    found = re.search(r"/consent/([\w-]+)/", messages.latest("created_at").body_text)
    assert found is not None
    return found[1]


@contextmanager
def _as_the_trustee() -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        yield
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")


def open_poll(nomination: Nomination, clock: Clock) -> Poll:
    """The trustee opens the poll now."""
    poll = poll_for(nomination.pk)
    assert poll is not None
    poll.state = Poll.State.OPEN
    poll.manifest, poll.election = "{}", uuid4().hex * 2
    poll.opens_at = clock.now()
    poll.closes_at = poll.opens_at + poll.period
    poll.electorate = ELECTORATE
    with _as_the_trustee():
        poll.save()
    return poll


def stop_poll(nomination: Nomination) -> None:
    """The trustee has found something wrong."""
    with _as_the_trustee():
        Poll.objects.filter(subject=nomination.pk).update(alarm="The board does not verify.")


def count_poll(nomination: Nomination, outcome: State, clock: Clock) -> Poll:
    """The trustee closes and counts the poll now."""
    poll = poll_for(nomination.pk)
    assert poll is not None
    now = clock.now()
    poll.state, poll.closed_at, poll.counted_at = Poll.State.COUNTED, now, now
    poll.objections_until = now + timedelta(days=30)
    poll.outcome = outcome.value
    if outcome is State.NO_QUORUM:
        poll.ballots = 3
    else:
        poll.yes, poll.no, poll.abstain = (22, 2, 1) if outcome is State.APPROVED else (10, 12, 3)
        poll.ballots = poll.yes + poll.no + poll.abstain
    with _as_the_trustee():
        poll.save()
    return poll
