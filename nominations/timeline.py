"""The way of one nomination as points in time: what happened, what is under way, what comes. Pure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from nominations.rules import FAILED, By, Facts, State

Mark = Literal["done", "now", "later", "stopped"]


@dataclass(frozen=True, slots=True)
class Event:
    """One point: ``state`` is done, now (the next to come), later or stopped; ``at`` may not be known yet."""

    state: Mark
    text: str
    at: datetime | None = None
    detail: str = ""


def timeline(facts: Facts) -> list[Event]:
    """All points of a nomination's way, in order; after an early end only those it reached, and the end."""
    reached = [point for point in _points(facts) if point.state == "done"]
    ending = _ending(facts)
    if ending is not None:
        return [*reached, ending]
    ahead = [point for point in _points(facts) if point.state != "done"]
    if not ahead:
        return reached
    following = ahead[0]
    return [*reached, Event("now", following.text, following.at, following.detail), *ahead[1:]]


def _points(facts: Facts) -> list[Event]:
    opens = facts.voting_opens_at or facts.review_ends_at
    closes = facts.voting_closes_at
    expected = ""
    if closes is None and opens is not None:
        closes, expected = opens + facts.voting_period, "at the earliest"
    return [
        _point("Submitted, nominee asked", facts.submitted_at, done=facts.submitted_at is not None),
        _point("Nominee agrees, review begins", facts.consented_at, done=facts.consented_at is not None),
        _point("Review ends, vote opens", opens, done=facts.voting_opens_at is not None),
        _point("Vote closes", closes, done=_is_after_voting(facts), detail=expected),
        _point(
            "Approved by the members" if facts.veto_ends_at else "Result",
            facts.outcome_at,
            done=facts.veto_ends_at is not None,
        ),
        _point(
            "Cleared by the Steering Council" if facts.council_at else "Veto window ends",
            facts.council_at or facts.veto_ends_at,
            done=facts.confirmed_at is not None,
        ),
        _point("Membership begins", facts.confirmed_at, done=facts.confirmed_at is not None),
    ]


def _point(text: str, at: datetime | None, *, done: bool, detail: str = "") -> Event:
    return Event("done" if done else "later", text, at, detail)


def _is_after_voting(facts: Facts) -> bool:
    return facts.outcome_at is not None or facts.state is State.COUNTING


_WITHDRAWN: Final = {
    By.SPONSOR: "Withdrawn by the sponsor",
    By.NOMINEE: "Withdrawn by the nominee",
    By.ADMIN: "Withdrawn by an admin",
}


def _ending(facts: Facts) -> Event | None:
    if facts.state is State.WITHDRAWN:
        declined = facts.withdrawn_as is By.NOMINEE and facts.consented_at is None
        text = "Declined by the nominee" if declined else _WITHDRAWN[facts.withdrawn_as or By.SPONSOR]
        return Event("stopped", text, facts.withdrawn_at)
    if facts.state in FAILED:
        text = {
            State.NO_QUORUM: "No quorum",
            State.NOT_APPROVED: "Not approved",
            State.VETOED: "Vetoed by the Steering Council",
        }[facts.state]
        return Event("stopped", text, facts.council_at if facts.state is State.VETOED else facts.outcome_at)
    return None
