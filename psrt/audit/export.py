"""The log as files for other programs, entry by entry, with what it takes to check each one elsewhere.

``psrt.audit.chain`` says how ``hash`` is made from ``previous``, the hash of the entry before, and the other columns as
they stand in the file. In a file of the whole log each ``previous`` is also the ``hash`` above it.
"""

import csv
import json
from collections.abc import Iterator
from datetime import UTC
from typing import Any, Final

from django.db.models import QuerySet

from psrt.audit.chain import GENESIS
from psrt.audit.models import Entry
from psrt.audit.queries import with_hash_before

COLUMNS: Final = ("seq", "at", "event", "actor", "subject", "data", "previous", "hash")
_AT_ONCE: Final = 1000


class _Line:
    """A file for csv.writer that hands each line back."""

    def write(self, line: str) -> str:
        return line


def as_csv(entries: QuerySet[Entry]) -> Iterator[str]:
    """``entries``, oldest first, as lines of CSV (UTF-8, CRLF) with a header."""
    writer = csv.writer(_Line())
    yield str(writer.writerow(COLUMNS))
    for row in _rows(entries):
        yield str(writer.writerow([row[column] for column in COLUMNS]))


def as_json_lines(entries: QuerySet[Entry]) -> Iterator[str]:
    """``entries``, oldest first, as one JSON object a line; ``data`` is a string, the text as it was hashed."""
    for row in _rows(entries):
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _rows(entries: QuerySet[Entry]) -> Iterator[dict[str, Any]]:
    ordered = with_hash_before(entries).order_by("seq")
    for entry in ordered.iterator(chunk_size=_AT_ONCE):
        previous: bytes | None = entry.previous  # type: ignore[attr-defined]  # set by with_hash_before()
        yield {
            "seq": entry.seq,
            "at": entry.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "event": entry.event,
            "actor": str(entry.actor or ""),
            "subject": entry.subject,
            "data": entry.data,
            "previous": (GENESIS if previous is None else bytes(previous)).hex(),
            "hash": bytes(entry.hash).hex(),
        }
