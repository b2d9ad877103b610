"""Importing the two lists from the desk: upload, check, confirm; a worker does the work and tells how far it is.

The work is one transaction, whose rows nobody sees before it commits; so the progress is written by a connection of
its own. That connection also holds an advisory lock while it works: a message that comes twice, a tick and a second
worker leave the import to whoever has it, and when that worker dies the lock falls with its connection and the next
tick begins anew, on a record that nothing has touched.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from members.models import Person, RosterImport
from members.queries import has_role
from members.roster_files import parse_roster
from members.rules import Role
from members.services.batch import Progress
from members.services.refusal import Refused, refusing
from members.services.roster_import import ImportRefused, ImportSummary, import_roster
from members.services.two_admins import TwoAdminsRequired
from psrt.queue import kick
from psrt.switches.services import read_only

WORK_TASK: Final = "members.work_on_imports"
_WORK_LOCK: Final = 0x_5053_5254_0003
State = RosterImport.State


class ImportUnderWay(Refused):
    """One at a time, or what somebody confirms would not be what happens."""

    def __init__(self) -> None:
        super().__init__("Another import is under way: finish it or discard it first.")


class NotReady(Refused):
    """The import is not what the person saw."""

    def __init__(self) -> None:
        super().__init__("This import has moved on since you saw it: look at it again.")


class TooLate(Refused):
    """It is being imported, or was."""

    def __init__(self) -> None:
        super().__init__("This import can no longer be discarded: it is being imported, or was.")


@transaction.atomic
def start_import(
    *, members: bytes, emeriti: bytes | None, joined: date | None, by: Person, now: datetime
) -> RosterImport:
    """Take two lists that can be read (see ``members.roster_files``), to be checked by a worker.

    Raises:
        ImportUnderWay: another one is.
    """
    RosterImport.objects.filter(state=State.REFUSED).delete()
    with refusing({"members_import_one_under_way": ImportUnderWay()}):
        started = RosterImport.objects.create(
            members=members.decode(),
            emeriti=None if emeriti is None else emeriti.decode(),
            joined=joined,
            started_by=by,
            created_at=now,
        )
    kick(WORK_TASK)
    return started


@transaction.atomic
def confirm_import(*, import_id: UUID, seen: str, by: Person) -> None:
    """Let a worker import what was checked; ``seen`` is the fingerprint of what the person saw.

    Raises:
        NotReady: it would do something else by now, or somebody else has confirmed or discarded it.
    """
    ready = RosterImport.objects.select_for_update().filter(pk=import_id, state=State.READY).first()
    if ready is None or ready.fingerprint() != seen or not ready.changes:
        raise NotReady
    ready.state, ready.confirmed_by = State.APPLYING, by
    ready.done = ready.total = 0
    ready.is_changed_since = False
    ready.save()
    kick(WORK_TASK)


def discard_import(*, import_id: UUID) -> None:
    """Forget an import that has changed nothing.

    Raises:
        TooLate: it is being imported, or was.
    """
    if RosterImport.objects.filter(pk=import_id).exclude(state__in=[State.APPLYING, State.DONE]).delete()[0]:
        return
    if RosterImport.objects.filter(pk=import_id).exists():
        raise TooLate


def work_on_imports(*, now: datetime) -> int:
    """Check or import what waits for it; the number of imports that went on. Safe to run late, twice and at once.

    While the site is read-only, they wait.
    """
    if read_only() is not None:
        return 0
    worked = 0
    for pk in RosterImport.objects.filter(state__in=RosterImport.WORK).values_list("pk", flat=True):
        with _alone(pk) as progress:
            waiting = RosterImport.objects.filter(pk=pk, state__in=RosterImport.WORK).first()
            if progress is not None and waiting is not None:
                outcome = _outcome(waiting, now=now, progress=progress)
                worked += RosterImport.objects.filter(pk=pk, state=waiting.state).update(**outcome)
    return worked


def _outcome(waiting: RosterImport, *, now: datetime, progress: Progress) -> dict[str, object]:
    """Check or import; return what the row is to say afterwards.

    An import that went through has written that itself, in its transaction.
    """
    lists = _Lists.of(waiting)
    confirmed = waiting.confirmed_by
    actor = confirmed or waiting.started_by
    if not has_role(actor, Role.ADMIN, on=now.date()):
        return _refusal(
            [f"{actor.name} is not an admin any more: let somebody else import the lists."], now=now
        )
    try:
        with transaction.atomic():
            summary = import_roster(
                members=parse_roster(lists.members),
                emeriti=None if lists.emeriti is None else parse_roster(lists.emeriti),
                joined=waiting.joined,
                actor=actor.pk,
                now=now,
                progress=progress,
            )
            as_seen = (waiting.changes, waiting.absent) == (list(summary.changes), list(summary.absent))
            if confirmed is not None and as_seen:
                RosterImport.objects.filter(pk=waiting.pk).update(**_done(summary, now=now))
            else:
                transaction.set_rollback(True)
    except ImportRefused as refused:
        return _refusal(
            [f"psrt.csv, {problem}" for problem in refused.members]
            + [f"psrt-emeritus.csv, {problem}" for problem in refused.emeriti],
            now=now,
        )
    except TwoAdminsRequired as refused:
        return _refusal([str(refused)], now=now)
    except IntegrityError:
        return _refusal(["The lists contradict the record. Nothing was imported."], now=now)
    return {
        "state": State.READY,
        "confirmed_by": None,
        "changes": list(summary.changes),
        "absent": list(summary.absent),
        "is_changed_since": confirmed is not None,
    }


@dataclass(frozen=True, slots=True)
class _Lists:
    members: bytes
    emeriti: bytes | None

    @classmethod
    def of(cls, stored: RosterImport) -> "_Lists":
        return cls(stored.members.encode(), None if stored.emeriti is None else stored.emeriti.encode())


def _done(summary: ImportSummary, *, now: datetime) -> dict[str, object]:
    return {"state": State.DONE, "changed": len(summary.changes)} | _without_names(now)


def _refusal(problems: list[str], *, now: datetime) -> dict[str, object]:
    return {"state": State.REFUSED, "confirmed_by": None, "problems": problems} | _without_names(now)


def _without_names(now: datetime) -> dict[str, object]:
    return {"finished_at": now, "members": "", "emeriti": None, "changes": [], "absent": []}


@contextmanager
def _alone(import_id: UUID) -> Iterator[Progress | None]:
    """Give the way to tell the progress, on a connection of its own; None while another worker is at it."""
    other: BaseDatabaseWrapper = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [_WORK_LOCK])
            is_ours = bool(cursor.fetchone()[0])

        def tell(done: int, total: int) -> None:
            with other.cursor() as cursor:
                cursor.execute(
                    "UPDATE members_rosterimport SET done = %s, total = %s WHERE id = %s",
                    [done, total, import_id],
                )

        yield tell if is_ours else None
    finally:
        other.close()
