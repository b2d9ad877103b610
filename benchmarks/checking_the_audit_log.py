"""How long it takes to check and to export an audit log of 100,000 entries, and what a page of it costs.

    make bench

Needs a database, which bin/bench brings. The entries are written past the service, one by one would take minutes.
"""

import os
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "psrt.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from psrt.audit.chain import GENESIS, link_hash  # noqa: E402
from psrt.audit.events import Event  # noqa: E402
from psrt.audit.export import as_json_lines  # noqa: E402
from psrt.audit.models import Entry  # noqa: E402
from psrt.audit.queries import Wanted, matching  # noqa: E402
from psrt.audit.services import check  # noqa: E402

ENTRIES = 100_000
PEOPLE = 60


def entries(people: list[UUID]) -> Iterator[Entry]:
    """A log as a busy team would have it after decades, chained as the service chains it."""
    previous, at, kinds = GENESIS, datetime(2026, 1, 1, tzinfo=UTC), list(Event)
    for seq in range(1, ENTRIES + 1):
        at += timedelta(minutes=7)
        actor, event = people[seq % PEOPLE], kinds[seq % len(kinds)]
        subject, data = f"person:{people[seq * 7 % PEOPLE]}", f'{{"grant":"{uuid4()}"}}'
        previous = link_hash(
            previous, seq=seq, at=at, event=event, actor=str(actor), subject=subject, data=data
        )
        yield Entry(seq=seq, at=at, event=event, actor=actor, subject=subject, data=data, hash=previous)


def timed(what: str, work: Callable[[], object]) -> None:
    """Print how long ``work`` took."""
    start = time.perf_counter()
    work()
    print(f"{what}: {time.perf_counter() - start:.3f} s")


def main() -> None:
    """Fill an empty database, then measure."""
    call_command("migrate", verbosity=0)
    people = [uuid4() for _ in range(PEOPLE)]
    Entry.objects.bulk_create(entries(people), batch_size=5000)
    print(f"{ENTRIES:,} entries")
    timed("check the whole chain", lambda: check().broken)
    timed("export all as JSON lines", lambda: sum(map(len, as_json_lines(matching(Wanted())))))
    somebody, kind = (
        Wanted(people=people[:1]),
        Wanted(kind="members", until=datetime(2026, 2, 1, tzinfo=UTC).date()),
    )
    timed("the newest page", lambda: list(matching(Wanted())[:51]))
    timed("the newest page about one person", lambda: list(matching(somebody)[:51]))
    timed("a page of one group in one month", lambda: list(matching(kind)[:51]))


if __name__ == "__main__":
    main()
