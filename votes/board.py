"""Between the tables and the protocol: a poll's stored board, roll and result as ``votes.crypto`` has it."""

from datetime import datetime

from votes.crypto.ballot import Ballot
from votes.crypto.board import Checkpoint, Entry, EntryType
from votes.crypto.group import Point
from votes.crypto.proofs import Signature
from votes.crypto.tally import Partial, Result
from votes.crypto.transcript import VERSION, hash32, u64
from votes.models import BoardEntry, Poll
from votes.models import Checkpoint as StoredCheckpoint
from votes.models import Partial as StoredPartial
from votes.rules import Outcome


def unix(instant: datetime) -> int:
    """Whole Unix seconds of an aware instant, rounded down."""
    return int(instant.timestamp())


def new_row(poll: Poll, entry: Entry) -> BoardEntry:
    """The unsaved row of a board entry."""
    row = BoardEntry(
        poll=poll,
        seq=entry.seq,
        type=entry.type.value,
        time=entry.time,
        hash=entry.hash.hex(),
        payload=poll.election,
    )
    if entry.ballot is not None:
        _fill_in(row, entry.ballot)
    if entry.counted is not None:
        row.ballots = entry.counted
        row.payload = hash32("close", u64(entry.counted)).hex()
    return row


def _fill_in(row: BoardEntry, ballot: Ballot) -> None:
    row.payload = ballot.tracker.hex()
    row.voter = ballot.voter.hex()
    row.rev = ballot.rev
    row.seen = ballot.seen.hex()
    row.alpha = ballot.ciphertext.alpha.encode().hex()
    row.beta = ballot.ciphertext.beta.encode().hex()
    row.c = [scalar.hex() for scalar in ballot.proof.c]
    row.s = [scalar.hex() for scalar in ballot.proof.s]


def stored_entries(poll: Poll) -> list[Entry]:
    """The whole board in order, read strictly but not verified. ProtocolError if a row can't be read."""
    return [_entry(row, poll.election) for row in BoardEntry.objects.filter(poll=poll).order_by("seq")]


def _entry(row: BoardEntry, election: str) -> Entry:
    ballot = None
    if row.type == BoardEntry.Type.BALLOT:
        ballot = Ballot.from_record(
            {
                "v": VERSION,
                "election": election,
                **{key: getattr(row, key) for key in ("voter", "rev", "seen", "alpha", "beta", "c", "s")},
            }
        )
    return Entry(row.seq, EntryType(row.type), row.time, bytes.fromhex(row.hash), ballot, row.ballots)


def stored_roll(poll: Poll) -> list[bytes]:
    """Every voter's vid in ascending order."""
    return sorted(bytes.fromhex(vid) for vid in poll.vids.values_list("vid", flat=True))


def checkpoint_of(row: StoredCheckpoint) -> Checkpoint:
    """A stored checkpoint, its signature not yet verified."""
    return Checkpoint(row.seq, bytes.fromhex(row.head), row.time, _signature(row.c, row.s))


def stored_checkpoints(poll: Poll) -> list[Checkpoint]:
    """All checkpoints in the order of the board."""
    return [checkpoint_of(row) for row in poll.checkpoints.order_by("seq")]


def new_checkpoint_row(poll: Poll, checkpoint: Checkpoint) -> StoredCheckpoint:
    """The unsaved row of a checkpoint."""
    c, s = checkpoint.signature.to_record()
    return StoredCheckpoint(
        poll=poll, seq=checkpoint.seq, head=checkpoint.head.hex(), time=checkpoint.time, c=c, s=s
    )


def stored_partials(poll: Poll) -> list[list[Partial]]:
    """The partial decryptions, one list for each key group; empty if nothing was decrypted."""
    groups = poll.partials.order_by("group").values_list("group", flat=True).distinct()
    return [stored_group_partials(poll, group) for group in groups]


def stored_group_partials(poll: Poll, group: int) -> list[Partial]:
    """The partial decryptions of one key group, in the order of its trustees."""
    return [
        Partial(row.index, Point.decode(bytes.fromhex(row.share)), _signature(row.c, row.s))
        for row in poll.partials.filter(group=group).order_by("index")
    ]


def new_partial_row(poll: Poll, partial: Partial, *, group: int) -> StoredPartial:
    """The unsaved row of a partial decryption."""
    c, s = partial.proof.to_record()
    return StoredPartial(
        poll=poll, group=group, index=partial.index, share=partial.share.encode().hex(), c=c, s=s
    )


def stored_result(poll: Poll) -> Result:
    """The announced result. ValueError before the poll is counted."""
    if poll.state != Poll.State.COUNTED or poll.electorate is None or poll.ballots is None:
        raise ValueError("A poll that is not counted has no result.")
    return Result(poll.electorate, poll.ballots, poll.yes, poll.no, poll.abstain, Outcome(poll.outcome))


def _signature(c: str, s: str) -> Signature:
    return Signature.from_record([c, s])
