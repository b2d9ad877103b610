"""Triggers that several apps need, and what they are made of."""

import pgtrigger

# How long before the database's clock an instant "now" may lie that a request read at its edge.
_READ_AT_THE_EDGE = "interval '10 minutes'"


def is_now(column: str) -> str:
    """SQL: ``column`` is the present, as a request read it at its edge a moment ago."""
    return f"({column} BETWEEN psrt_now() - {_READ_AT_THE_EDGE} AND psrt_now())"


def append_only(prefix: str) -> list[pgtrigger.Trigger]:
    """Rows of the table are never changed or removed: not by UPDATE, not by DELETE, not by TRUNCATE."""
    return [
        pgtrigger.Protect(name=f"{prefix}_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        no_truncate(prefix),
    ]


def no_truncate(prefix: str) -> pgtrigger.Trigger:
    """The table is never emptied by TRUNCATE (which row triggers do not see)."""
    return pgtrigger.Trigger(
        name=f"{prefix}_no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func=f"RAISE EXCEPTION 'pgtrigger: {prefix}_no_truncate: rows of % are never removed', TG_TABLE_NAME;",
    )
