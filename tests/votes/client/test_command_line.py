"""The client as its users run it: the one file, by a bare Python, with files and exit codes."""

import ast
import json
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.votes.client.election import QUESTION, Election
from tests.votes.client.program import SOURCE, Program
from tests.votes.verifier.forge import Forgery, tracker
from votes.crypto.ballot import parse_ballot, verify_ballot

CLIENT = SOURCE.parent


@pytest.fixture(autouse=True)
def _poll_file(program: Program, election: Election) -> None:
    (program.folder / "poll.json").write_text(election.poll_text())


def pinned(election: Election) -> list[str]:
    return ["--election", election.manifest.election.hex(), "--board-key", election.board_key]


class TestVote:
    def test_a_ballot_is_written_for_its_owner_alone(self, program: Program, election: Election) -> None:
        arguments = ["vote", "poll.json", "--choice", "yes", "--output", "ballot.json", *pinned(election)]
        answer = program.run(*arguments)
        assert (answer.code, answer.err) == (0, "")
        path = program.folder / "ballot.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        ballot = parse_ballot(path.read_text())
        verify_ballot(ballot, election=election.manifest.election, public_key=election.manifest.public_key)
        assert election.decrypt(ballot) == (1, 0)
        assert answer.tracker == ballot.tracker.hex()
        assert f"Question    {QUESTION}" in answer.out
        assert "NOT COMPARED" not in answer.out
        assert program.files() == ["ballot.json", "poll.json"]

    def test_it_says_what_was_not_compared(self, program: Program, election: Election) -> None:
        answer = program.run("vote", "poll.json", "--choice", "no", *pinned(election)[:2])
        assert answer.code == 0
        assert re.findall(r"NOT COMPARED: (\S+)", answer.out) == ["--board-key"]

    def test_the_choice_is_asked_for_and_not_repeated(self, program: Program, election: Election) -> None:
        answer = program.run("vote", "poll.json", "--output", "ballot.json", stdin="maybe\nNo\n")
        assert answer.code == 0
        assert answer.out.count("Your choice (yes, no, abstain): ") == 2
        told = answer.out.replace("Your choice (yes, no, abstain): ", "").partition("Encrypted.")[2]
        assert not re.search(r"\b(no|No)\b", told)
        ballot = parse_ballot((program.folder / "ballot.json").read_text())
        assert election.decrypt(ballot) == (0, 1)

    def test_without_an_answer_nothing_is_written(self, program: Program) -> None:
        answer = program.run("vote", "poll.json", stdin="perhaps\n")
        assert answer.code == 2
        assert "nothing was written" in answer.err
        assert program.files() == ["poll.json"]

    @pytest.mark.parametrize("option", ["--output", "--audit"])
    def test_no_file_is_ever_replaced(self, program: Program, option: str) -> None:
        answer = program.run("vote", "poll.json", "--choice", "yes", option, "poll.json")
        assert answer.code == 2
        assert "poll.json: File exists" in answer.err
        (program.folder / "link").symlink_to("elsewhere")
        assert program.run("vote", "poll.json", "--choice", "yes", option, "link").code == 2
        assert program.files() == ["link", "poll.json"]

    def test_a_poll_file_that_does_not_hold_is_named_and_nothing_is_asked(
        self, program: Program, election: Election
    ) -> None:
        (program.folder / "bad.json").write_text(election.poll_text(username="mallory"))
        answer = program.run("vote", "bad.json")
        assert answer.code == 1
        assert (
            answer.out == "FAILED poll.voter: the voter id does not follow from the username and the salt\n"
        )

    def test_another_board_key_is_refused(self, program: Program) -> None:
        answer = program.run("vote", "poll.json", "--choice", "yes", "--board-key", "AB " * 32)
        assert answer.code == 1
        assert answer.out.startswith("FAILED poll.board-key: ")

    def test_the_poll_file_may_come_from_a_pipe(self, program: Program, election: Election) -> None:
        answer = program.run("vote", "-", "--choice", "abstain", stdin=election.poll_text())
        assert answer.code == 0
        assert program.files() == [f"ballot-{answer.tracker[:8]}.json", "poll.json"]


class TestCastOrAudit:
    """What opens a ballot is in the audit file, and then there is no ballot file; or it is nowhere."""

    def test_the_voter_decides_after_the_tracker_was_shown(self, program: Program) -> None:
        answer = program.run_at_terminal("vote", "poll.json", typed="yes\ncast\n")
        assert answer.code == 0
        assert answer.out.index(answer.tracker[:8]) < answer.out.index("Cast it, or audit it?")
        assert program.files() == [f"ballot-{answer.tracker[:8]}.json", "poll.json"]

    def test_an_audit_leaves_no_ballot(self, program: Program, election: Election) -> None:
        answer = program.run_at_terminal("vote", "poll.json", typed="abstain\naudit\n")
        assert answer.code == 0
        name = f"audit-{answer.tracker[:8]}.json"
        assert program.files() == [name, "poll.json"]
        assert stat.S_IMODE((program.folder / name).stat().st_mode) == 0o600
        audit = program.run("audit", name, "--tracker", answer.tracker, *pinned(election))
        assert (audit.code, audit.err) == (0, "")
        assert audit.out.startswith("AUDIT HOLDS: this ballot holds abstain.\n")
        assert "NOT COMPARED" not in audit.out

    def test_stopping_writes_nothing(self, program: Program) -> None:
        answer = program.run_at_terminal("vote", "poll.json", typed="no\nstop\n")
        assert answer.code == 0
        assert "Nothing was written." in answer.out
        assert program.files() == ["poll.json"]

    def test_an_audit_can_be_asked_for_at_once(self, program: Program) -> None:
        answer = program.run("vote", "poll.json", "--choice", "yes", "--audit", "a.json")
        assert answer.code == 0
        assert "Never cast this ballot" in answer.out
        assert program.files() == ["a.json", "poll.json"]
        assert program.run("audit", "a.json").code == 0
        both = program.run("vote", "poll.json", "--choice", "yes", "--audit", "b.json", "--output", "c.json")
        assert both.code == 2
        assert program.files() == ["a.json", "poll.json"]

    def test_nothing_that_is_left_opens_a_ballot_that_can_be_cast(
        self, program: Program, election: Election
    ) -> None:
        """r would be the one number with α = r·B: it is neither shown nor written, in any notation."""
        answer = program.run("vote", "poll.json", "--choice", "yes", "--output", "ballot.json")
        written = (program.folder / "ballot.json").read_text()
        keys = ["v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"]
        assert list(json.loads(written)) == keys
        poll, ballot = json.loads(election.poll_text()), json.loads(written)
        manifest = json.loads(poll["manifest"])
        tracker = answer.tracker
        public = {tracker, poll["election"], manifest["board_key"], ballot["alpha"], ballot["beta"]}
        shown = set(re.findall(r"[0-9a-f]{64}", answer.out.replace(" ", "")))
        assert shown <= public
        assert not re.search(r"\d{40}", answer.out)

    def test_an_audit_file_is_refused_if_it_lies(self, program: Program) -> None:
        program.run("vote", "poll.json", "--choice", "yes", "--audit", "a.json")
        path = program.folder / "a.json"
        path.write_text(path.read_text().replace('"choice": "yes"', '"choice": "no"'))
        answer = program.run("audit", "a.json")
        assert answer.code == 1
        assert answer.out == "FAILED audit.beta: the ballot does not hold no, but something else\n"


class TestRecord:
    @pytest.fixture
    def record(self, program: Program) -> Forgery:
        """A counted poll's record, in a file."""
        forgery = Forgery("auto")
        (program.folder / "record.json").write_text(forgery.text())
        return forgery

    def test_a_receipt_is_checked_against_a_verified_record(self, program: Program, record: Forgery) -> None:
        ballot, head = record.board[3]["data"], record.board[4]["hash"]
        lines = [f"Tracker  {tracker(ballot).hex()}", "Number   1", "Entry    3", f"Head     {head}"]
        (program.folder / "receipt.txt").write_text("\n".join(["Hello Zoë,", *lines]))
        pins = ["--election", record.poll.election.hex(), "--board-key", record.poll.manifest["board_key"]]
        answer = program.run("receipt", "receipt.txt", "--record", "record.json", *pins)
        assert (answer.code, answer.err) == (0, "")
        assert (
            "RECEIPT HOLDS: your ballot number 1 is entry 3 of a verified board.\nIt is counted."
            in answer.out
        )
        assert "NOT COMPARED" not in answer.out
        (program.folder / "forged.txt").write_text("\n".join(lines).replace(head, "ab" * 32))
        answer = program.run("receipt", "forged.txt", "--record", "record.json")
        assert answer.code == 1
        assert answer.out.startswith("FAILED receipt.head: ")

    def test_a_tracker_is_looked_up_however_it_is_pasted(self, program: Program, record: Forgery) -> None:
        digits = tracker(record.board[2]["data"]).hex().upper()
        pasted = " ".join(digits[start : start + 8] for start in range(0, 64, 8))
        answer = program.run("receipt", "--tracker", pasted, "--record", "record.json")
        assert answer.code == 0
        assert "It is not counted: you voted again later." in answer.out
        assert len(re.findall("NOT COMPARED", answer.out)) == 2
        answer = program.run("receipt", "--tracker", "ab" * 32, "--record", "record.json")
        assert answer.code == 1
        assert answer.out.startswith("FAILED receipt.tracker: ")

    def test_no_receipt_holds_against_a_record_that_does_not(self, program: Program, record: Forgery) -> None:
        own = tracker(record.board[2]["data"]).hex()
        record.record["result"]["yes"] -= 1
        (program.folder / "bent.json").write_text(record.text())
        answer = program.run("receipt", "--tracker", own, "--record", "bent.json")
        assert answer.code == 1
        assert answer.out.startswith("FAILED result.tally: ")

    def test_verify_is_the_verifier(self, program: Program, record: Forgery) -> None:
        alone = subprocess.run(
            [sys.executable, CLIENT / "anonballot_verify.py", program.folder / "record.json"],
            capture_output=True,
            text=True,
            check=False,
        )
        answer = program.run("verify", "record.json")
        assert (answer.code, answer.out) == (alone.returncode, alone.stdout)
        assert answer.out.startswith("VERIFIED")
        assert program.run("verify", "poll.json").code == 1


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["vote"],
        ["vote", "poll.json", "--choice", "maybe"],
        ["vote", "poll.json", "--election", "xyz"],
        ["audit"],
        ["receipt", "--record", "poll.json"],
        ["receipt", "x", "--tracker", "ab" * 32, "--record", "poll.json"],
        ["verify"],
    ],
)
def test_exit_2_for_wrong_usage(program: Program, arguments: list[str]) -> None:
    answer = program.run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "usage: anonballot" in answer.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["vote", "missing.json"],
        ["audit", "missing.json"],
        ["verify", "missing.json"],
        ["receipt", "missing.json", "--record", "poll.json"],
        ["receipt", "--tracker", "ab" * 32, "--record", "missing.json"],
    ],
)
def test_exit_2_for_a_file_that_is_not_there(program: Program, arguments: list[str]) -> None:
    answer = program.run(*arguments)
    assert (answer.code, answer.out) == (2, "")
    assert "missing.json" in answer.err


def test_it_runs_from_a_checkout_too(tmp_path: Path, election: Election) -> None:
    (tmp_path / "poll.json").write_text(election.poll_text())
    done = subprocess.run(
        [sys.executable, "-I", SOURCE, "vote", "poll.json", "--choice", "yes", "--output", "b.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    parse_ballot((tmp_path / "b.json").read_text())


def test_it_imports_only_the_standard_library_and_itself() -> None:
    sources = [SOURCE, *sorted((CLIENT / "client").glob("*.py"))]
    assert len(sources) > 5
    imported = set()
    for source in sources:
        for node in ast.walk(ast.parse(source.read_text())):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0:
                imported.add(str(node.module))
            elif isinstance(node, ast.ImportFrom) and node.level > 1:  # the verifier, and no more
                names = [alias.name for alias in node.names]
                assert node.level == 2
                assert node.module == "anonballot_verify" or names == ["anonballot_verify"]
            elif isinstance(node, ast.Name):
                assert node.id not in ("__import__", "eval", "exec", "compile")
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names
    assert "importlib" not in imported
    assert "random" not in imported
