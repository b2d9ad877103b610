"""The verifier as its users run it: the one file, by a bare Python."""

import ast
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.votes.rejections.records import CASES
from tests.votes.verifier.forge import STAGES, Forgery, Poll, tracker, usual_poll
from votes.verifier import anonballot_verify as av

PROGRAM = Path(av.__file__)
README = PROGRAM.with_name("README.md")


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "record.json"
    path.write_text(Forgery("auto").text())
    return path


def run(*arguments: object, stdin: bytes = b"", encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    finished = subprocess.run(
        [sys.executable, PROGRAM, *map(str, arguments)],
        input=stdin,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )
    output, errors = finished.stdout.decode(encoding), finished.stderr.decode(encoding)
    return subprocess.CompletedProcess(finished.args, finished.returncode, output, errors)


def test_exit_0_with_everything_compared(record: Path) -> None:
    poll = usual_poll("auto")
    own = tracker(poll.record["board"][1]["data"]).hex()
    key = poll.manifest["board_key"]
    finished = run(record, "--election", poll.election.hex(), "--board-key", key, "--tracker", own)
    assert finished.returncode == 0, finished.stdout
    assert finished.stderr == ""
    assert finished.stdout.startswith("VERIFIED: every check holds.\n")
    assert "NOT COMPARED" not in finished.stdout
    for line in (
        "Question    Shall Noor become a member?",
        "Period      2027-01-15 08:00:00 UTC to 2027-01-22 08:00:00 UTC",
        "Electorate  5",
        "Took part   5 (replaced ballots, not counted: 1)",
        "Quorum      ⌈1/2 × 5⌉ = 3 must take part; 5 did",
        "Votes       yes 4, no 0, abstain 1",
        "Needed      ⌈2/3 × 5⌉ = 4 yes, of the electorate; 4 were cast",
        "Outcome     approved",
    ):
        assert line in finished.stdout.splitlines()
    checks = re.findall(r"^✓ (\w+) ", finished.stdout, re.MULTILINE)
    assert checks == list(STAGES)


def test_exit_0_says_what_was_not_compared(record: Path) -> None:
    finished = run(record)
    assert finished.returncode == 0
    assert finished.stdout.startswith("VERIFIED, BUT NOT COMPARED")
    assert "NOT COMPARED: --election was not given. The record is only self-consistent" in finished.stdout
    assert "NOT COMPARED: --board-key was not given. The record is only self-consistent" in finished.stdout
    assert "\n- election " in finished.stdout


@pytest.mark.parametrize("given", ["--election", "--board-key"])
def test_one_compared_value_is_not_both(record: Path, given: str) -> None:
    poll = usual_poll("auto")
    values = {"--election": poll.election.hex(), "--board-key": poll.manifest["board_key"]}
    finished = run(record, given, values.pop(given))
    assert finished.returncode == 0
    assert finished.stdout.startswith("VERIFIED, BUT NOT COMPARED")
    assert re.findall("NOT COMPARED: (.*) was not given", finished.stdout) == list(values)


def test_no_quorum_says_not_opened() -> None:
    finished = run("-", stdin=Forgery("no-quorum").text().encode())
    assert finished.returncode == 0
    assert "Votes       not opened" in finished.stdout
    assert "Outcome     no-quorum" in finished.stdout


def test_exit_1_names_the_first_failing_check(record: Path) -> None:
    forgery = Forgery("auto")
    ballot = forgery.board[3]["data"]
    ballot["c"].reverse()
    record.write_text(forgery.text())
    finished = run(record)
    assert finished.returncode == 1
    assert finished.stdout == (
        "FAILED board.proof: entry 3: not proven by its voter to hold one of abstain, yes, no\n"
    )


@pytest.mark.parametrize(
    ("data", "check"),
    [(b"", "json.syntax"), (b'{"manifest": "\xff"}', "json.syntax"), (b"[1.5]", "json.number")],
)
def test_exit_1_for_what_is_no_record(data: bytes, check: str) -> None:
    finished = run("-", stdin=data)
    assert finished.returncode == 1
    assert finished.stdout.startswith(f"FAILED {check}: ")


def test_exit_1_for_more_bytes_than_allowed_though_fewer_characters() -> None:
    finished = run("-", stdin="é".encode() * (av.MAX_RECORD // 2 + 1))
    assert finished.returncode == 1
    assert finished.stdout.startswith("FAILED json.size: ")


def test_exit_1_for_another_election(record: Path) -> None:
    finished = run(record, "--election", "11" * 32)
    assert finished.returncode == 1
    assert finished.stdout.startswith("FAILED election.id: ")


@pytest.mark.parametrize(
    "arguments",
    [[], ["--election"], ["-", "--election", "xyz"], ["-", "--tracker", "AA" * 32], ["-", "--x"], ["-", "-"]],
)
def test_exit_2_for_wrong_usage(arguments: list[str]) -> None:
    finished = run(*arguments)
    assert finished.returncode == 2
    assert finished.stdout == ""
    assert "usage:" in finished.stderr


def test_exit_2_for_an_unreadable_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        finished = run(path)
        assert finished.returncode == 2
        assert finished.stdout == ""
        assert f"cannot read {path}" in finished.stderr


def test_a_record_cannot_command_the_terminal(record: Path) -> None:
    forgery = Forgery("auto")
    question = "Shall \x1b[2J\u202e?\nOutcome     approved"
    forgery.record = Poll([], changes={"question": question}).record
    record.write_text(forgery.text())
    finished = run(record)
    assert finished.returncode == 0
    assert "Question    Shall \ufffd[2J\ufffd?\ufffdOutcome     approved\n" in finished.stdout
    hostile = run("-", stdin=b'{"\\u001b[2J": 1}')
    assert hostile.stdout == "FAILED json.keys: record has the unknown key '\\x1b[2J'\n"


def test_a_terminal_without_the_characters_does_not_stop_the_verdict(record: Path) -> None:
    finished = run(record, encoding="ascii")
    assert finished.returncode == 0
    assert "\\u2713 board" in finished.stdout


def test_it_runs_isolated_from_an_empty_directory(tmp_path: Path, record: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    alone = shutil.copy(PROGRAM, tmp_path / "verify.py")
    finished = subprocess.run(
        [sys.executable, "-I", "-S", alone, record], cwd=empty, env={}, capture_output=True, check=False
    )
    assert finished.returncode == 0, finished.stderr
    assert list(empty.iterdir()) == []


def test_it_imports_only_the_standard_library() -> None:
    imported = set()
    for node in ast.walk(ast.parse(PROGRAM.read_text())):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            imported.add(str(node.module))
        elif isinstance(node, ast.Name):
            assert node.id not in ("__import__", "eval", "exec", "compile")
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "importlib" not in imported


def test_every_check_is_documented_and_provoked() -> None:
    source = PROGRAM.read_text()
    in_code = set(re.findall(rf'"((?:{"|".join(STAGES)})\.[a-z-]+)"', source))
    strict = re.findall(r'self\.fail\("([a-z]+)"', source)
    in_code |= {f"{stage}.{check}" for stage in ("json", "manifest") for check in strict}
    documented = re.findall(r"^\| `([a-z]+\.[a-z-]+)` \|", README.read_text(), re.MULTILINE)
    assert len(set(documented)) == len(documented)
    assert set(documented) == in_code
    provoked = {case.check for case in CASES}
    by_the_caller = {"election.id", "tracker.found", "tracker.counted"}
    assert provoked | by_the_caller == in_code
