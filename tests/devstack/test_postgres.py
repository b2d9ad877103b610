"""The embedded server: what is left of an earlier one neither blocks it nor is trampled on."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from psrt.devstack import postgres
from psrt.devstack.errors import StackError
from psrt.devstack.process import stop_all


@pytest.fixture
def place() -> Iterator[Path]:
    """A short path that the server's account can reach (pytest's own directories are closed to it)."""
    with tempfile.TemporaryDirectory(prefix="psrt-", ignore_cleanup_errors=True) as directory:
        Path(directory).chmod(0o711)
        yield Path(directory)


def start(place: Path) -> postgres.Postgres:
    runtime = Path(tempfile.mkdtemp(dir=place))
    runtime.chmod(0o711)
    return postgres.start(data=place / "data", runtime=runtime, log=place / "log", throw_away=True)


def test_data_survives_and_a_recycled_process_number_does_not_block(place: Path) -> None:
    first = start(place)
    with psycopg.connect(first.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'ä' AS word")
    stop_all([first.child])
    # As after a crash and a reboot: the file names a living process that is no server (this one).
    (place / "data" / "postmaster.pid").write_text(f"{os.getpid()}\n{place / 'data'}\n")

    second = start(place)
    try:
        with psycopg.connect(second.url) as connection:
            assert connection.execute("SELECT upper(word) FROM kept").fetchone() == ("Ä",)
        with pytest.raises(StackError, match=f"Another PostgreSQL \\(process {second.child.pid}\\) works on"):
            start(place)
    finally:
        stop_all([second.child])


def test_a_directory_with_other_things_in_it_is_not_touched(place: Path) -> None:
    (place / "data").mkdir()
    (place / "data" / "thesis.txt").write_text("mine")
    with pytest.raises(StackError, match="neither empty nor a PostgreSQL data directory"):
        start(place)
    assert [path.name for path in (place / "data").iterdir()] == ["thesis.txt"]


def test_a_server_that_does_not_start_says_why(place: Path) -> None:
    stop_all([start(place).child])
    (place / "data" / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(StackError, match=r"(?s)PostgreSQL did not start.*no_such_setting"):
        start(place)
