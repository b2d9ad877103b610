"""What may be stored. A column that is not on these lists must be argued for here before it can exist.

Protocol requirement R1: outside the ciphertexts, nothing that is stored depends on what anyone chose.
"""

import logging
import re

import pytest
from django.db import connection
from django.test import Client
from psycopg import sql

from members.models import Person
from psrt.audit.models import Entry
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.server.conftest import Trustee
from tests.voting import cast_ballot, cast_by_http
from votes import queries
from votes.models import BoardEntry, Poll, RollEntry

# Every column of this app, with its type. The only ones that depend on a choice are the ballot's ciphertext and proof
# (alpha, beta, c, s), the tracker (payload) and the chain's hash, which are hashes over them.
COLUMNS = {
    "votes_poll": {
        "id": "uuid",
        "subject": "uuid",
        "question": "text",
        "about": "character varying",
        "state": "character varying",
        "alarm": "text",
        "rule_name": "character varying",
        "rule": "jsonb",
        "period": "interval",
        "requested_at": "timestamp with time zone",
        "manifest": "text",
        "election": "character varying",
        "opens_at": "timestamp with time zone",
        "closes_at": "timestamp with time zone",
        "electorate": "integer",
        "half_reminded_at": "timestamp with time zone",
        "last_reminded_at": "timestamp with time zone",
        "closed_at": "timestamp with time zone",
        "counted_at": "timestamp with time zone",
        "cancelled_at": "timestamp with time zone",
        "ballots": "integer",
        "yes": "integer",
        "no": "integer",
        "abstain": "integer",
        "outcome": "character varying",
        "key_destroyed_at": "timestamp with time zone",
        "objections_until": "timestamp with time zone",
        "salts_deleted_at": "timestamp with time zone",
    },
    "votes_rollvid": {
        "vid": "character varying",
        "poll_id": "uuid",
    },
    "votes_rollentry": {
        "id": "uuid",
        "poll_id": "uuid",
        "person_id": "uuid",
        "username": "character varying",
        "vid": "character varying",
        "salt": "character varying",
        "took_part": "boolean",
    },
    "votes_boardentry": {
        "id": "bigint",
        "poll_id": "uuid",
        "seq": "integer",
        "type": "character varying",
        "time": "bigint",
        "payload": "character varying",
        "hash": "character varying",
        "voter": "character varying",
        "rev": "bigint",
        "seen": "character varying",
        "alpha": "character varying",
        "beta": "character varying",
        "c": "ARRAY",
        "s": "ARRAY",
        "ballots": "integer",
    },
    "votes_checkpoint": {
        "id": "bigint",
        "poll_id": "uuid",
        "seq": "integer",
        "head": "character varying",
        "time": "bigint",
        "c": "character varying",
        "s": "character varying",
    },
    "votes_partial": {
        "id": "bigint",
        "poll_id": "uuid",
        "group": "smallint",
        "index": "smallint",
        "share": "character varying",
        "c": "character varying",
        "s": "character varying",
    },
    "votes_trusteekey": {
        "id": "bigint",
        "public": "character varying",
        "first_seen": "timestamp with time zone",
    },
    "votes_trusteehalt": {
        "id": "bigint",
        "reason": "text",
        "first_at": "timestamp with time zone",
        "last_at": "timestamp with time zone",
    },
    "votes_trusteetenure": {"id": "uuid", "previous_id": "uuid", "began_at": "timestamp with time zone"},
    # Made before there are ballots, or from their published sum.
    "votes_trusteeplan": {
        "id": "uuid",
        "subject": "uuid",
        "question": "text",
        "about": "character varying",
        "made_at": "timestamp with time zone",
    },
    "votes_ceremony": {
        "id": "bigint",
        "plan_id": "uuid",
        "number": "smallint",
        "threshold": "smallint",
        "uid": "character varying",
        "cause": "character varying",
        "started_at": "timestamp with time zone",
    },
    "votes_ceremonyseat": {
        "id": "bigint",
        "ceremony_id": "bigint",
        "index": "smallint",
        "person_id": "uuid",
    },
    "votes_ceremonymessage": {
        "id": "bigint",
        "ceremony_id": "bigint",
        "index": "smallint",
        "round": "smallint",
        "text": "text",
        "sent_at": "timestamp with time zone",
    },
    "votes_complaint": {
        "id": "bigint",
        "ceremony_id": "bigint",
        "index": "smallint",
        "about": "smallint",
        "reason": "character varying",
        "sent_at": "timestamp with time zone",
    },
    "votes_lostkey": {
        "id": "bigint",
        "ceremony_id": "bigint",
        "index": "smallint",
        "reported_at": "timestamp with time zone",
    },
    "votes_trusteedefault": {
        "id": "bigint",
        "threshold": "smallint",
        "people": "ARRAY",
        "chosen_at": "timestamp with time zone",
    },
}

SOUNDS_LIKE_A_CHOICE = re.compile(r"vote|ballot|choice|choose|tracker|cast|yes|abstain|answer|poll|vid$")


def _columns() -> dict[str, dict[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type FROM information_schema.columns WHERE table_schema = 'public'"
        )
        found: dict[str, dict[str, str]] = {}
        for table, column, kind in cursor.fetchall():
            found.setdefault(table, {})[column] = kind
    return found


def test_this_app_stores_these_columns_and_no_others(db: None) -> None:
    found = {table: columns for table, columns in _columns().items() if table.startswith("votes_")}
    assert found == COLUMNS


def test_no_other_table_has_a_column_for_a_ballot(db: None) -> None:
    # Whether a member would be a newcomer's mentor: asked by an admin, and not secret.
    of_mentors = {("onboarding_mentoroffer", "answer"), ("onboarding_mentoroffer", "answered_at")}
    suspicious = {
        (table, column)
        for table, columns in _columns().items()
        if not table.startswith("votes_")
        for column in columns
        if SOUNDS_LIKE_A_CHOICE.search(column)
    }
    # The Steering Council's votes on motions, which are public among the members.
    of_the_council = {
        ("council_motion", "yes"),
        ("council_motion", "abstained"),
        ("council_seat", "choice"),
        ("council_seat", "voted_at"),
    }
    assert suspicious == of_mentors | of_the_council


def test_no_other_table_refers_to_a_ballot(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
            WHERE contype = 'f' AND confrelid::regclass::text LIKE 'votes_%'
            """
        )
        references = set(cursor.fetchall())
    assert references == {
        (table, "votes_poll")
        for table in (
            "votes_rollvid",
            "votes_rollentry",
            "votes_boardentry",
            "votes_checkpoint",
            "votes_partial",
        )
    } | {("votes_ceremony", "votes_trusteeplan"), ("votes_trusteetenure", "votes_trusteetenure")} | {
        (table, "votes_ceremony")
        for table in ("votes_ceremonyseat", "votes_ceremonymessage", "votes_complaint", "votes_lostkey")
    }


CHOICES = ["yes", "no", "abstain", "yes", "no", "yes"]


def _dump() -> dict[tuple[str, str], list[str]]:
    """Every stored value of every table as text, by (table, column)."""
    values = {}
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            for column in columns:
                query = sql.SQL("SELECT {0}::text FROM {1} WHERE {0} IS NOT NULL")
                cursor.execute(query.format(sql.Identifier(column), sql.Identifier(table)))
                values[table, column] = [row[0] for row in cursor.fetchall()]
    return values


def _rows_with(pattern: re.Pattern[str]) -> set[tuple[str, str]]:
    return {place for place, values in _dump().items() if any(pattern.search(value) for value in values)}


def test_known_choices_leave_no_trace(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    """Cast known choices through the site, then look for them in everything that is stored."""
    for voter, choice in zip(voters, CHOICES, strict=True):
        cast_by_http(client_for(voter), open_poll, choice)
    trustee.run()
    word = re.compile(r"\b(yes|no|abstain)\b", re.IGNORECASE)
    while_open = _rows_with(word)
    assert while_open == {("votes_poll", "manifest")}, (
        "where the possible choices are listed, and nowhere else"
    )
    clock.advance(days=7)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.yes, open_poll.no, open_poll.abstain) == (3, 2, 1)


@pytest.mark.parametrize("field", ["alpha", "beta", "payload", "hash"])
def test_what_depends_on_a_choice_looks_the_same_for_every_choice(
    open_poll: Poll, voters: list[Person], field: str
) -> None:
    rows = [cast_ballot(open_poll, voter, choice) for voter, choice in zip(voters, CHOICES, strict=True)]
    assert {len(getattr(row, field)) for row in rows} == {64}
    assert len({getattr(row, field) for row in rows}) == len(rows)
    for row in rows:
        assert [len(scalar) for scalar in [*(row.c or []), *(row.s or [])]] == [64] * 6


def test_casting_is_not_logged(
    open_poll: Poll, voters: list[Person], caplog: pytest.LogCaptureFixture
) -> None:
    before = Entry.objects.count()
    client, vid = client_for(voters[0]), RollEntry.objects.get(poll=open_poll, person=voters[0]).vid
    with caplog.at_level(logging.DEBUG):
        tracker = cast_by_http(client, open_poll, "yes")
    assert Entry.objects.count() == before
    written = " ".join(
        f"{record.getMessage()} {record.__dict__}" for record in caplog.records if _ours(record)
    )
    for trace in (
        tracker,
        str(vid),
        voters[0].handle,
        voters[0].name,
        str(voters[0].pk),
        "127.0.0.1",
        str(open_poll.pk),
    ):
        assert trace not in written


def _ours(record: logging.LogRecord) -> bool:
    # Django's own log of SQL exists at DEBUG level only, which no installation runs with.
    return not record.name.startswith("django.db")


def test_while_open_a_page_names_nobody_who_voted(open_poll: Poll, voters: list[Person]) -> None:
    onlooker: Client = client_for(voters[5])
    before = onlooker.get(f"/votes/{open_poll.pk}/").content.decode()
    cast_ballot(open_poll, voters[0], "yes")
    page = onlooker.get(f"/votes/{open_poll.pk}/").content.decode()
    board = onlooker.get(f"/votes/{open_poll.pk}/board/").content.decode()
    for voter in voters[:5]:
        assert voter.name not in page + board
        assert voter.handle not in page + board
    entry = BoardEntry.objects.get(poll=open_poll, type="ballot")
    assert str(entry.voter) not in board
    assert before != page
    assert queries.turnout(open_poll) == 1
