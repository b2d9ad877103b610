"""What the trustees' page shows, and to whom."""

from dataclasses import dataclass

from members.access import Viewer
from votes import ceremonies
from votes.anonballot_archive import checksum
from votes.ceremonies import Progress
from votes.crypto import ceremony as protocol
from votes.models import Ceremony, CeremonySeat, Poll, Round, TrusteePlan

_LABELS = {Round.OPENING: "Key", Round.DEALING: "Shares", Round.CONFIRMATION: "Confirmed"}
_OPENED = "Opened the sum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One person in the table: what they have done, in the order of the columns."""

    seat: CeremonySeat
    cells: list[tuple[str, bool]]
    is_lost: bool
    is_awaited: bool
    may_report_lost: bool


def context(plan: TrusteePlan, viewer: Viewer) -> dict[str, object]:
    """Everything that the template needs."""
    poll, progress = ceremonies.poll_of(plan), ceremonies.current(plan)
    state = poll.state if poll else Poll.State.PENDING
    shown: dict[str, object] = {
        "plan": plan,
        "poll": poll,
        "progress": progress,
        "question": poll.question if poll else plan.question,
        "is_pending": state == Poll.State.PENDING and not (poll and poll.alarm),
        "may_choose": viewer.is_admin and state == Poll.State.PENDING and not (poll and poll.alarm),
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
    given = set(poll.partials.filter(group=protocol.GROUP).values_list("index", flat=True)) if poll else set()
    missing = _missing(poll, progress)
    in_use = state in {Poll.State.OPEN, Poll.State.CLOSED}
    awaited = {other.index for other in _awaited(poll, progress)}
    shown |= {
        "seat": seat,
        "columns": [*_LABELS.values(), *([_OPENED] if given or missing else [])],
        "lines": [
            Line(
                seat=other,
                cells=[(label, (of, other.index) in progress.messages) for of, label in _LABELS.items()]
                + ([(_OPENED, other.index in given)] if given or missing else []),
                is_lost=other.index in lost,
                is_awaited=other.index in awaited,
                may_report_lost=in_use
                and other.index not in lost | given
                and (viewer.is_admin or other == seat),
            )
            for other in progress.seats
        ],
        "fingerprint": progress.fingerprint(),
        "awaited": [other.person.name for other in progress.seats if other.index in awaited],
        "is_finished": progress.round is None,
        "round_label": progress.round.label if progress.round else "",
        "own_turn": seat is not None and seat.index in awaited,
        "missing": missing,
        "uncountable": in_use and not ceremonies.can_still_be_counted(progress),
        "spare": len(progress.seats) - len(lost) - progress.ceremony.threshold,
        "is_admin": viewer.is_admin,
        "program_checksum": checksum(),
    }
    return shown


def _missing(poll: Poll | None, progress: Progress) -> int:
    """How many people's parts the count of a closed board still needs."""
    if poll is None or poll.state != Poll.State.CLOSED or poll.alarm:
        return 0
    manifest, board = ceremonies.closed_board(poll)
    return ceremonies.partials_missing(poll, manifest, board) if progress.round is None else 0


def on_poll_page(poll: Poll) -> dict[str, object]:
    """What the page of a vote says of the people who hold a key: whom it waits for, and whether it is in vain."""
    progress = ceremonies.current(ceremonies.plan_of(poll))
    if progress is None or poll.alarm:
        return {}
    uncountable = poll.state == Poll.State.CLOSED and not ceremonies.can_still_be_counted(progress)
    names = [] if uncountable else [seat.person.name for seat in _awaited(poll, progress)]
    return {"awaited_people": names, "uncountable": uncountable}


def _awaited(poll: Poll | None, progress: Progress) -> list[CeremonySeat]:
    if poll is None or poll.state == Poll.State.PENDING:
        return [] if poll and poll.alarm else progress.awaited
    if not _missing(poll, progress):
        return []
    done = set(poll.partials.filter(group=protocol.GROUP).values_list("index", flat=True))
    done |= set(progress.ceremony.lost.values_list("index", flat=True))
    return [seat for seat in progress.seats if seat.index not in done]
