"""Records that the site would export pass the verifier that shares no code with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.votes.crypto.polls import Poll, counted_poll
from votes.rules import PRESETS, Choice

VERIFIER = Path(__file__).parents[3] / "votes" / "verifier" / "anonballot_verify.py"


def _verify(poll: Poll, record: dict[str, Any], path: Path) -> int:
    path.write_text(json.dumps(record))
    pinned = [
        *("--election", poll.manifest.election.hex()),
        *("--board-key", poll.manifest.board_key.encode().hex()),
        *("--tracker", next(iter(poll.verify().counted.values())).tracker.hex()),
    ]
    return subprocess.run([sys.executable, VERIFIER, path, *pinned], check=False).returncode


def _with_people() -> Poll:
    poll = Poll.open(people=(2, 3), rule=PRESETS["votes-cast"])
    for voter, choice in (("alice", Choice.YES), ("bob", Choice.NO), ("carol", Choice.YES)):
        poll.cast(voter, choice)
    poll.close()
    return poll


def _without_quorum() -> Poll:
    poll = Poll.open()
    poll.cast("alice")
    poll.close()
    return poll


@pytest.mark.parametrize("make", [counted_poll, _with_people, _without_quorum])
def test_a_record_passes_the_independent_verifier(make: Any, tmp_path: Path) -> None:
    poll: Poll = make()
    record = poll.record()
    assert _verify(poll, record, tmp_path / "record.json") == 0
    record["result"]["outcome"] = "approved" if record["result"]["outcome"] != "approved" else "not-approved"
    assert _verify(poll, record, tmp_path / "forged.json") != 0
