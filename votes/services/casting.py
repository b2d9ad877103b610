"""Taking a ballot (anonballot/v1 §6). No log says who cast or when: the board is the only trace."""

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Max, Q

from members.models import Person
from psrt import clock
from psrt.queue import kick
from psrt.switches.services import casting_stopped
from votes import queries
from votes.board import new_row, unix
from votes.crypto.ballot import Ballot, parse_ballot, verify_ballot
from votes.crypto.board import ballot_entry, check_admission
from votes.crypto.errors import ProtocolError, Reason, require
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Poll

STOPPED = "stopped"
"""Besides the protocol's reasons: the poll or all casting was stopped by people or by an alarm."""

# The board only grows, and the trustee and every auditor check each entry: what a member or a program with a
# member's session can add to it is bounded, in a way that always lets the voter vote again.
TOO_OFTEN: Final = "too-often"
BALLOTS_AN_HOUR: Final = 30
REV_LEAP: Final = "rev-leap"
LONGEST_LEAP: Final = 1000
_HOUR: Final = 3600

# The database's own word on a ballot that was admitted a moment before the close and written a moment after.
_TOO_LATE = frozenset({"votes_ballot_in_window", "votes_board_poll_open", "votes_board_closed"})


class BallotRefused(Exception):
    """The ballot was not taken; the voter's earlier ballot, if any, stands.

    ``code`` is for programs: a ``votes.crypto.errors.Reason``, "stopped", "too-often" or "rev-leap".
    ``message`` is a sentence for the voter.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message


def cast(*, poll: Poll, person: Person, ballot_text: str | bytes) -> BoardEntry:
    """Append ``person``'s ballot, the JSON text of §5, to the poll's board; the new entry. Raises
    BallotRefused.

    The one service that reads the clock itself: what counts is the moment at which the ballot holds the
    board, after waiting for all that came before it, and not the moment at which the request arrived.
    """
    try:
        ballot = parse_ballot(ballot_text)
        _require_casting(poll)
        manifest = parse_manifest(poll.manifest)
        # The proof takes milliseconds and depends on nothing that can change: not while others wait for the
        # board.
        verify_ballot(ballot, election=manifest.election, public_key=manifest.public_key)
        return _append(poll, person, ballot)
    except ProtocolError as error:
        raise BallotRefused(error.reason.value, error.message) from error
    except IntegrityError as error:
        if _constraint(error) in _TOO_LATE:
            raise BallotRefused(
                Reason.TOO_LATE.value, "The vote is closed: this ballot came too late."
            ) from error
        raise


@transaction.atomic
def _append(poll: Poll, person: Person, ballot: Ballot) -> BoardEntry:
    poll = Poll.objects.select_for_update().get(pk=poll.pk)
    now = unix(clock.now())
    _require_casting(poll)
    _check_voter(poll, person, ballot)
    board = BoardEntry.objects.filter(poll=poll)
    own = board.filter(voter=ballot.voter.hex())
    last_rev = own.aggregate(last=Max("rev"))["last"] or 0
    opens, closes = poll.window
    check_admission(
        ballot,
        opens=unix(opens),
        closes=unix(closes),
        now=now,
        on_roll=True,
        seen_is_head=board.filter(hash=ballot.seen.hex()).exists(),
        last_rev=last_rev,
        is_copy=BoardEntry.objects.filter(_same_ciphertext(ballot)).exists(),
    )
    if ballot.rev - last_rev > LONGEST_LEAP:
        raise BallotRefused(REV_LEAP, "This ballot's number is too high. Load the page again and vote anew.")
    if own.filter(time__gt=now - _HOUR).count() >= BALLOTS_AN_HOUR:
        raise BallotRefused(
            TOO_OFTEN, "You have voted very often in the last hour. Wait a while before voting again."
        )
    last = board.latest("seq")
    entry = ballot_entry(
        # The database's clock may have been set back by a moment; the board never goes back in time.
        ballot,
        seq=last.seq + 1,
        previous=bytes.fromhex(last.hash),
        time=max(now, last.time),
    )
    row = new_row(poll, entry)
    row.save(force_insert=True)
    kick("votes.trustee_sign", str(poll.pk), queue="trustee")
    return row


def _require_casting(poll: Poll) -> None:
    """Refuse by the poll's state and the operator's switch; the window is for ``check_admission``."""
    if poll.state == Poll.State.CANCELLED:
        raise BallotRefused(STOPPED, "This vote was cancelled. No ballot is taken, and none will be opened.")
    if poll.alarm:
        raise BallotRefused(
            STOPPED, "This vote was stopped. The admins have been told and will say what follows."
        )
    if switch := casting_stopped():
        raise BallotRefused(STOPPED, f"No ballots are taken at the moment. {switch.reason}".strip())
    require(poll.state != Poll.State.PENDING, Reason.TOO_EARLY, "The vote is not open yet.")
    require(poll.state == Poll.State.OPEN, Reason.TOO_LATE, "The vote is closed: this ballot came too late.")


def _check_voter(poll: Poll, person: Person, ballot: Ballot) -> None:
    own = queries.roll_entry(poll, person)
    if own is None:
        raise ProtocolError(
            Reason.NOT_ON_ROLL, "You are not on the roll of this vote: it was frozen when the vote opened."
        )
    if ballot.voter.hex() != own.vid:
        raise ProtocolError(
            Reason.NOT_YOURS, "This ballot was made for another voter. Load the page again and vote anew."
        )


def _same_ciphertext(ballot: Ballot) -> Q:
    return Q(alpha=ballot.ciphertext.alpha.encode().hex(), beta=ballot.ciphertext.beta.encode().hex())


def _constraint(error: IntegrityError) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return diagnostics.constraint_name if diagnostics else None
