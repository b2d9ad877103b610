"""The record of a running stack: who holds it, who may read it, what is cleared up by it."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from psrt.devstack.errors import StackError
from psrt.devstack.process import birth
from psrt.devstack.state import (
    ProcessRecord,
    StackState,
    clear_up_after,
    exclusive,
    is_locked,
    read_state,
    write_state,
)


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def state_of(*processes: ProcessRecord, runtime: Path) -> StackState:
    return StackState(url="http://localhost:8000", runtime=str(runtime), processes=list(processes))


def test_one_supervisor_at_a_time(tmp_path: Path) -> None:
    lock = tmp_path / "var" / "run" / "lock"
    lock.parent.mkdir(parents=True)
    assert not is_locked(lock)
    with exclusive(lock):
        assert is_locked(lock)
        with pytest.raises(StackError, match=f"Already running: another `make run` works on {tmp_path}/var"):
            exclusive(lock).__enter__()
    assert not is_locked(lock)


def test_the_record_comes_back_and_is_closed_to_others(tmp_path: Path) -> None:
    path = tmp_path / "env.json"
    state = StackState(
        url="http://localhost:8000",
        runtime="/run/psrt-x",
        environment={"DATABASE_URL": "postgres://user:password@db/psrt"},
        processes=[ProcessRecord(name="web", pid=1, born="7")],
    )
    write_state(path, state)
    write_state(path, state)
    assert read_state(path) == state
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"url": "x"}', '{"processes": [{"a": 1}]}'])
def test_no_usable_record_is_no_record(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "env.json"
    if content is not None:
        path.write_text(content)
    assert read_state(path) is None


def test_leftovers_are_stopped_and_their_sockets_removed(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    runtime = tmp_path / "sockets"
    runtime.mkdir()
    record = ProcessRecord(name="web", pid=sleeper.pid, born=birth(sleeper.pid))
    assert clear_up_after(state_of(record, runtime=runtime)) == ["web"]
    assert birth(sleeper.pid) is None
    assert not runtime.exists()


def test_a_stranger_with_a_recycled_number_is_left_alone(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    record = ProcessRecord(name="web", pid=sleeper.pid, born="another time")
    assert clear_up_after(state_of(record, runtime=tmp_path / "sockets")) == []
    assert sleeper.poll() is None
