"""Each vector is refused for its reason: by the site's code, the independent verifier and the booth's JavaScript.

What the verifier says to each record, test_client.py tells: the client's command ``verify`` is the verifier itself.
"""

import json

import pytest

from tests.votes.booth.node import ask_booth
from tests.votes.rejections.site import verify_as_the_site
from tests.votes.rejections.vectors import (
    BallotVector,
    RecordVector,
    ballot_vectors,
    honest_ballot,
    honest_record,
    record_vectors,
)
from votes.crypto.ballot import parse_ballot, verify_ballot
from votes.crypto.errors import ProtocolError
from votes.crypto.manifest import election_id, parse_manifest
from votes.verifier import anonballot_verify as av

RECORDS = record_vectors()
BALLOTS = ballot_vectors()


# --- Records -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["auto", "threshold", "no-quorum"])
def test_the_honest_records_hold(kind: str) -> None:
    assert verify_as_the_site(honest_record(kind)).to_record() == json.loads(honest_record(kind))["result"]
    av.verify(honest_record(kind))


@pytest.mark.parametrize("vector", RECORDS, ids=[v.name for v in RECORDS])
def test_the_site_refuses_the_record(vector: RecordVector) -> None:
    with pytest.raises(ProtocolError) as refused:
        verify_as_the_site(vector.text)
    assert refused.value.reason == vector.site, str(refused.value)


# --- Ballots -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def board() -> av.Board:
    """The verifier, having replayed the usual board up to its close."""
    record = av.Strict("json").read(av.Record, honest_record("auto"))
    manifest = av.Strict("manifest").read(av.Manifest, record.manifest)
    key = av.check_keys(manifest).election
    board = av.Board(manifest, av.digest32("manifest", record.manifest.encode()), key, record.roll)
    for entry in record.board[:-1]:
        board.append(entry, 0)
    return board


def _append(board: av.Board, ballot: str) -> None:
    """Put the ballot's text into the record's, as it is, and go on replaying."""
    last = json.loads(honest_record("auto"))["board"][-2]
    entry = {"seq": last["seq"] + 1, "type": "ballot", "time": last["time"] + 1, "hash": "00" * 32}
    empty = {"roll": [], "checkpoints": [], "partials": [], "manifest": ""}
    result = {**dict.fromkeys(("eligible", "ballots", "yes", "no", "abstain"), 0), "outcome": ""}
    text = json.dumps({**empty, "result": result, "board": [{**entry, "data": "BALLOT"}]})
    board.append(av.Strict("json").read(av.Record, text.replace('"BALLOT"', ballot)).board[0], last["time"])


@pytest.mark.parametrize("vector", BALLOTS, ids=[v.name for v in BALLOTS])
def test_the_verifier_refuses_the_ballot(vector: BallotVector, board: av.Board) -> None:
    with pytest.raises(av.VerificationError) as refused:
        _append(board, vector.text)
    assert refused.value.check == vector.verifier, str(refused.value)


def test_the_verifier_would_take_the_honest_ballot() -> None:
    with pytest.raises(av.VerificationError, match=r"board\.chain: entry 7"):
        _append(board.__wrapped__(), honest_ballot())  # type: ignore[attr-defined]


def _reason_by_itself(text: str) -> str | None:
    """What the site says to a ballot without looking at a board."""
    manifest = parse_manifest(json.loads(honest_record("auto"))["manifest"])
    try:
        verify_ballot(parse_ballot(text), election=manifest.election, public_key=manifest.public_key)
    except ProtocolError as error:
        return error.reason.value
    return None


def _expected_by_itself(vector: BallotVector) -> tuple[str, str | None]:
    return vector.name, vector.site if vector.told_by_itself else None


def test_the_site_sees_by_the_ballot_alone_what_can_be_seen() -> None:
    assert _reason_by_itself(honest_ballot()) is None
    found = [(vector.name, _reason_by_itself(vector.text)) for vector in BALLOTS]
    assert found == [_expected_by_itself(vector) for vector in BALLOTS]


# --- The booth ------------------------------------------------------------------------------------------------


def _asked(operation: str, manifest: str, **more: object) -> dict[str, object]:
    keys = {"election": election_id(manifest).hex(), "board_key": json.loads(_MANIFEST)["board_key"]}
    return {"operation": operation, "manifest": manifest, **keys, **more}


_MANIFEST: str = json.loads(honest_record("auto"))["manifest"]


def test_the_booth_refuses_the_same_ballots_for_the_same_reasons() -> None:
    answers = ask_booth([_asked("check", _MANIFEST, text=vector.text) for vector in BALLOTS])
    found = [(vector.name, answer.get("refused")) for vector, answer in zip(BALLOTS, answers, strict=True)]
    assert found == [_expected_by_itself(vector) for vector in BALLOTS]
    assert "refused" not in ask_booth([_asked("check", _MANIFEST, text=honest_ballot())])[0]


def test_the_booth_refuses_the_same_manifests() -> None:
    """Not always for the same reason, since it looks in another order: to the voter, there is no difference."""
    vectors = [v for v in RECORDS if v.base == "auto" and v.verifier.startswith(("manifest.", "keys."))]
    answers = ask_booth([_asked("open", json.loads(vector.text)["manifest"]) for vector in vectors])
    accepted = [v.name for v, answer in zip(vectors, answers, strict=True) if "refused" not in answer]
    assert accepted == []
    assert "refused" not in ask_booth([_asked("open", _MANIFEST)])[0]
