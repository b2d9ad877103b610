"""Children end when they should: on request, with their parent, with all that they started."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from psrt.devstack.layout import PROJECT_ROOT
from psrt.devstack.process import Child, birth, stop_all
from tests.fixtures.waiting import wait_until

PARENT_OF_ANOTHER = """
import subprocess, sys, time
other = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(other.pid, flush=True)
time.sleep(60)
"""
DEAF = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""


def start(script: str, tmp_path: Path) -> Child:
    log = tmp_path / "child.log"
    child = Child("child", [sys.executable, "-c", script], log=log, environment={}, cwd=tmp_path)
    wait_until(log.read_text, what="the child speaks")
    return child


def test_a_child_that_heeds_the_signal_ends_at_once(tmp_path: Path) -> None:
    child = start(PARENT_OF_ANOTHER, tmp_path)
    began = time.monotonic()
    stop_all([child], grace=30)
    assert time.monotonic() - began < 10
    assert child.exit_code() == -signal.SIGTERM


def test_a_deaf_child_is_killed_after_the_grace(tmp_path: Path) -> None:
    child = start(DEAF, tmp_path)
    stop_all([child], grace=0.3)
    assert child.exit_code() == -signal.SIGKILL


def test_what_a_killed_child_left_behind_is_killed_too(tmp_path: Path) -> None:
    child = start(PARENT_OF_ANOTHER, tmp_path)
    grandchild = int((tmp_path / "child.log").read_text())
    assert birth(grandchild) is not None
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: child.exit_code() is not None, what="the child is seen to have ended")
    wait_until(lambda: birth(grandchild) is None, what="its own child is gone")


def test_output_is_kept_and_its_end_can_be_shown(tmp_path: Path) -> None:
    child = start("for n in range(50): print(n)", tmp_path)
    stop_all([child])
    assert child.log_tail(2) == "48\n49"


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help against orphans is Linux's")
def test_a_child_dies_with_its_killed_parent(tmp_path: Path) -> None:
    script = textwrap.dedent(f"""
        import pathlib, sys, time
        from psrt.devstack.process import Child
        here = pathlib.Path({str(tmp_path)!r})
        argv = [sys.executable, "-c", "import time; time.sleep(60)"]
        child = Child("child", argv, log=here / "log", environment={{}}, cwd=here)
        print(child.pid, flush=True)
        time.sleep(60)
    """)
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert birth(pid) is not None
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until(lambda: birth(pid) is None, what="the orphan is gone")


def test_birth_tells_processes_apart() -> None:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    try:
        assert birth(process.pid) == birth(process.pid) is not None
        assert birth(process.pid) != birth(os.getpid())
    finally:
        process.kill()
        process.wait()
    assert birth(process.pid) is None
