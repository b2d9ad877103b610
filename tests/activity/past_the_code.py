"""Going past the code, by SQL."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.utils import DatabaseError


def not_refused(statements: Iterable[tuple[str, str]]) -> list[str]:
    """Try each statement, with the name of what must refuse it; those that something else or nothing refused.

    Each is undone. One test for all of a table: what they need on the record is made once.
    """
    wrong = []
    for name, statement in statements:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute(statement)
                transaction.set_rollback(True)
            wrong.append(f"{statement}: nothing refused it")
        except DatabaseError as error:
            if name not in str(error):
                wrong.append(f"{statement}: {error}")
    return wrong
