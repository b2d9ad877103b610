"""What the documents say of the command-line client is so: every command in them runs, every check is explained."""

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.votes.client.election import Election
from tests.votes.client.program import SOURCE, Program
from tests.votes.verifier.forge import Forgery, tracker

ROOT = Path(__file__).parents[3]
GUIDE = ROOT / "docs" / "voting-from-the-command-line.md"
README = SOURCE.with_name("README.md")


def _commands() -> list[list[str]]:
    """The arguments of each command in the guide."""
    lines = re.findall(r"^ *\$ python3 anonballot\.pyz (.*)$", GUIDE.read_text(), re.MULTILINE)
    return [shlex.split(line) for line in lines]


@pytest.fixture
def values(program: Program, election: Election) -> dict[str, dict[str, str]]:
    """The files that the guide speaks of, by its own names; for each file the values that belong to it."""
    folder, record = program.folder, Forgery("auto")
    (folder / "poll-1a2b3c4d.json").write_text(election.poll_text())
    written = ["--choice", "yes", "--audit", "audit-5e6f7a8b.json"]
    audited = program.run("vote", "poll-1a2b3c4d.json", *written)
    (folder / "record.json").write_text(record.text())
    own, head = record.board[4], record.board[5]["hash"]
    lines = [f"Tracker {tracker(own['data']).hex()}", "Number 1", "Entry 4", f"Head {head}"]
    (folder / "receipt.eml").write_text("\n".join(lines))
    pins = {"--election": election.manifest.election.hex(), "--board-key": election.board_key}
    counted = {
        "--election": record.poll.election.hex(),
        "--board-key": record.poll.manifest["board_key"],
        "--tracker": tracker(own["data"]).hex(),
    }
    return {
        "vote": pins,
        "audit": pins | {"--tracker": audited.tracker},
        "verify": counted,
        "receipt": counted,
    }


def test_every_command_of_the_guide_runs(program: Program, values: dict[str, dict[str, str]]) -> None:
    commands = _commands()
    assert [command[0] for command in commands] == ["--help", "vote", "audit", "verify", "receipt"]
    for command in commands:
        filled = [
            values[command[0]][before] if argument == "HEX" else argument
            for before, argument in zip(["", *command], command, strict=False)
        ]
        answer = program.run(*filled, stdin="no\n")
        assert answer.code == 0, (command, answer)
        assert "NOT COMPARED" not in answer.out
    assert len([name for name in program.files() if name.startswith("ballot-")]) == 1
    for name in program.files():
        if name.startswith("ballot-"):
            assert "r" not in json.loads((program.folder / name).read_text())


def test_every_check_of_the_client_is_explained() -> None:
    by_stage = {
        "poll": "syntax depth duplicate number shape keys hex version election board-key",
        "audit": "syntax depth duplicate number shape keys hex version election board-key rev encoding proof",
        "ballot": "version election rev encoding proof",
    }
    in_code = {f"{stage}.{check}" for stage, checks in by_stage.items() for check in checks.split()}
    generic = set()
    for path in (SOURCE.parent / "client").glob("*.py"):
        source = path.read_text()
        in_code |= set(re.findall(r'"((?:poll|audit|ballot|receipt)\.[a-z-]+)"', source))
        generic |= set(re.findall(r'f"\{stage\}\.([a-z-]+)"', source))
    assert generic == {"version", "election", "board-key", "rev", "encoding", "proof"}
    rows = re.findall(r"^\| [a-z ]*\| (`.*`) \|", README.read_text(), re.MULTILINE)
    documented = [name for row in rows for name in re.findall(r"`([a-z.-]+)`", row)]
    assert sorted(documented) == sorted(in_code)
