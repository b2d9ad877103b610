"""The one clock: the database's, movable in demo mode only."""

import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from psrt import clock as psrt_clock
from psrt.clock.management.commands.demo_clock import parse_shift
from tests.clock import Clock


@pytest.mark.django_db
def test_now_is_aware_and_true() -> None:
    assert abs(psrt_clock.now() - datetime.now(UTC)) < timedelta(seconds=5)


def test_shift_moves_database_time(clock: Clock) -> None:
    before = clock.now()
    after = clock.advance(days=7)
    assert timedelta(days=7) <= after - before < timedelta(days=7, seconds=5)


def test_time_goes_on_within_a_transaction(clock: Clock) -> None:
    """What waited for a lock sees the time at which it got it, not the start of its transaction."""
    with transaction.atomic():
        first = clock.now()
        time.sleep(0.02)
        assert clock.now() > first


def test_refuses_outside_demo_mode(clock: Clock, settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("demo_clock", "+7d")
    with pytest.raises(CommandError, match="demo mode only"):
        call_command("demo_clock", "reset")


@pytest.mark.django_db(transaction=True)
def test_shift_has_no_effect_on_connections_of_a_site_that_is_no_demo() -> None:
    psrt_clock.shift(timedelta(days=30))
    try:
        parameters = connection.get_connection_params()
        with psycopg.connect(
            dbname=parameters["dbname"],
            user=parameters.get("user"),
            host=parameters.get("host"),
            password=parameters.get("password"),
            port=parameters.get("port"),
        ) as production:
            row = production.execute("SELECT psrt_now()").fetchone()
        assert row is not None
        assert abs(row[0] - datetime.now(UTC)) < timedelta(minutes=1)
    finally:
        psrt_clock.reset()


@pytest.mark.parametrize(
    ("text", "delta"),
    [("+7d", timedelta(days=7)), ("-3h", timedelta(hours=-3)), ("90m", timedelta(minutes=90))],
)
def test_shift_notation(text: str, delta: timedelta) -> None:
    assert parse_shift(text) == delta


@pytest.mark.parametrize("text", ["7", "d", "+7 d", "1w", "", "+-1d", "999999d"])
def test_shift_notation_refuses(text: str) -> None:
    with pytest.raises(ValueError, match="such as"):
        parse_shift(text)
