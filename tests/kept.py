"""People whom many tests begin with: the services put them on the record once, then their rows are put back."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import connection, transaction

from members.models import Person
from psrt import clock
from psrt.audit.models import Entry


class Kept:
    """What ``make(now)`` writes to an empty database, in every table, and the people whom it returns."""

    def __init__(self, make: Callable[[datetime], list[Person]]) -> None:
        """Make them, and take them back."""
        self._make: Final = make
        with transaction.atomic():
            before, now = _all_rows(), clock.now()
            self._day: Final = now.date()
            self._keys: Final = [person.pk for person in make(now)]
            self._tables: Final = {name: rows for name, rows in _all_rows().items() if rows != before[name]}
            transaction.set_rollback(True)
        assert not any(before[name] for name in self._tables), "the database was not empty"

    def people(self) -> list[Person]:
        """They are on the record; made anew if something else is already, or if another day has come."""
        now = clock.now()
        if now.date() != self._day or Entry.objects.exists():
            return self._make(now)
        with transaction.atomic(), connection.cursor() as cursor:
            # Without triggers and foreign keys: each row has passed them once.
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table, rows in self._tables.items():
                with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                    copy.write(rows)
            cursor.execute("SET LOCAL session_replication_role = origin")
        found = Person.objects.in_bulk(self._keys)
        return [found[key] for key in self._keys]


def _all_rows() -> dict[str, bytes]:
    rows = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            with cursor.copy(f"COPY {name} TO STDOUT") as copy:
                rows[name] = b"".join(copy)
    return rows
