"""The life of a nomination: facts and the present in, a decision out. No Django, no clock.

Sources: PEP 811 (nomination by a member, one week's vote, the Council's veto) and the project's founding
guide (one week's review, the veto window). The database's transition trigger is made from ``TRANSITIONS``
too.
"""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final

SHORTEST_REVIEW: Final = timedelta(days=7)
CONSENT_LINK_LIFE: Final = timedelta(days=14)


class State(StrEnum):
    """Where a nomination stands. Values are stored, never renamed."""

    DRAFT = "draft"
    CONSENT = "consent"
    REVIEW = "review"
    VOTING = "voting"
    COUNTING = "counting"
    NO_QUORUM = "no-quorum"
    NOT_APPROVED = "not-approved"
    APPROVED = "approved"
    VETOED = "vetoed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"


class By(StrEnum):
    """In which part somebody acts on a nomination; one person may have several."""

    SPONSOR = "sponsor"
    NOMINEE = "nominee"
    ADMIN = "admin"
    COUNCIL = "council"
    CLOCK = "clock"


LABELS: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: "Draft",
        State.CONSENT: "Waiting for the nominee",
        State.REVIEW: "In review",
        State.VOTING: "Voting",
        State.COUNTING: "Being counted",
        State.NO_QUORUM: "No quorum",
        State.NOT_APPROVED: "Not approved",
        State.APPROVED: "Approved, veto window open",
        State.VETOED: "Vetoed",
        State.CONFIRMED: "Confirmed",
        State.WITHDRAWN: "Withdrawn",
    }
)

# Open: the nominee can't be nominated a second time meanwhile. A draft blocks nobody.
OPEN: Final = frozenset({State.CONSENT, State.REVIEW, State.VOTING, State.COUNTING, State.APPROVED})
FAILED: Final = frozenset({State.NO_QUORUM, State.NOT_APPROVED, State.VETOED})
FINISHED: Final = FAILED | {State.CONFIRMED, State.WITHDRAWN}
# What the vote approved, and therefore what the Steering Council decides on and reads for good.
COUNCIL_READS: Final = frozenset({State.APPROVED, State.VETOED, State.CONFIRMED})
# What it reads before it decides, so that a veto is not the first word.
COUNCIL_SOUNDS: Final = frozenset({State.REVIEW, State.VOTING, State.COUNTING})

_CLOCK: Final = frozenset({By.CLOCK})
_WITHDRAWERS: Final = frozenset({By.SPONSOR, By.NOMINEE, By.ADMIN})

TRANSITIONS: Final[Mapping[tuple[State, State], frozenset[By]]] = MappingProxyType(
    {
        (State.DRAFT, State.CONSENT): frozenset({By.SPONSOR}),
        (State.DRAFT, State.WITHDRAWN): frozenset({By.SPONSOR}),
        (State.CONSENT, State.REVIEW): frozenset({By.NOMINEE}),
        (State.CONSENT, State.WITHDRAWN): _WITHDRAWERS,
        (State.REVIEW, State.VOTING): _CLOCK,
        (State.REVIEW, State.WITHDRAWN): _WITHDRAWERS,
        (State.VOTING, State.COUNTING): _CLOCK,
        (State.VOTING, State.WITHDRAWN): _WITHDRAWERS,
        (State.COUNTING, State.NO_QUORUM): _CLOCK,
        (State.COUNTING, State.NOT_APPROVED): _CLOCK,
        (State.COUNTING, State.APPROVED): _CLOCK,
        # only a vote that was stopped for good and will never be counted
        (State.COUNTING, State.WITHDRAWN): frozenset({By.ADMIN}),
        (State.APPROVED, State.VETOED): frozenset({By.COUNCIL}),
        (State.APPROVED, State.CONFIRMED): frozenset({By.COUNCIL, By.CLOCK}),
    }
)


class NotAllowed(Exception):
    """This step can't be taken (now, from here, or by this person); the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that the rules need to know about one nomination; instants are aware UTC.

    The vote's own dates and outcome are the poll's: ``voting_*`` stay None until the poll has really opened,
    and ``outcome`` is None until it is counted; ``voting_period`` is how long the vote lasts, or will last.
    """

    state: State
    submitted_at: datetime | None = None
    consent_expires_at: datetime | None = None
    consented_at: datetime | None = None
    review_starts_at: datetime | None = None
    review_ends_at: datetime | None = None
    voting_opens_at: datetime | None = None
    voting_closes_at: datetime | None = None
    voting_period: timedelta
    outcome: State | None = None
    vote_stopped: bool = False
    outcome_at: datetime | None = None
    veto_ends_at: datetime | None = None
    council_at: datetime | None = None
    confirmed_at: datetime | None = None
    withdrawn_as: By | None = None
    withdrawn_at: datetime | None = None


def check(facts: Facts, *, to: State, by: AbstractSet[By], now: datetime) -> By:
    """The part in which the step to ``to`` is taken; NotAllowed, with a sentence, when it can't be.

    ``by`` holds the parts of the person who asks ({By.CLOCK} for the tick). The clock may do what is due;
    people may act only while the window they act in is open, even if no tick has closed it yet.
    """
    allowed = TRANSITIONS.get((facts.state, to))
    if allowed is None:
        raise NotAllowed(_wrong_state(facts.state, to))
    parts = sorted(allowed & by, key=list(By).index)
    if not parts:
        raise NotAllowed("This step is not yours to take.")
    # Who has two parts (an admin who is also the sponsor) acts in the first in which it is possible.
    refusals = {part: _refusal(facts, to=to, part=part, now=now) for part in parts}
    for part, refusal in refusals.items():
        if refusal is None:
            return part
    raise NotAllowed(refusals[parts[-1]])


_TOO_LATE: Final = "The vote is over: a nomination can be withdrawn only before the count."


def allows(facts: Facts, *, to: State, by: AbstractSet[By], now: datetime) -> bool:
    """Whether ``check`` would let this step through: what a page offers."""
    try:
        check(facts, to=to, by=by, now=now)
    except NotAllowed:
        return False
    return True


def _wrong_state(state: State, to: State) -> str:
    if to is State.WITHDRAWN and state not in FINISHED:
        return _TOO_LATE
    return f"This nomination is “{LABELS[state].lower()}”, so this step is not possible now."


def _refusal(facts: Facts, *, to: State, part: By, now: datetime) -> str | None:
    if part is By.CLOCK:
        return None if due(facts, now) is to else "It is not time for this step yet."
    if to is State.WITHDRAWN and _vote_is_over(facts, now) and not (facts.vote_stopped and part is By.ADMIN):
        return _TOO_LATE
    if facts.state is State.APPROVED and _passed(facts.veto_ends_at, now):
        return "The veto window is over, so the approval stands."
    return None


def _vote_is_over(facts: Facts, now: datetime) -> bool:
    return facts.state is State.COUNTING or (
        facts.state is State.VOTING and _passed(facts.voting_closes_at, now)
    )


def due(facts: Facts, now: datetime) -> State | None:
    """The state that the clock owes this nomination at ``now``, or None. Asking late changes nothing."""
    match facts.state:
        case State.REVIEW if _passed(facts.review_ends_at, now):
            return State.VOTING
        case State.VOTING if _passed(facts.voting_closes_at, now) and not facts.vote_stopped:
            return State.COUNTING
        case State.COUNTING:
            return facts.outcome
        case State.APPROVED if _passed(facts.veto_ends_at, now):
            return State.CONFIRMED
    return None


def review_window(
    *, now: datetime, period: timedelta, until: datetime | None = None
) -> tuple[datetime, datetime]:
    """(start, end) of a review that starts at ``now``; ``until`` is the end so far when it starts again.

    Starting again never brings the end forward. Raises ValueError for a period below seven days (the guide).
    """
    if period < SHORTEST_REVIEW:
        raise ValueError(f"A review lasts at least seven days, not {period}.")
    end = now + period
    return now, end if until is None else max(until, end)


def may_amend(facts: Facts, now: datetime) -> bool:
    """Whether the sponsor may change the statement: from submission until the review ends."""
    return facts.state is State.CONSENT or in_review(facts, now)


def in_review(facts: Facts, now: datetime) -> bool:
    """Whether the review is open at ``now``: comments are taken, and its end can still move."""
    return facts.state is State.REVIEW and not _passed(facts.review_ends_at, now)


def sounding_refusal(facts: Facts, *, part: By | None, raised: bool, now: datetime) -> str | None:
    """Why nothing can be written now about a concern of the Council, in a sentence; None if it can.

    ``part`` is in which the writer would do it, None if they have none. The Council raises a concern (``raised``: it
    has done so) while the review is open. From then on it and the sponsor write to each other until the
    nomination, or the Council's window on it, has ended.
    """
    if part not in {By.COUNCIL, By.SPONSOR}:
        return "This exchange is between the Steering Council and the sponsor; nobody else writes in it."
    if facts.state in FINISHED:
        return "The nomination has ended, and this exchange with it."
    if facts.state is State.APPROVED and _passed(facts.veto_ends_at, now):
        return "The veto window is over, and this exchange with it."
    is_under_way = facts.state in COUNCIL_SOUNDS | {State.APPROVED}
    if (raised and is_under_way) or (part is By.COUNCIL and in_review(facts, now)):
        return None
    if part is By.SPONSOR:
        return "The Steering Council has not raised a concern, so there is nothing to answer."
    return "A concern can be raised only while the nomination is in review, before the vote opens."


def consent_expired(facts: Facts, now: datetime) -> bool:
    """Whether the nominee was asked, and the link they got no longer works."""
    return facts.state is State.CONSENT and _passed(facts.consent_expires_at, now)


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next, in one sentence, and when (None: it waits for someone, or nothing more happens)."""

    sentence: str
    at: datetime | None = None


def next_step(facts: Facts, now: datetime) -> NextStep:
    """The sentence that every page about a nomination carries, with the instant that it speaks of."""
    if facts.vote_stopped and facts.state in {State.VOTING, State.COUNTING}:
        return NextStep(
            "The vote was stopped, because a check failed. The admins know; they can end the nomination."
        )
    if facts.state is State.WITHDRAWN and facts.withdrawn_as is By.NOMINEE:
        stood = facts.consented_at is not None
        return NextStep(f"The nominee {'stepped back' if stood else 'declined'}. It ends here.")
    at = _next_instant(facts)
    if _passed(at, now):
        return NextStep(_OVERDUE[facts.state])
    if facts.state is State.VOTING and at is None:
        return NextStep("The vote is being opened; this takes a minute or two.")
    return NextStep(_NEXT[facts.state], at)


def _next_instant(facts: Facts) -> datetime | None:
    return {
        State.CONSENT: facts.consent_expires_at,
        State.REVIEW: facts.review_ends_at,
        State.VOTING: facts.voting_closes_at,
        State.APPROVED: facts.veto_ends_at,
    }.get(facts.state)


_NEXT: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.DRAFT: "Only the sponsor sees this draft. Submitting it asks the nominee to agree.",
        State.CONSENT: (
            "The nominee was asked by e-mail. The review begins as soon as they agree; "
            "until then their link works."
        ),
        State.REVIEW: "Members read, ask and comment. The vote opens by itself when the review ends.",
        State.VOTING: "Members vote. The poll closes by itself and is counted at once.",
        State.COUNTING: "The vote is closed and is being counted.",
        State.APPROVED: (
            "The Steering Council may veto it, or clear it earlier. "
            "If it says nothing, the membership begins by itself."
        ),
        State.NO_QUORUM: "Too few members took part, so nothing was decided. A new nomination is possible.",
        State.NOT_APPROVED: "The members did not approve this nomination. It ends here.",
        State.VETOED: "The Steering Council vetoed this nomination. It ends here.",
        State.CONFIRMED: "The membership has begun. The new member is on the public roster.",
        State.WITHDRAWN: "This nomination was withdrawn. It ends here.",
    }
)
# The instant has passed and no tick has come by yet.
_OVERDUE: Final[Mapping[State, str]] = MappingProxyType(
    {
        State.CONSENT: "The nominee’s link has expired without an answer. The sponsor can send a new one.",
        State.REVIEW: "The review is over. The vote is being opened; this takes a minute or two.",
        State.VOTING: "The vote is closed and is being counted.",
        State.APPROVED: "The veto window is over. The membership is being opened.",
    }
)


def _passed(instant: datetime | None, now: datetime) -> bool:
    return instant is not None and now >= instant
