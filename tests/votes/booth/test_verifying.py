"""What the browser verifies it judges as the independent verifier does: the same check fails, for the same reason."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.votes.booth.node import ask_booth, run_node
from tests.votes.rejections.vectors import record_vectors
from tests.votes.verifier.forge import Forgery, point_hex, times, tracker, usual_poll
from votes.verifier import anonballot_verify as av
from votes.verifier.client.audit import audit_text, check_audit
from votes.verifier.client.ballots import Slip, encrypt

Json = dict[str, Any]

KINDS = ("auto", "threshold", "no-quorum")


def ask(folder: Path, questions: list[tuple[str, str, Json]]) -> list[Json]:
    """The browser's verdicts on (kind, text, pins), in order."""
    requests = []
    for number, (kind, text, pins) in enumerate(questions):
        file = folder / f"{number}.json"
        file.write_text(text, encoding="utf-8", newline="")
        requests.append({"kind": kind, "file": str(file), "pins": pins})
    done = run_node("verifying.mjs", text=json.dumps(requests), timeout=300)
    assert done.returncode == 0, done.stderr
    answers: list[Json] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("kind", KINDS)
def test_an_honest_record_holds_by_the_same_checks_in_the_same_words(kind: str, tmp_path: Path) -> None:
    poll, text = usual_poll(kind), Forgery(kind).text()
    own = tracker(poll.record["board"][1]["data"]).hex()
    election, key = poll.election.hex(), poll.manifest["board_key"]
    pins = {"election": election, "boardKey": key, "tracker": own}
    pinned, alone = ask(tmp_path, [("record", text, pins), ("record", text, {})])
    reports = (av.verify(text, election=election, board_key=key, tracker=own), av.verify(text))
    for answer, report in zip((pinned, alone), reports, strict=True):
        expected = [
            {"name": check.name, "sentence": check.sentence, "compared": check.compared}
            for check in report.checks
        ]
        assert answer["checks"] == expected
        assert answer["report"]["result"] == vars(report.result)
        assert answer["report"]["replaced"] == report.replaced
        assert (answer["report"]["election"], answer["report"]["boardKey"]) == (election, key)


def test_every_tampered_record_fails_by_the_same_check(tmp_path: Path) -> None:
    vectors = record_vectors()
    assert len(vectors) > 200
    answers = ask(tmp_path, [("record", vector.text, {}) for vector in vectors])
    found = [
        (vector.name, answer.get("failed", {}).get("check"))
        for vector, answer in zip(vectors, answers, strict=True)
    ]
    assert found == [(vector.name, vector.verifier) for vector in vectors]


def test_values_that_differ_from_the_given_ones_are_refused_alike(tmp_path: Path) -> None:
    text, other = Forgery("auto").text(), point_hex(times(5))
    replaced = tracker(usual_poll("auto").record["board"][2]["data"]).hex()
    pins: dict[str, Json] = {
        "election.id": {"election": other},
        "checkpoints.key": {"boardKey": other},
        "tracker.found": {"tracker": other},
        "tracker.counted": {"tracker": replaced},
    }
    answers = ask(tmp_path, [("record", text, pin) for pin in pins.values()])
    assert [answer["failed"]["check"] for answer in answers] == list(pins)


# --- Audit files -----------------------------------------------------------------------------------------

R = 123_456_789


def audit_file(choice: str, kind: str = "auto", **changes: Any) -> str:
    """The command-line client's audit file of one encryption, with some members replaced."""
    poll = usual_poll(kind)
    key = bytes.fromhex(poll.manifest["pk"])
    slip = Slip(poll.election, key, bytes.fromhex(poll.voters[0]), 1, bytes.fromhex(poll.opened))
    given = [R]
    ballot, r = encrypt(slip, choice, lambda: given.pop() if given else poll.scalar())
    return json.dumps(json.loads(audit_text(poll.record["manifest"], ballot, choice, r)) | changes)


@pytest.mark.parametrize("kind", ["auto", "threshold"])
@pytest.mark.parametrize("choice", ["yes", "no", "abstain"])
def test_an_audit_file_of_the_command_line_holds_in_the_browser(
    kind: str, choice: str, tmp_path: Path
) -> None:
    text, poll = audit_file(choice, kind), usual_poll(kind)
    audited = check_audit(text)
    pins = {
        "election": poll.election.hex(),
        "boardKey": poll.manifest["board_key"],
        "tracker": audited.ballot.tracker().hex(),
    }
    alone, pinned = ask(tmp_path, [("audit", text, {}), ("audit", text, pins)])
    assert [check["name"] for check in pinned["checks"]] == ["file", "vote", "proof", "choice", "tracker"]
    assert all(check["compared"] for check in pinned["checks"])
    assert [check["name"] for check in alone["checks"] if not check["compared"]] == ["vote", "tracker"]
    for answer in (alone, pinned):
        report = answer["report"]
        assert (report["choice"], report["tracker"]) == (choice, pins["tracker"])
        assert (report["election"], report["boardKey"]) == (pins["election"], pins["boardKey"])


@pytest.mark.parametrize("choice", ["yes", "no", "abstain"])
def test_an_audit_file_of_the_booth_holds_on_the_command_line(choice: str) -> None:
    poll = usual_poll("auto")
    username, salt = "zoë", "11" * 32
    voter = av.digest32("voter", poll.uid, username.encode(), bytes.fromhex(salt)).hex()
    roll = sorted([*poll.voters[1:], voter])
    frozen = {"size": len(roll), "hash": av.digest32("roll", *map(bytes.fromhex, roll)).hex()}
    manifest = json.dumps(poll.manifest | {"roll": frozen})
    request = {
        "operation": "audit",
        "manifest": manifest,
        "election": av.digest32("manifest", manifest.encode()).hex(),
        "board_key": poll.manifest["board_key"],
        "username": username,
        "salt": salt,
        "roll": roll,
        "seen": poll.opened,
        "rev": 4,
        "choice": choice,
    }
    (answer,) = ask_booth([request])
    audited = check_audit(answer["text"], election=request["election"], tracker=answer["tracker"])
    assert (audited.choice, audited.ballot.rev) == (choice, 4)


def bad_audits() -> list[str]:
    """Audit files that must be refused."""
    good = json.loads(audit_file("yes"))
    manifest, ballot = json.loads(good["manifest"]), good["ballot"]
    stranger, high = point_hex(times(5)), "ff" * 32
    changes: list[Json] = [
        *({"v": v} for v in ("anonballot/v1", "", None)),
        *({"choice": choice} for choice in ("no", "abstain", "YES", "", None)),
        *({"r": r} for r in ("00" * 32, high, "11" * 31, good["r"].upper(), None, 1)),
        {"r": (R + av.L).to_bytes(32, "little").hex()},
        *({"ballot": ballot | {"alpha": point}} for point in (stranger, "00" * 32, high, "AA" * 32)),
        *({"ballot": ballot | {"beta": point}} for point in (stranger, "00" * 32, high)),
        *({"ballot": ballot | {name: "11" * 32}} for name in ("election", "voter", "seen")),
        *({"ballot": ballot | {"rev": rev}} for rev in (0, 2, "1", True)),
        *({"ballot": ballot | {name: ballot[name][::-1]}} for name in ("c", "s")),
        {"ballot": ballot | {"v": "anonballot/v2"}},
        {"ballot": ballot | {"r": good["r"]}},
        {"manifest": json.dumps(manifest | {"pk": stranger})},
        {"manifest": json.dumps(manifest | {"question": "Another?"})},
        {"manifest": json.dumps(manifest | {"board_key": high})},
        {"manifest": json.dumps(manifest | {"board_key": "00" * 32})},
        {"manifest": "{}"},
        {"more": 1},
    ]
    text = json.dumps(good)
    missing = [json.dumps({key: value for key, value in good.items() if key != name}) for name in good]
    odd = [
        text.replace("{", '{"choice": "yes", ', 1),
        text[:-1],
        "[]",
        "\ufeff" + text,
        text + "x",
        "",
        "[" * 5000,
    ]
    return [json.dumps(good | change) for change in changes] + missing + odd


def test_browser_and_command_line_refuse_the_same_audits_by_the_same_check(tmp_path: Path) -> None:
    texts = bad_audits()
    expected = []
    for text in texts:
        with pytest.raises(av.VerificationError) as refused:
            check_audit(text)
        expected.append((text[:200], refused.value.check))
    answers = ask(tmp_path, [("audit", text, {}) for text in texts])
    found = [answer.get("failed", {}).get("check") for answer in answers]
    assert list(zip((text for text, _ in expected), found, strict=True)) == expected


def test_an_audit_of_another_vote_or_tracker_than_announced_is_refused(tmp_path: Path) -> None:
    text, other = audit_file("no"), point_hex(times(5))
    pins: list[tuple[str, Json]] = [
        ("audit.election", {"election": other}),
        ("audit.board-key", {"boardKey": other}),
        ("audit.tracker", {"tracker": other}),
    ]
    answers = ask(tmp_path, [("audit", text, pin) for _, pin in pins])
    assert [answer["failed"]["check"] for answer in answers] == [check for check, _ in pins]
