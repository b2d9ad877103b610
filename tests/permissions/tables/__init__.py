"""Who may open which address when, as tables: what everybody gets there.

A cell is the status of the answer. ``login``, ``2fa`` and ``proof`` are redirects that ask to sign in, for the
second factor, and for a fresh proof of presence; ``302`` is any other redirect. ``*`` stands for every
situation that the address has no other row for. In the tables of POST, ``!`` says that the record has changed.

Who looks: a visitor; the nominee by her link; a plain member; the sponsor; an admin; one of the Council; an
ex-member and an outsider, who have accounts; and an admin who has not used a second factor. For votes also a
member who came after the vote had opened (late), and one whose last proof is old (stale).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

EVERYWHERE: Final = "*"


@dataclass(frozen=True, slots=True)
class Row:
    """One address in some situations, and what each viewer gets there."""

    address: str
    situations: tuple[str, ...]
    cells: dict[str, str]


def rows(table: str) -> list[Row]:
    """Read a table: its first line names the viewers, each other line begins with address and situations."""
    return list(_rows(table))


def _rows(table: str) -> Iterator[Row]:
    head, *lines = (line for line in table.splitlines() if line.strip())
    viewers = head.split()[2:]
    for line in lines:
        address, situations, *cells = line.split()
        yield Row(address, tuple(situations.split(",")), dict(zip(viewers, cells, strict=True)))


def rows_for(table: str, situation: str) -> list[Row]:
    """For each address the row that names this situation, else the one for the rest; none if neither is there."""
    all_rows = rows(table)
    named = [row for row in all_rows if situation in row.situations]
    rest = {row.address for row in named}
    return named + [row for row in all_rows if EVERYWHERE in row.situations and row.address not in rest]
