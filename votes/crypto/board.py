"""The bulletin board: a hash chain of entries, the rules for joining it, checkpoints over it (§6)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from votes.crypto.ballot import Ballot, verify_ballot
from votes.crypto.elgamal import Ciphertext, sum_ciphertexts
from votes.crypto.encoding import exact_int, exact_list, exact_object, hex_bytes
from votes.crypto.errors import ProtocolError, Reason, require
from votes.crypto.group import Point, Scalar
from votes.crypto.manifest import Manifest, verify_roll
from votes.crypto.proofs import Signature, is_signed, sign
from votes.crypto.transcript import hash32, u64

BEFORE_FIRST: Final = bytes(32)
"""h₋₁, what the first entry is chained to."""


class EntryType(StrEnum):
    """What an entry of the board is."""

    OPEN = "open"
    BALLOT = "ballot"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the board. ``time`` in Unix seconds; ``hash`` is the head of the board up to this row.

    ``ballot`` is set for ballots only, ``counted`` (the number of voters whose ballot counts) for close only.
    """

    seq: int
    type: EntryType
    time: int
    hash: bytes
    ballot: Ballot | None = None
    counted: int | None = None

    def to_record(self) -> dict[str, object]:
        """Return the record form of §6."""
        record: dict[str, object] = {
            "seq": self.seq,
            "type": self.type.value,
            "time": self.time,
            "hash": self.hash.hex(),
        }
        if self.ballot is not None:
            record["data"] = self.ballot.to_record()
        if self.counted is not None:
            record["data"] = {"ballots": self.counted}
        return record

    @classmethod
    def from_record(cls, value: object) -> "Entry":
        """Read parsed JSON strictly; ProtocolError as for ``Ballot.from_record``."""
        kind = value.get("type") if isinstance(value, dict) else None
        if kind == EntryType.OPEN:
            data = exact_object(value, "seq", "type", "time", "hash")
        else:
            data = exact_object(value, "seq", "type", "time", "hash", "data")
            require(kind in tuple(EntryType), Reason.MALFORMED, "The board has an entry of unknown type.")
        ballot = counted = None
        if kind == EntryType.BALLOT:
            ballot = Ballot.from_record(data["data"])
        elif kind == EntryType.CLOSE:
            counted = exact_int(exact_object(data["data"], "ballots")["ballots"])
        return cls(
            seq=exact_int(data["seq"]),
            type=EntryType(str(kind)),
            time=exact_int(data["time"]),
            hash=hex_bytes(data["hash"]),
            ballot=ballot,
            counted=counted,
        )


def _chain(previous: bytes, seq: int, kind: EntryType, time: int, payload: bytes) -> bytes:
    return hash32("entry", previous, u64(seq), kind.value.encode(), u64(time), payload)


def open_entry(election: bytes, *, time: int) -> Entry:
    """Return the first entry; ``time`` must be the manifest's ``opens``."""
    head = _chain(BEFORE_FIRST, 0, EntryType.OPEN, time, election)
    return Entry(0, EntryType.OPEN, time, head)


def ballot_entry(ballot: Ballot, *, seq: int, previous: bytes, time: int) -> Entry:
    """Return the entry for ``ballot`` at ``seq``, after the entry whose hash is ``previous``."""
    head = _chain(previous, seq, EntryType.BALLOT, time, ballot.tracker)
    return Entry(seq, EntryType.BALLOT, time, head, ballot=ballot)


def close_entry(counted: int, *, seq: int, previous: bytes, time: int) -> Entry:
    """Return the last entry; ``counted`` is the number of voters whose ballot counts."""
    head = _chain(previous, seq, EntryType.CLOSE, time, hash32("close", u64(counted)))
    return Entry(seq, EntryType.CLOSE, time, head, counted=counted)


def check_admission(
    ballot: Ballot,
    *,
    opens: int,
    closes: int,
    now: int,
    on_roll: bool,
    seen_is_head: bool,
    last_rev: int,
    is_copy: bool,
) -> None:
    """Check what the board says about a ballot that wants to join it at ``now`` (Unix seconds, §6).

    ``on_roll``: its vid is on the roll. ``seen_is_head``: its ``seen`` is the hash of an earlier entry.
    ``last_rev``: the highest revision of this vid on the board, 0 if none. ``is_copy``: an earlier entry has
    the same (α, β), which the same tracker implies. Raises ProtocolError: TOO_EARLY, TOO_LATE, NOT_ON_ROLL,
    UNKNOWN_HEAD, DUPLICATE or OLD_REVISION. Proof and election are ``ballot.verify_ballot``; whether the vid
    is that of the person who casts, only the caller knows.
    """
    require(now >= opens, Reason.TOO_EARLY, "The vote is not open yet.")
    require(now < closes, Reason.TOO_LATE, "The vote is closed: this ballot came too late.")
    require(on_roll, Reason.NOT_ON_ROLL, "This voter is not on the roll of this vote.")
    require(
        seen_is_head,
        Reason.UNKNOWN_HEAD,
        "The ballot refers to a state of the board that never was. Load the page again and vote anew.",
    )
    require(not is_copy, Reason.DUPLICATE, "This ballot is already on the board.")
    require(
        ballot.rev > last_rev,
        Reason.OLD_REVISION,
        "A newer ballot of this voter is already on the board. Load the page again and vote anew.",
    )


@dataclass(frozen=True, slots=True)
class VerifiedBoard:
    """What a board that holds comes to; made by ``verify_board`` only.

    ``counted`` is each voter's last ballot by vid, ``total`` their homomorphic sum, ``heads`` the hash of each
    entry in order, ``head`` the last of them, which is the close head if ``closed``.
    """

    election: bytes
    counted: dict[bytes, Ballot]
    total: Ciphertext
    heads: tuple[bytes, ...]
    seq: int
    time: int
    closed: bool

    @property
    def head(self) -> bytes:
        """The hash of the last entry."""
        return self.heads[-1]


@dataclass(slots=True)
class _Replay:
    """Plays a board from its first entry, checking each."""

    manifest: Manifest
    roll: frozenset[bytes]
    election: bytes
    head: bytes = BEFORE_FIRST
    seq: int = -1
    time: int = 0
    closed: bool = False
    heads: dict[bytes, int] = field(default_factory=dict)
    ciphertexts: set[Ciphertext] = field(default_factory=set)
    counted: dict[bytes, Ballot] = field(default_factory=dict)

    def play(self, entry: Entry) -> None:
        require(not self.closed, Reason.BAD_CLOSE, "The board goes on after its close.")
        require(entry.seq == self.seq + 1, Reason.BAD_ORDER, "The board has a gap or is out of order.")
        require(
            (entry.type is EntryType.OPEN) == (entry.seq == 0),
            Reason.BAD_ORDER,
            "The board must begin with its opening, and open once.",
        )
        require(entry.time >= self.time, Reason.BAD_TIME, "The board goes back in time.")
        expected = self._expected(entry)
        require(entry == expected, Reason.BAD_CHAIN, "The entry's hash does not follow from the board.")
        self.head, self.seq, self.time = entry.hash, entry.seq, entry.time
        self.heads[entry.hash] = entry.seq

    def _expected(self, entry: Entry) -> Entry:
        """Check the entry's content and return it with the hash that it must have."""
        if entry.ballot is not None:
            self._admit(entry.ballot, entry.time)
            return ballot_entry(entry.ballot, seq=entry.seq, previous=self.head, time=entry.time)
        if entry.counted is not None:
            self._close(entry.counted, entry.time)
            return close_entry(entry.counted, seq=entry.seq, previous=self.head, time=entry.time)
        require(
            entry.time == self.manifest.opens,
            Reason.BAD_TIME,
            "The board does not open when the manifest says.",
        )
        return open_entry(self.election, time=entry.time)

    def _admit(self, ballot: Ballot, time: int) -> None:
        last = self.counted.get(ballot.voter)
        check_admission(
            ballot,
            opens=self.manifest.opens,
            closes=self.manifest.closes,
            now=time,
            on_roll=ballot.voter in self.roll,
            seen_is_head=ballot.seen in self.heads,
            last_rev=last.rev if last else 0,
            is_copy=ballot.ciphertext in self.ciphertexts,
        )
        verify_ballot(ballot, election=self.election, public_key=self.manifest.public_key)
        self.ciphertexts.add(ballot.ciphertext)
        self.counted[ballot.voter] = ballot

    def _close(self, counted: int, time: int) -> None:
        require(time >= self.manifest.closes, Reason.BAD_CLOSE, "The board was closed early.")
        require(
            counted == len(self.counted),
            Reason.BAD_CLOSE,
            "The close states another number of ballots than the board has.",
        )
        self.closed = True


def verify_board(manifest: Manifest, roll: Sequence[bytes], entries: Iterable[Entry]) -> VerifiedBoard:
    """Check a whole board: roll, order, time, window, revisions, copies, proofs, chain, close (§6, §9).

    ``roll`` is in ascending order. The board may still be open; whoever counts asks for ``closed``.
    Raises ProtocolError with the reason of the first entry that fails and its number.
    """
    verify_roll(manifest, roll)
    replay = _Replay(manifest, frozenset(roll), manifest.election)
    for entry in entries:
        try:
            replay.play(entry)
        except ProtocolError as error:
            raise ProtocolError(error.reason, f"Board entry {entry.seq}: {error.message}") from error
    require(replay.seq >= 0, Reason.BAD_ORDER, "The board is empty.")
    return VerifiedBoard(
        election=replay.election,
        counted=replay.counted,
        total=sum_ciphertexts(ballot.ciphertext for ballot in replay.counted.values()),
        heads=tuple(replay.heads),
        seq=replay.seq,
        time=replay.time,
        closed=replay.closed,
    )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The trustee's signature over the board's head at ``seq``; ``time`` is when it signed (Unix seconds)."""

    seq: int
    head: bytes
    time: int
    signature: Signature

    def to_record(self) -> dict[str, object]:
        """Return the record form of §9."""
        return {
            "seq": self.seq,
            "head": self.head.hex(),
            "time": self.time,
            "sig": self.signature.to_record(),
        }

    @classmethod
    def from_record(cls, value: object) -> "Checkpoint":
        """Read parsed JSON strictly; ProtocolError MALFORMED or BAD_SCALAR."""
        data = exact_object(value, "seq", "head", "time", "sig")
        return cls(
            seq=exact_int(data["seq"]),
            head=hex_bytes(data["head"]),
            time=exact_int(data["time"]),
            signature=Signature.from_record(data["sig"]),
        )


def sign_checkpoint(board_secret: Scalar, *, election: bytes, seq: int, head: bytes, time: int) -> Checkpoint:
    """Sign the head of a board that the trustee has verified."""
    signature = sign(board_secret, "checkpoint", election, u64(seq), head, u64(time))
    return Checkpoint(seq, head, time, signature)


def verify_checkpoint(checkpoint: Checkpoint, *, election: bytes, board_key: Point) -> None:
    """Check that the holder of ``board_key`` signed this checkpoint for this election.

    Raises ProtocolError(BAD_CHECKPOINT).
    """
    require(
        is_signed(
            checkpoint.signature,
            board_key,
            "checkpoint",
            election,
            u64(checkpoint.seq),
            checkpoint.head,
            u64(checkpoint.time),
        ),
        Reason.BAD_CHECKPOINT,
        "A checkpoint is not signed by the board key.",
    )


def verify_checkpoints(
    entries: Sequence[Entry],
    checkpoints: Iterable[Checkpoint],
    *,
    election: bytes,
    board_key: Point,
) -> None:
    """Check every checkpoint's signature and that the board still has the head it was signed for.

    The first entry must have a checkpoint, and so must the close if there is one. ``entries`` is a verified
    board; ``board_key`` the pinned key, not just what the manifest says. Raises
    ProtocolError(BAD_CHECKPOINT).
    """
    covered = set()
    for checkpoint in checkpoints:
        verify_checkpoint(checkpoint, election=election, board_key=board_key)
        require(
            checkpoint.seq < len(entries)
            and entries[checkpoint.seq].hash == checkpoint.head
            and entries[checkpoint.seq].time <= checkpoint.time,
            Reason.BAD_CHECKPOINT,
            "The board is not the one that a checkpoint was signed for.",
        )
        covered.add(checkpoint.seq)
    for entry in entries:
        require(
            entry.type is EntryType.BALLOT or entry.seq in covered,
            Reason.BAD_CHECKPOINT,
            "The opening or the close of the board has no checkpoint.",
        )


def read_board(value: object) -> list[Entry]:
    """Read the ``board`` list of an election record strictly, without verifying it."""
    return [Entry.from_record(entry) for entry in exact_list(value)]
