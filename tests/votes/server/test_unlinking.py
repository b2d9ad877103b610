"""After the objection period no way through the stored data leads from a person to their ballot."""

from collections import defaultdict

from django.db import connection
from psycopg import sql

from members.models import Person
from psrt.mail.models import OutboxMessage
from tests.clock import Clock
from tests.votes.server.conftest import Trustee
from tests.votes.server.test_privacy import _columns
from tests.voting import cast_ballot
from votes import queries, services
from votes.models import BoardEntry, Poll
from votes.record import election_record

Row = frozenset[str]


def _rows() -> list[Row]:
    """Every row of every table as the set of its values that can tell rows apart.

    Instants are whole Unix seconds, as on the board. Short values (states, small numbers, flags) are left out.
    """
    rows: list[Row] = []
    with connection.cursor() as cursor:
        for table, columns in _columns().items():
            if table.startswith(("django_content_type", "auth_", "django_migrations")):
                continue
            values = [
                sql.SQL("extract(epoch FROM {})::bigint::text").format(sql.Identifier(column))
                if kind == "timestamp with time zone"
                else sql.SQL("{}::text").format(sql.Identifier(column))
                for column, kind in columns.items()
            ]
            query = sql.SQL("SELECT {} FROM {}").format(sql.SQL(", ").join(values), sql.Identifier(table))
            cursor.execute(query)
            rows += [
                frozenset(value for value in row if value and len(value) > 5) for row in cursor.fetchall()
            ]
    return rows


def _reach(start: set[str], rows: list[Row], shared: set[str]) -> set[str]:
    """All values that joins lead to from ``start``, none of them through what several people ``shared``."""
    found, fresh = set(start), set(start)
    while fresh:
        fresh = {
            value
            for row in rows
            if row & fresh or _mentions(row, fresh)
            for value in row
            if value not in shared
        } - found
        found |= fresh
    return found


def _mentions(row: Row, values: set[str]) -> bool:
    """A longer text (a mail, its key, the audit log's subject) that holds one of the long values."""
    return any(len(value) >= 32 and value in text for text in row if len(text) > 32 for value in values)


def _linked(poll: Poll, voters: list[Person]) -> set[str]:
    """Names of the voters from whom joins lead to their ballot's row."""
    rows = _rows()
    holders: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(rows):
        for value in row:
            holders[value].add(number)
    own = [_own(voter) for voter in voters]
    ballots = [
        {str(entry.voter), entry.payload, entry.hash, str(entry.time)}
        for entry in BoardEntry.objects.filter(poll=poll, type="ballot")
    ]
    direct = [{value for row in rows if row & mine or _mentions(row, mine) for value in row} for mine in own]
    shared = {value for values in direct for value in values if sum(value in other for other in direct) > 1}
    shared |= {str(poll.pk), poll.election}
    return {
        voter.name
        for voter, mine in zip(voters, own, strict=True)
        if any(_reach(mine, rows, shared) & ballot for ballot in ballots)
    }


def _own(voter: Person) -> set[str]:
    return {str(voter.pk), voter.handle, voter.email, voter.name}


def _voted(poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock) -> None:
    """Four of the six vote, hours apart, each signed and confirmed before the next."""
    for voter in voters[:4]:
        clock.advance(hours=5)
        cast_ballot(poll, voter, "yes")
        trustee.run()
    clock.advance(days=4)
    services.send_due_reminders(now=clock.now())
    clock.advance(days=3)
    trustee.run()
    poll.refresh_from_db()
    assert poll.state == Poll.State.COUNTED


def test_nothing_leads_from_a_name_to_a_ballot_any_more(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    _voted(open_poll, voters, trustee, clock)
    record = election_record(open_poll)
    # the walk finds the link while there is one
    assert _linked(open_poll, voters) == {voter.name for voter in voters[:4]}
    clock.advance(days=30)
    services.delete_salts(now=clock.now())
    assert _linked(open_poll, voters) == set()
    assert set(queries.participants(open_poll)) == set(voters[:4])
    assert election_record(open_poll) == record


def test_receipts_and_reminders_of_this_poll_go_with_the_salts(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    _voted(open_poll, voters, trustee, clock)
    mails = OutboxMessage.objects.filter(name__in=["vote-receipt", "vote-reminder"])
    assert mails.count() == 4 + 2
    others = OutboxMessage.objects.exclude(pk__in=mails.values("pk")).count()
    clock.advance(days=29)
    services.delete_salts(now=clock.now())
    assert mails.count() == 4 + 2
    clock.advance(days=1)
    services.delete_salts(now=clock.now())
    assert mails.count() == 0
    assert OutboxMessage.objects.count() == others


def test_the_order_of_the_rows_does_not_tell_whose_pseudonym_is_whose(open_poll: Poll) -> None:
    by_person = [entry.vid for entry in open_poll.roll.order_by("username")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT vid FROM votes_rollentry ORDER BY ctid")
        assert [vid for (vid,) in cursor.fetchall()] == by_person
        cursor.execute("SELECT vid FROM votes_rollvid ORDER BY ctid")
        assert [vid for (vid,) in cursor.fetchall()] == sorted(str(vid) for vid in by_person)


def test_while_the_vote_is_open_nobody_is_noted_as_having_taken_part(
    open_poll: Poll, voters: list[Person]
) -> None:
    cast_ballot(open_poll, voters[0], "yes")
    assert not queries.participants(open_poll).exists()
