"""One writer of the record at a time."""

from django.db import connection

from psrt.audit.services import APPEND_LOCK


def serialise_writers() -> None:
    """Wait until no other transaction writes the record; hold the place until this transaction ends.

    Every change appends to the audit log, whose lock would make writers wait anyway. Taking that lock first,
    and no other, means that two writers cannot wait for each other, and that what a writer reads stays true.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [APPEND_LOCK])
