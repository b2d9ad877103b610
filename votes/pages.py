"""What the pages of a vote show, and to whom. While a poll is open: a number, and what is one's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.utils.timesince import timeuntil

from members.models import Person
from members.rules import name_key
from votes import queries, wording
from votes.models import BoardEntry, Checkpoint, Poll
from votes.rules import Outcome

_HEADINGS = {
    Outcome.APPROVED: "Approved",
    Outcome.NOT_APPROVED: "Not approved",
    Outcome.NO_QUORUM: "No quorum",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The viewer's place on the roll and their latest ballot, which is shown to nobody else."""

    on_roll: bool
    ballot: BoardEntry | None
    is_recorded: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Turnout:
    """How many took part, of how many, against the quorum."""

    took_part: int
    electorate: int
    quorum: int

    @property
    def still_needed(self) -> int:
        """How many more must take part for the vote to count."""
        return max(0, self.quorum - self.took_part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """The result with its arithmetic; ``yes_line`` is empty when nothing was opened."""

    heading: str
    approved: bool
    quorum_line: str
    yes_line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardLine:
    """One entry of the board as members see it; ``tracker`` is empty for opening and close.

    ``full`` is the whole entry, and ``checkpoint`` its signature, once the vote is counted.
    """

    seq: int
    what: str
    tracker: str
    at: datetime
    is_found: bool
    full: BoardEntry | None
    checkpoint: Checkpoint | None


def standing(poll: Poll, person: Person | None) -> Standing:
    """The viewer's own place in this poll."""
    place = queries.roll_entry(poll, person)
    ballot = queries.last_ballot(poll, place.vid) if place else None
    recorded = ballot is not None and queries.covering_checkpoint(ballot) is not None
    return Standing(on_roll=place is not None, ballot=ballot, is_recorded=recorded)


def turnout(poll: Poll) -> Turnout | None:
    """The turnout so far, or None before the poll has opened."""
    if poll.electorate is None:
        return None
    return Turnout(
        took_part=queries.turnout(poll),
        electorate=poll.electorate,
        quorum=poll.voting_rule.quorum_needed(poll.electorate),
    )


def rule_lines(poll: Poll) -> list[wording.RuleLine]:
    """The rule in words; empty before the poll has opened, when the electorate is not known."""
    if poll.electorate is None:
        return []
    return wording.rule_lines(poll.voting_rule, electorate=poll.electorate, period=poll.period)


def announcement(poll: Poll) -> Announcement | None:
    """The result, or None before the poll is counted."""
    if poll.electorate is None or poll.ballots is None:
        return None
    outcome, rule = Outcome(poll.outcome), poll.voting_rule
    yes_line = ""
    if poll.yes is not None and poll.no is not None and poll.abstain is not None:
        yes_line = wording.yes_arithmetic(
            rule, electorate=poll.electorate, yes=poll.yes, no=poll.no, abstain=poll.abstain
        )
    return Announcement(
        heading=_HEADINGS[outcome],
        approved=outcome is Outcome.APPROVED,
        quorum_line=wording.quorum_arithmetic(rule, electorate=poll.electorate, ballots=poll.ballots),
        yes_line=yes_line,
    )


def who_took_part(poll: Poll) -> list[Person]:
    """Names, once nobody can be counted or influenced by them any more: after the close (protocol R4)."""
    if poll.state not in {Poll.State.CLOSED, Poll.State.COUNTED}:
        return []
    return sorted(queries.participants(poll), key=lambda person: name_key(person.name))


def time_left(poll: Poll, *, now: datetime) -> str:
    """``3 days, 4 hours``; empty when no ballot is taken."""
    return timeuntil(poll.closes_at, now) if poll.closes_at and poll.takes_ballots(now) else ""


def board_lines(poll: Poll, entries: list[BoardEntry], *, tracker: str) -> Iterator[BoardLine]:
    """Entries as lines; ``tracker`` marks the one that was looked for."""
    counted = poll.state == Poll.State.COUNTED
    signed = {row.seq: row for row in queries.checkpoints_of(entries)} if counted else {}
    for entry in entries:
        own = entry.payload if entry.type == BoardEntry.Type.BALLOT else ""
        yield BoardLine(
            seq=entry.seq,
            what=entry.get_type_display(),
            tracker=own,
            at=shown_time(poll, entry.at),
            is_found=bool(own) and own == tracker,
            full=entry if counted else None,
            checkpoint=signed.get(entry.seq),
        )


def last_checkpoint(poll: Poll) -> Checkpoint | None:
    """The newest signature of the board's head."""
    return poll.checkpoints.order_by("-seq").first()


def shown_time(poll: Poll, instant: datetime) -> datetime:
    """Only the hour while the poll is open: nobody shall match ballots with who was at their desk when."""
    if poll.state == Poll.State.OPEN:
        return instant.replace(minute=0, second=0)
    return instant
