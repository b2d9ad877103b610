"""Two polls of 31 that differ in nothing but who chose what: everything stored and logged looks the same.

Both are cast by the same people in the same order, one revising, with the same totals; but nearly everybody chooses
something else. If, once random-looking values are replaced by the order in which they first appear, the two whole
databases and logs are equal, then neither order, number, size, revision nor equality of any two values tells a
choice. What is left are the random-looking values themselves; the second test compares how they are distributed.
"""

import json
import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.test import Client
from psycopg import sql

from members.models import Person
from psrt.logging import JsonFormatter
from tests.cast import add_members
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.crypto import polls
from tests.votes.server.conftest import Trustee, request
from tests.votes.server.test_privacy import _columns
from tests.voting import cast_by_http
from votes.crypto.group import ORDER
from votes.models import Poll
from votes.rules import Choice

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN
HERE: Sequence[Choice] = [YES] * 16 + [NO] * 9 + [ABSTAIN] * 6
THERE: Sequence[Choice] = HERE[::-1]
REVISED_BY = 3
"""The first voters vote twice, the first time for what they don't mean."""

# What two runs never have in common: random values, ids, instants and durations.
RANDOM = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?:[0-9a-f]{4,8} ?){4,16}|\b[0-9a-f]{8}\b"
)
INSTANT = re.compile(
    r"\d{4}-\d\d-\d\d|(?:[A-Z][a-z]{2} )?\d{1,2} [A-Z][a-z]{2,8}(?: \d{4})?(?=,)"  # dates
    r"|(?<![0-9a-f])\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:\+\d\d(?::\d\d)?)?(?![0-9a-f])"  # times of day
    r"|\b1[789]\d{8}\b|\"ms\": \d+"
)


class World:
    """One run of the poll, rolled back afterwards; what it left, with random-looking values made comparable."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.tables: dict[str, object] = {}
        self.logs: list[str] = []

    def told(self, text: str, *, new: bool = True) -> str:
        """The text with every random-looking value replaced by its number."""

        def name(found: re.Match[str]) -> str:
            value = found[0].replace(" ", "")
            if new:
                self.names.setdefault(value, f"<{len(self.names)}:{len(value)}>")
            return self.names.get(value, f"<:{len(value)}>")

        return RANDOM.sub(name, INSTANT.sub("<instant>", text))

    def read_database(self) -> None:
        """Every value of every table. The board comes first: in its order the random-looking values get numbers."""
        columns = _columns()
        del columns["clock_shift"]  # the test's own
        del columns["django_session"]["session_data"]  # random in length; see _what_sessions_keep
        for table in sorted(columns, key=lambda name: (not name.startswith("votes_board"), name)):
            rows = [self.told(row, new=table == "votes_boardentry") for row in _rows(table, columns[table])]
            # Rows without a counting id have no order that could be read off, and come in a random one.
            self.tables[table] = rows if columns[table].get("id") == "bigint" else Counter(rows)


def _rows(table: str, columns: dict[str, str]) -> Iterator[str]:
    """Rows as text, in the order of a counting id, without that id itself: counting goes on after an undoing."""
    counted = columns.get("id") == "bigint"
    shown = sorted(column for column in columns if not (counted and column == "id"))
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(column)) for column in shown),
        sql.Identifier(table),
        sql.Identifier("id") if counted else sql.SQL("1"),
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        for row in cursor.fetchall():
            yield json.dumps(dict(zip(shown, row, strict=True)))


def _what_sessions_keep() -> Counter[str]:
    return Counter(key for session in Session.objects.all() for key in session.get_decoded())


def _live_through(
    choices: Sequence[Choice],
    clients: Sequence[Client],
    trustee: Trustee,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> World:
    world = World()
    with transaction.atomic():
        poll = request()
        trustee.run()
        caplog.clear()
        for number, (client, choice) in enumerate(zip(clients, choices, strict=True)):
            if number < REVISED_BY:
                cast_by_http(client, poll, NO if choice is YES else YES)
            cast_by_http(client, poll, choice)
            if number % 5 == 0:
                trustee.run()
        trustee.run()
        clock.advance(days=7)
        trustee.run()
        world.read_database()
        world.tables["sessions"] = _what_sessions_keep()
        formatter = JsonFormatter()
        world.logs = [world.told(formatter.format(record), new=False) for record in caplog.records]
        poll.refresh_from_db()
        assert poll.state == Poll.State.COUNTED
        assert (poll.yes, poll.no, poll.abstain) == (16, 9, 6)
        transaction.set_rollback(True)
    return world


def test_a_dump_and_the_logs_tell_no_choice(
    trustee: Trustee, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    people: list[Person] = add_members(31, now=clock.now())
    clients = [client_for(person) for person in people]
    caplog.set_level(logging.INFO)
    trustee.run()
    here = _live_through(HERE, clients, trustee, clock, caplog)
    clock.advance(minutes=7)  # so that instants surely differ, also where they are rounded to minutes
    there = _live_through(THERE, clients, trustee, clock, caplog)
    assert sum(a is not b for a, b in zip(HERE, THERE, strict=True)) == 30
    assert len(here.tables["votes_boardentry"]) == 1 + 31 + REVISED_BY + 1  # type: ignore[arg-type]
    assert len(here.logs) > 2 * 31
    for table, rows in here.tables.items():
        assert rows == there.tables[table], table
    assert here.logs == there.logs


BALLOTS = 150
"""Of each choice. A scalar that is biased in any of the ways looked for shows clearly in so many."""


def test_the_values_of_a_ballot_are_distributed_alike_for_every_choice() -> None:
    """Whether a branch of the proof is the real or a simulated one must not show in its scalars.

    A nonce that is too short, a response that is not reduced or a challenge that is not spread over the whole
    range would. Bounds are six standard deviations: a fair coin fails once in a thousand million.
    """
    poll = polls.Poll.open()
    for choice in Choice:
        records = [poll.ballot("alice", choice).to_record() for _ in range(BALLOTS)]
        texts = {len(json.dumps(record)) for record in records}
        assert len(texts) == 1
        for key, branch in product(("c", "s"), range(3)):
            scalars = [
                int.from_bytes(bytes.fromhex(_at(record, key, branch)), "little") for record in records
            ]
            _is_spread([scalar * 2 >= ORDER for scalar in scalars])
            _is_spread([scalar & 1 == 1 for scalar in scalars])
            assert len(set(scalars)) == BALLOTS
        for key in ("alpha", "beta"):
            points = [int(str(record[key]), 16) for record in records]
            _is_spread([point.bit_count() * 2 > 254 for point in points])
            assert len(set(points)) == BALLOTS


def _at(record: dict[str, object], key: str, branch: int) -> str:
    values = record[key]
    assert isinstance(values, list)
    return str(values[branch])


def _is_spread(coins: Sequence[bool]) -> None:
    assert abs(sum(coins) - len(coins) / 2) < 6 * (len(coins) / 4) ** 0.5
