import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from psrt.audit.chain import GENESIS, Break, Head, Link, first_break, link_hash
from psrt.audit.events import Event
from psrt.audit.models import Entry

# Appending is serialised by this advisory lock, held until the caller's transaction ends: the chain has one end.
APPEND_LOCK = 0x_5053_5254_0001
_BATCH = 1000


class NotInTransaction(RuntimeError):
    """An audit entry must commit or fail together with what it tells of."""

    def __init__(self) -> None:
        super().__init__("Record audit entries inside transaction.atomic().")


@dataclass(frozen=True, slots=True)
class Fact:
    """What an entry tells, see :func:`record`."""

    event: Event
    subject: str
    data: Mapping[str, object]


def record(
    event: Event, *, actor: UUID | None, subject: str, data: Mapping[str, object], now: datetime
) -> Entry:
    """Append one entry in the current transaction.

    ``actor`` is the id of the person who acted, None for the system; ``subject`` is ``"<kind>:<uuid>"``; ``data``
    holds JSON scalars and lists: ids, dates, counts, states. Never names, addresses or anything about a choice: the
    log is kept for ever. Raises NotInTransaction outside ``transaction.atomic``.
    """
    [entry] = record_all([Fact(event, subject, data)], actor=actor, now=now)
    return entry


def record_all(facts: Iterable[Fact], *, actor: UUID | None, now: datetime) -> list[Entry]:
    """Append one entry for each of ``facts``, in their order, with as many queries as for one: see :func:`record`."""
    if not connection.in_atomic_block:
        raise NotInTransaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
    last = Entry.objects.order_by("-seq").only("seq", "hash").first()
    before, previous = (last.seq, bytes(last.hash)) if last else (0, GENESIS)
    entries = []
    for seq, fact in enumerate(facts, start=before + 1):
        text = json.dumps(fact.data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        previous = link_hash(
            previous,
            seq=seq,
            at=now,
            event=fact.event,
            actor=str(actor or ""),
            subject=fact.subject,
            data=text,
        )
        entries.append(
            Entry(
                seq=seq,
                at=now,
                event=fact.event,
                actor=actor,
                subject=fact.subject,
                data=text,
                hash=previous,
            )
        )
    return Entry.objects.bulk_create(entries, batch_size=_BATCH)


@dataclass(frozen=True)
class Checked:
    """What a check of the whole log found: where it ends, and the first place where it does not hold."""

    head: Head
    broken: Break | None


def check(*, noted: Head | None = None) -> Checked:
    """Read the whole log once, in one consistent snapshot.

    With ``noted``, a head that was written down elsewhere, a log that was cut or made anew shows too.
    """
    end, found = Head(0, GENESIS.hex()), ""

    def links() -> Iterator[Link]:
        nonlocal end, found
        for link in _links():
            end = Head(link.seq, link.hash.hex())
            if noted is not None and link.seq == noted.seq:
                found = end.digest
            yield link

    with transaction.atomic():
        broken = first_break(links())
    if broken is None and noted is not None and noted != Head(0, GENESIS.hex()) and found != noted.digest:
        broken = Break(noted.seq, f"the log went back: entry {noted.seq} is not the one noted earlier")
    return Checked(end, broken)


def _links() -> Iterator[Link]:
    fields = ("seq", "at", "event", "actor", "subject", "data", "hash")
    rows = Entry.objects.order_by("seq").values_list(*fields)
    for seq, at, event, actor, subject, data, digest in rows.iterator(chunk_size=2000):
        yield Link(seq, at, event, str(actor or ""), subject, data, bytes(digest))


def verify() -> Break | None:
    """The first place where the stored chain does not hold, or None."""
    return check().broken


def head() -> tuple[int, str]:
    """(number of entries, hash of the last one in hex): what to note elsewhere, so that a cut end shows too."""
    last = Entry.objects.order_by("-seq").first()
    return (last.seq, bytes(last.hash).hex()) if last else (0, GENESIS.hex())
