"""Writes tests/vectors/rejections.json:  python -m tests.votes.rejections.generate"""

import json
from typing import Any

from tests.votes.rejections import ballots, records
from tests.votes.rejections.cases import Case
from tests.votes.rejections.vectors import FILE, changes
from tests.votes.verifier.forge import Forgery

KINDS = ("auto", "threshold", "no-quorum")
ABOUT = (
    "Everything that an implementation of anonballot/v1 must refuse. changes: [start, end, text] or "
    "[start, end, text, how often], in characters of the honest text. of: the honest record. verifier: the "
    "name of the check that fails. site: the reason that the site gives. told by itself: whether the ballot "
    "and the manifest are enough to see it; else it takes the board. A ballot is cast by the first voter of "
    "the roll of the record auto, after its last ballot and before its close."
)


def ballot_vector(case: ballots.BallotCase) -> dict[str, Any]:
    return {
        "name": case.name,
        "site": case.reason.value,
        "told by itself": case.told_by_itself,
        "verifier": case.check,
        "changes": changes(ballots.usual_text(), case.make()),
    }


def record_vector(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "of": case.kind,
        "site": records.site_reason(case.check, case.name).value,
        "verifier": case.check,
        "changes": changes(Forgery(case.kind).text(), case.text()),
    }


def honest() -> dict[str, Any]:
    return {"records": {kind: Forgery(kind).text() for kind in KINDS}, "ballot": ballots.usual_text()}


def main() -> None:
    whole = {"about": ABOUT, "honest": honest()}
    lines = [f"{json.dumps(key)}: {json.dumps(value, indent=1)}" for key, value in whole.items()]
    for key, vectors in (
        ("ballots", [ballot_vector(case) for case in ballots.CASES]),
        ("records", [record_vector(case) for case in records.CASES]),
    ):
        lines.append(f'"{key}": [\n' + ",\n".join(json.dumps(vector) for vector in vectors) + "\n]")
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
