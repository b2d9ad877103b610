"""Reads of a poll that say nothing about anyone's choice."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet

from members.models import Person
from votes.board import checkpoint_of
from votes.crypto.board import verify_checkpoint
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import parse_manifest
from votes.models import (
    BoardEntry,
    Checkpoint,
    Poll,
    RollEntry,
    TrusteeHalt,
    TrusteeKey,
    TrusteePlan,
    TrusteeTenure,
)
from votes.rules import HALT_OVER_AFTER

_TRACKER: Final = re.compile(r"[0-9a-f]{64}")


def poll_for(subject: UUID) -> Poll | None:
    """The poll about ``subject``, if one was asked for."""
    return Poll.objects.filter(subject=subject).first()


def plan_for(subject: UUID) -> TrusteePlan | None:
    """The plan of the keys of the poll about ``subject``, from the moment when they can be prepared."""
    return TrusteePlan.objects.filter(subject=subject).first()


def turnout(poll: Poll) -> int:
    """How many voters have taken part so far: all that members see of it while the poll is open."""
    return _ballots(poll).values("voter").distinct().count()


def board_key() -> str | None:
    """The trustee's public signing key in hex, or None before the trustee has started for the first time."""
    return TrusteeKey.objects.order_by("-first_seen", "-pk").values_list("public", flat=True).first()


def tenure() -> UUID | None:
    """The tenure in force, the one that nothing follows on, or None before the trustee has started."""
    return TrusteeTenure.objects.filter(successors=None).values_list("pk", flat=True).first()


def halt_that_holds_up(poll: Poll, *, now: datetime) -> TrusteeHalt | None:
    """Why the trustee does nothing for a poll that needs it, if some copy of it refuses to act these minutes."""
    if poll.alarm or poll.state in {Poll.State.COUNTED, Poll.State.CANCELLED}:
        return None
    return TrusteeHalt.objects.filter(last_at__gt=now - HALT_OVER_AFTER).first()


def roll_entry(poll: Poll, person: Person | None) -> RollEntry | None:
    """The person's place on the roll, or None if they are not a voter of this poll."""
    return RollEntry.objects.filter(poll=poll, person=person).first() if person else None


def head(poll: Poll) -> BoardEntry | None:
    """The last entry of the board, or None before the poll has opened."""
    return BoardEntry.objects.filter(poll=poll).order_by("-seq").first()


def head_before(entry: BoardEntry) -> str:
    """The board's head, in hex, that ``entry`` was appended to. The first entry has none: DoesNotExist."""
    return BoardEntry.objects.get(poll=entry.poll_id, seq=entry.seq - 1).hash


def last_ballot(poll: Poll, vid: str | None) -> BoardEntry | None:
    """The voter's latest ballot, the one that counts; None too when it is no longer known whose it was."""
    return _ballots(poll).filter(voter=vid).order_by("-rev").first()


def ballot_with(poll: Poll, tracker: str) -> BoardEntry | None:
    """The ballot with this tracker; None also for whatever else somebody may have typed."""
    if not _TRACKER.fullmatch(tracker):
        return None
    return _ballots(poll).filter(payload=tracker).first()


def covering_checkpoint(entry: BoardEntry) -> Checkpoint | None:
    """The checkpoint of ``entry`` itself, its signature verified; None while there is none.

    "Recorded" is said only with this in hand. A checkpoint of another head, or whose signature fails, covers nothing.
    """
    row = Checkpoint.objects.filter(poll=entry.poll_id, seq=entry.seq, head=entry.hash).first()
    if row is None:
        return None
    manifest = parse_manifest(entry.poll.manifest)
    if not TrusteeKey.objects.filter(public=manifest.board_key.encode().hex()).exists():
        return None
    try:
        verify_checkpoint(checkpoint_of(row), election=manifest.election, board_key=manifest.board_key)
    except ProtocolError:
        return None
    return row


def checkpoints_of(entries: Sequence[BoardEntry]) -> QuerySet[Checkpoint]:
    """The checkpoints of these entries of one board, as stored."""
    polls, seqs = {entry.poll_id for entry in entries}, [entry.seq for entry in entries]
    return Checkpoint.objects.filter(poll__in=polls, seq__in=seqs)


def participants(poll: Poll) -> QuerySet[Person]:
    """Who took part. For members, and only once the poll has closed (protocol R4)."""
    voters = RollEntry.objects.filter(poll=poll, took_part=True)
    return Person.objects.filter(pk__in=voters.values("person"))


def taken_part(person: Person) -> QuerySet[Poll]:
    """The closed polls that ``person`` took part in, the latest first; the same that members are told of everyone."""
    took_part = RollEntry.objects.filter(person=person, took_part=True).values("poll")
    return Poll.objects.filter(pk__in=took_part).order_by("-closes_at")


def not_yet_voted(poll: Poll) -> QuerySet[Person]:
    """Voters without a ballot: whom a reminder goes to. Never shown to anyone."""
    waiting = RollEntry.objects.filter(poll=poll).exclude(vid__in=_ballots(poll).values("voter"))
    return Person.objects.filter(pk__in=waiting.values("person"))


def voters_on_board(poll: Poll) -> QuerySet[RollEntry]:
    """The roll entries with a ballot, while it is known whose is which."""
    return RollEntry.objects.filter(poll=poll, vid__in=_ballots(poll).values("voter"))


def _ballots(poll: Poll) -> QuerySet[BoardEntry]:
    return BoardEntry.objects.filter(poll=poll, type=BoardEntry.Type.BALLOT)
