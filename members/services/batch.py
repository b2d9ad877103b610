"""Many changes of the record at once: gathered first, then written with a query for hundreds of rows."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final
from uuid import UUID

from django.db.models import Model

from members.models import Membership, Person, RoleTerm
from members.services.locking import serialise_writers
from psrt.audit.services import Fact, record_all

Row = Person | Membership | RoleTerm

Progress = Callable[[int, int], None]
"""Told how much of the work is done, and of how much; must not touch the rows that are being written."""

ROWS: Final = 500
_MODELS: Final[tuple[type[Model], ...]] = (Person, Membership, RoleTerm)  # each stands on those before it


@dataclass
class Batch:
    """New rows, changed rows and the facts of both, in the order in which they are to be told."""

    facts: list[Fact] = field(default_factory=list)
    _new: dict[type[Model], list[Model]] = field(default_factory=dict)
    _changed: dict[tuple[type[Model], tuple[str, ...]], dict[UUID, Model]] = field(default_factory=dict)

    def add(self, row: Row, *facts: Fact) -> None:
        """Gather a new row."""
        self.facts += facts
        self._new.setdefault(type(row), []).append(row)

    def change(self, row: Row, fields: Sequence[str], *facts: Fact) -> None:
        """Gather other values of ``fields``, which are set on ``row``; a new row is written with them anyway."""
        self.facts += facts
        if not row._state.adding:
            self._changed.setdefault((type(row), tuple(fields)), {})[row.pk] = row

    def write(self, *, actor: UUID | None, now: datetime, progress: Progress) -> None:
        """Write it all, in the current transaction, which has serialised writers.

        Changed rows come first: a day that becomes known may make room for a new row.
        """
        serialise_writers()
        steps = list(self._steps())
        done, total = 0, sum(rows for rows, _ in steps)
        for rows, write in steps:
            write()
            done += rows
            progress(done, total)
        record_all(self.facts, actor=actor, now=now)

    def _steps(self) -> Iterator[tuple[int, Callable[[], object]]]:
        """Yield each query with the number of its rows."""
        for (model, fields), rows in self._changed.items():
            for part in _parts(rows.values()):
                yield len(part), partial(model._default_manager.bulk_update, part, fields)
        for model in _MODELS:
            for part in _parts(self._new.get(model, [])):
                yield len(part), partial(model._default_manager.bulk_create, part)


def no_progress(done: int, total: int) -> None:
    """For callers that nobody watches."""


def _parts(rows: Iterable[Model]) -> Iterator[list[Model]]:
    remaining = iter(rows)
    while part := list(islice(remaining, ROWS)):
        yield part
