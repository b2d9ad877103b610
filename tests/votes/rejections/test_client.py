"""The command-line client refuses every vector too, and names the check that the verifier names.

It reads records (``verify``, ``receipt``), closed boards (``decrypt``) and single ballots (``audit``).
"""

import json
from pathlib import Path

import pytest

from tests.votes.client.program import Program
from tests.votes.rejections.vectors import (
    BallotVector,
    RecordVector,
    ballot_vectors,
    honest_ballot,
    honest_record,
    record_vectors,
)
from votes.verifier import anonballot_verify as av
from votes.verifier.client import cli
from votes.verifier.client.audit import AUDIT_VERSION, check_audit
from votes.verifier.client.trustee import ClosedBoard, verified_sum

BEFORE_THE_COUNT = ("manifest", "roll", "keys", "board", "close", "checkpoints")
"""The stages of a record's verification that a closed board goes through."""


def _verdict(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of a command and the check that it names; all in this process."""
    code = cli.main(arguments)
    first = capsys.readouterr().out.split(maxsplit=2)
    return code, first[1].rstrip(":") if first[0] == "FAILED" else ""


def _one_for_each_check(vectors: list[RecordVector]) -> list[RecordVector]:
    return list({vector.verifier: vector for vector in vectors}.values())


def test_verify_names_the_failing_check_of_every_record(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, found = tmp_path / "record.json", {}
    for vector in record_vectors():
        file.write_text(vector.text, encoding="utf-8", newline="")
        found[vector.name] = _verdict(capsys, "verify", str(file))
    assert found == {vector.name: (1, vector.verifier) for vector in record_vectors()}
    file.write_text(honest_record("auto"))
    assert _verdict(capsys, "verify", str(file)) == (0, "")


def test_receipt_looks_nothing_up_in_a_record_that_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "record.json"
    look_up = ("receipt", "--record", str(file), "--tracker", "11" * 32)
    for vector in _one_for_each_check(record_vectors()):
        file.write_text(vector.text, encoding="utf-8", newline="")
        assert _verdict(capsys, *look_up) == (1, vector.verifier), vector.name
    file.write_text(honest_record("auto"))
    assert _verdict(capsys, *look_up) == (1, "receipt.tracker")


def _closed(record: str) -> ClosedBoard:
    kept = {key: value for key, value in json.loads(record).items() if key not in {"partials", "result"}}
    return av.Strict("board").read(ClosedBoard, json.dumps(kept))


def test_decrypt_opens_no_sum_of_a_board_that_does_not_hold() -> None:
    vectors = [v for v in record_vectors() if v.verifier.split(".")[0] in BEFORE_THE_COUNT]
    checked = _one_for_each_check(vectors)
    assert len(checked) > 40
    for vector in checked:
        with pytest.raises(av.VerificationError) as refused:
            verified_sum(_closed(vector.text), election=None, board_key=None)
        assert refused.value.check == vector.verifier, vector.name
    verified_sum(_closed(honest_record("auto")), election=None, board_key=None)
    with pytest.raises(av.VerificationError, match="too few took part"):
        verified_sum(_closed(honest_record("no-quorum")), election=None, board_key=None)


def _audit_of(ballot: str) -> str:
    """An audit file around the ballot's text as it is. Whoever made it does not know what opens the ballot."""
    manifest = json.loads(honest_record("auto"))["manifest"]
    file = {
        "v": AUDIT_VERSION,
        "manifest": manifest,
        "ballot": "BALLOT",
        "choice": "yes",
        "r": "01" + "00" * 31,
    }
    return json.dumps(file).replace('"BALLOT"', ballot)


def _in_an_audit(vector: BallotVector) -> str:
    """The name of the verifier's check when a ballot is audited; without a board, some ballots are well made."""
    return f"audit.{vector.verifier.split('.')[1]}" if vector.told_by_itself else "audit.alpha"


def test_audit_names_the_failing_check_of_every_ballot() -> None:
    found = {}
    for vector in ballot_vectors():
        with pytest.raises(av.VerificationError) as refused:
            check_audit(_audit_of(vector.text))
        found[vector.name] = refused.value.check
    assert found == {vector.name: _in_an_audit(vector) for vector in ballot_vectors()}
    with pytest.raises(av.VerificationError, match="r does not open this ballot"):
        check_audit(_audit_of(honest_ballot()))


def test_the_one_file_program_does_so_too(tmp_path: Path) -> None:
    program = Program.install(tmp_path)
    record = next(v for v in record_vectors() if v.verifier == "checkpoints.signature")
    ballot = next(v for v in ballot_vectors() if v.name == "encrypts two as if yes")
    (program.folder / "record.json").write_text(record.text)
    (program.folder / "audit.json").write_text(_audit_of(ballot.text))
    for command, check in (("verify record.json", record.verifier), ("audit audit.json", "audit.proof")):
        answer = program.run(*command.split())
        assert (answer.code, answer.out.split()[:2]) == (1, ["FAILED", f"{check}:"])
