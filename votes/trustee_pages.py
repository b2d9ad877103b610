"""What the trustees' page shows, and to whom."""

from dataclasses import dataclass
from datetime import datetime

from members.access import Viewer
from votes import booth_bundle, ceremonies
from votes.anonballot_archive import checksum
from votes.ceremonies import Progress
from votes.models import Ceremony, CeremonySeat, Poll, Round, TrusteePlan

_LABELS = {Round.OPENING: "Key", Round.DEALING: "Shares", Round.CONFIRMATION: "Confirmed"}
_OPENED = "Opened the sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person in the table: what they have done, in the order of the columns."""

    seat: CeremonySeat
    cells: list[tuple[str, bool]]
    is_lost: bool
    has_left: bool
    is_awaited: bool
    may_report_lost: bool


def context(plan: TrusteePlan, viewer: Viewer, *, now: datetime) -> dict[str, object]:
    """Everything that the template needs."""
    poll, progress = ceremonies.poll_of(plan), ceremonies.current(plan)
    state = poll.state if poll else Poll.State.PENDING
    is_pending = state == Poll.State.PENDING and not (poll and poll.alarm)
    shown: dict[str, object] = {
        "plan": plan,
        "poll": poll,
        "progress": progress,
        "question": poll.question if poll else plan.question,
        "is_pending": is_pending,
        "may_choose": viewer.is_admin and is_pending,
        "attempts": [
            ceremony
            for ceremony in Ceremony.objects.filter(plan=plan, threshold__gt=0).select_related("complaint")
            if hasattr(ceremony, "complaint")
        ],
    }
    if progress is None:
        return shown
    seat = progress.seat_of(viewer.person)
    lost = set(progress.ceremony.lost.values_list("index", flat=True))
    given = ceremonies.given_by(poll) if poll else set()
    gone = ceremonies.departed(progress, now=now)
    missing = _missing(poll, progress)
    in_use = state in {Poll.State.OPEN, Poll.State.CLOSED}
    awaited = {other.index for other in _awaited(poll, progress, now=now)}
    own_turn = seat is not None and seat.index in awaited
    needs_others = is_pending and ceremonies.needs_other_people(progress, now=now)
    shown |= {
        "seat": seat,
        "columns": [*_LABELS.values(), *([_OPENED] if given or missing else [])],
        "lines": [
            Line(
                seat=other,
                cells=[(label, (of, other.index) in progress.messages) for of, label in _LABELS.items()]
                + ([(_OPENED, other.index in given)] if given or missing else []),
                is_lost=other.index in lost,
                has_left=(is_pending or in_use) and other.index in gone - given,
                is_awaited=other.index in awaited,
                may_report_lost=in_use
                and other.index not in lost | given | gone
                and (viewer.is_admin or other == seat),
            )
            for other in progress.seats
        ],
        "fingerprint": progress.fingerprint(),
        "awaited": [other.person.name for other in progress.seats if other.index in awaited],
        "gone": [other.person.name for other in progress.seats if other.index in gone - given],
        "needs_others": needs_others,
        "is_finished": progress.round is None,
        "round_label": progress.round.label if progress.round else "",
        "own_turn": own_turn,
        "missing": missing,
        "uncountable": in_use and poll and not ceremonies.can_still_be_counted(poll, progress, now=now),
        "spare": len(progress.seats) - len((lost | gone) - given) - progress.ceremony.threshold,
        "is_admin": viewer.is_admin,
        "wants_partial": bool(missing) and own_turn,
        "key_is_of_use": (is_pending or in_use) and not needs_others and not (poll and poll.alarm),
        "trustee_integrity": booth_bundle.integrity(booth_bundle.TRUSTEE),
        "program_checksum": checksum(),
    }
    return shown


def _missing(poll: Poll | None, progress: Progress) -> int:
    """How many people's parts the count of a closed board still needs."""
    if poll is None or poll.state != Poll.State.CLOSED or poll.alarm:
        return 0
    manifest, board = ceremonies.closed_board(poll)
    return ceremonies.partials_missing(poll, manifest, board) if progress.round is None else 0


def on_poll_page(poll: Poll, *, now: datetime) -> dict[str, object]:
    """What the page of a vote says of the people who hold a key: whom it waits for, and whether it is in vain."""
    progress = ceremonies.current(ceremonies.plan_of(poll))
    if progress is None or poll.alarm:
        return {}
    uncountable = poll.state == Poll.State.CLOSED and not ceremonies.can_still_be_counted(
        poll, progress, now=now
    )
    return {
        "awaited_people": [seat.person.name for seat in _awaited(poll, progress, now=now)],
        "needs_other_people": poll.state == Poll.State.PENDING
        and ceremonies.needs_other_people(progress, now=now),
        "uncountable": uncountable,
    }


def _awaited(poll: Poll | None, progress: Progress, *, now: datetime) -> list[CeremonySeat]:
    """Whose turn it is; nobody's where that would be in vain."""
    if poll is None or poll.state == Poll.State.PENDING:
        in_vain = (poll and poll.alarm) or ceremonies.needs_other_people(progress, now=now)
        return [] if in_vain else progress.awaited
    if not _missing(poll, progress) or not ceremonies.can_still_be_counted(poll, progress, now=now):
        return []
    done = ceremonies.given_by(poll) | ceremonies.out_of_reach(poll, progress, now=now)
    return [seat for seat in progress.seats if seat.index not in done]
