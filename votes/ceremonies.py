"""How far the people are who make or use an election's second key: reads, and the stored messages as values."""

from dataclasses import dataclass
from datetime import datetime

from members.models import Person
from members.queries import active_members
from votes.board import stored_entries, stored_group_partials, stored_roll
from votes.crypto import ceremony as protocol
from votes.crypto.board import VerifiedBoard, verify_board
from votes.crypto.ceremony import Confirmation, Dealing, Message, Opening, Terms, parse_message
from votes.crypto.manifest import Manifest, parse_manifest, setup_id
from votes.crypto.tally import Partial, has_quorum
from votes.crypto.trustees import KeyGroup
from votes.models import Ceremony, CeremonyMessage, CeremonySeat, Poll, Round, TrusteePlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """One ceremony as it stands. ``round`` is the one under way, or None when all are complete."""

    ceremony: Ceremony
    seats: tuple[CeremonySeat, ...]
    messages: dict[tuple[int, int], CeremonyMessage]
    stopped: bool

    @property
    def terms(self) -> Terms:
        """What the ceremony is for."""
        setup = setup_id(bytes.fromhex(self.ceremony.uid))
        return Terms(setup, self.ceremony.threshold, len(self.seats))

    def is_complete(self, of: Round) -> bool:
        """Whether everybody has sent their message of this round."""
        return all((of, seat.index) in self.messages for seat in self.seats)

    @property
    def round(self) -> Round | None:
        """The round under way; None when the ceremony is finished."""
        return next((of for of in Round if not self.is_complete(of)), None)

    @property
    def awaited(self) -> list[CeremonySeat]:
        """Whose message is missing in the round under way."""
        current = self.round
        if current is None or self.stopped:
            return []
        return [seat for seat in self.seats if (current, seat.index) not in self.messages]

    def of(self, round_: Round) -> list[Message]:
        """The messages of a round in the order of the people. ProtocolError if a stored one can't be read."""
        stored = [
            self.messages[round_, seat.index] for seat in self.seats if (round_, seat.index) in self.messages
        ]
        return [parse_message(message.text, setup=self.terms.setup) for message in stored]

    def openings(self) -> list[Opening]:
        """Round 1 as values."""
        return [message for message in self.of(Round.OPENING) if isinstance(message, Opening)]

    def dealings(self) -> list[Dealing]:
        """Round 2 as values."""
        return [message for message in self.of(Round.DEALING) if isinstance(message, Dealing)]

    def confirmations(self) -> list[Confirmation]:
        """Round 3 as values."""
        return [message for message in self.of(Round.CONFIRMATION) if isinstance(message, Confirmation)]

    def fingerprint(self) -> str:
        """What the people compare, in hex; empty until all have published their keys."""
        if not self.is_complete(Round.OPENING):
            return ""
        return protocol.fingerprint(self.terms, self.openings()).hex()

    def group(self) -> KeyGroup:
        """The finished ceremony's keys, everything verified anew. Raises ProtocolError."""
        return protocol.finish(self.terms, self.openings(), self.confirmations())

    def seat_of(self, person: Person | None) -> CeremonySeat | None:
        """The person's place in this ceremony."""
        return next((seat for seat in self.seats if person and seat.person_id == person.pk), None)


def plan_of(poll: Poll) -> TrusteePlan:
    """The plan that every poll is made from."""
    return TrusteePlan.objects.get(pk=poll.pk)


def poll_of(plan: TrusteePlan) -> Poll | None:
    """The poll that was asked for from this plan, if it was already."""
    return Poll.objects.filter(pk=plan.pk).first()


def progress_of(ceremony: Ceremony) -> Progress:
    """The ceremony with all its messages. Three queries."""
    return Progress(
        ceremony=ceremony,
        seats=tuple(ceremony.seats.select_related("person").order_by("index")),
        messages={(message.round, message.index): message for message in ceremony.messages.all()},
        stopped=hasattr(ceremony, "complaint"),
    )


def current(plan: TrusteePlan) -> Progress | None:
    """The ceremony in force, or None where the trustee process alone holds the key."""
    latest = Ceremony.objects.filter(plan=plan).order_by("-number").first()
    return None if latest is None or latest.threshold == 0 else progress_of(latest)


def departed(progress: Progress, *, now: datetime) -> set[int]:
    """The numbers of those who are not on the team any more: no page opens for them, so they can do nothing."""
    people = [seat.person_id for seat in progress.seats]
    here = set(active_members(on=now.date()).filter(pk__in=people).values_list("pk", flat=True))
    return {seat.index for seat in progress.seats if seat.person_id not in here}


def needs_other_people(progress: Progress, *, now: datetime) -> bool:
    """Whether, before the vote opens, the people have to be chosen anew.

    Nobody can finish a ceremony for somebody who has left; and of a finished one enough must be left to open the sum.
    """
    gone = departed(progress, now=now)
    if progress.round is not None:
        return bool(gone)
    return len(progress.seats) - len(gone) < progress.ceremony.threshold


def is_awaited(plan: TrusteePlan, *, now: datetime) -> bool:
    """Whether the poll can't open yet: people have not finished their ceremony, or too few of them are left."""
    progress = current(plan)
    return progress is not None and (progress.round is not None or needs_other_people(progress, now=now))


def closed_board(poll: Poll) -> tuple[Manifest, VerifiedBoard]:
    """A poll's manifest with its board, verified. Raises ProtocolError."""
    manifest = parse_manifest(poll.manifest)
    return manifest, verify_board(manifest, stored_roll(poll), stored_entries(poll))


def given_partials(poll: Poll) -> list[Partial]:
    """The partial decryptions of people that are published so far."""
    return stored_group_partials(poll, protocol.GROUP)


def partials_missing(poll: Poll, manifest: Manifest, board: VerifiedBoard) -> int:
    """How many partial decryptions of people the count of a closed board still needs."""
    if len(manifest.trustees) <= protocol.GROUP or not has_quorum(manifest, board):
        return 0
    given = poll.partials.filter(group=protocol.GROUP).count()
    return max(0, manifest.trustees[protocol.GROUP].threshold - given)


def given_by(poll: Poll) -> set[int]:
    """The numbers of those people whose partial decryption is published."""
    return set(poll.partials.filter(group=protocol.GROUP).values_list("index", flat=True))


def out_of_reach(poll: Poll, progress: Progress, *, now: datetime) -> set[int]:
    """The numbers of those whose key will not be given: it is lost, or they have left the team before."""
    lost = set(progress.ceremony.lost.values_list("index", flat=True))
    return (lost | departed(progress, now=now)) - given_by(poll)


def can_still_be_counted(poll: Poll, progress: Progress, *, now: datetime) -> bool:
    """Whether enough keys are left of a finished ceremony."""
    left = len(progress.seats) - len(out_of_reach(poll, progress, now=now))
    return left >= progress.ceremony.threshold
