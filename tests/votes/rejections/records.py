"""Every tampered record, with what the verifier says of it and what the site's own code does."""

from typing import Final

from tests.votes.rejections import board_cases, format_cases, keys_cases, tally_cases
from votes.crypto.errors import Reason

TABLES: Final = (format_cases.refused, keys_cases.refused, board_cases.refused, tally_cases.refused)

CASES: Final = [case for table in TABLES for case in table.cases]

# The verifier's checks are finer than the site's reasons.
_REASONS: Final = {
    "json.size": Reason.OVERSIZE,
    "json": Reason.MALFORMED,
    "manifest": Reason.BAD_MANIFEST,
    **{f"manifest.{check}": Reason.MALFORMED for check in ("syntax", "depth", "duplicate", "number")},
    **{f"manifest.{check}": Reason.MALFORMED for check in ("keys", "shape", "hex", "size", "window")},
    "manifest.version": Reason.WRONG_VERSION,
    "roll": Reason.BAD_ROLL,
    "keys": Reason.BAD_KEY,
    "keys.encoding": Reason.BAD_POINT,
    "board.version": Reason.WRONG_VERSION,
    "board.election": Reason.WRONG_ELECTION,
    "board.roll": Reason.NOT_ON_ROLL,
    "board.proof": Reason.BAD_PROOF,
    "board.encoding": Reason.BAD_POINT,
    "board.seen": Reason.UNKNOWN_HEAD,
    "board.rev": Reason.OLD_REVISION,
    "board.unique": Reason.DUPLICATE,
    "board.open": Reason.BAD_ORDER,
    "board.order": Reason.BAD_ORDER,
    "board.time": Reason.BAD_TIME,
    "board.window": Reason.TOO_LATE,
    "board.chain": Reason.BAD_CHAIN,
    "close": Reason.BAD_CLOSE,
    "close.present": Reason.NOT_CLOSED,
    "checkpoints": Reason.BAD_CHECKPOINT,
    "partials": Reason.BAD_PARTIAL,
    "result": Reason.BAD_RESULT,
}

# Where the site looks at things in another order, or at an encoding sooner, than the verifier.
_EXCEPTIONS: Final = {
    Reason.MALFORMED: (
        *("manifest.trustees: trustees.0.t 0", "manifest.trustees: trustees.1.t 0"),
        *("manifest.trustees: trustees.0.C commitments", "manifest.trustees: people without commitments"),
        *("manifest.trustees: nobody needed", "manifest.trustees: nobody there"),
        *("manifest.trustees: too many people", "manifest.trustees: people alone"),
        *("board.rev: rev 0", "partials.index: trustee 0", "result.outcome: unknown"),
    ),
    Reason.BAD_MANIFEST: (
        *("manifest.shape: rule.threshold three numbers", "manifest.shape: rule.quorum 1/2"),
        *("manifest.shape: question list", "manifest.shape: question lone surrogate"),
        *("manifest.keys: rule.veto 1", "manifest.window: closes at opening"),
    ),
    Reason.BAD_KEY: (
        *("manifest.trustees: trustees.0.t 2", "manifest.trustees: trustees.0.keys none"),
        *("manifest.trustees: trustees.0.keys.0.i 2", "manifest.trustees: trustees.1.keys.2.i twice"),
        *("manifest.trustees: trustees.1.t lowered", "manifest.trustees: trustees.1.t 4"),
        *("manifest.trustees: trustees.1.C empty", "manifest.trustees: person without commitments"),
        *("manifest.trustees: more needed than there are", "checkpoints.key: identity"),
    ),
    Reason.BAD_POINT: (
        *("checkpoints.key: high bit", "checkpoints.key: above the prime"),
        *("checkpoints.key: negative", "checkpoints.key: not on the curve"),
        "partials.encoding: share",
    ),
    Reason.BAD_SCALAR: (
        *("keys.encoding: proof scalar", "board.encoding: c not reduced", "board.encoding: s not reduced"),
        *("checkpoints.encoding: scalar not reduced", "partials.encoding: c", "partials.encoding: s"),
    ),
    Reason.WRONG_VERSION: ("json.shape: board.1.data.v 1",),
    Reason.UNKNOWN_HEAD: ("board.election: ballots of another election",),
    Reason.DUPLICATE: ("board.rev: same ballot twice", "board.proof: copied from another voter"),
    Reason.BAD_TIME: ("board.open: opened early", "board.open: opened late"),
    Reason.BAD_CLOSE: ("board.window: late ballot after the closing",),
}
_EXCEPTION_OF: Final = {name: reason for reason, names in _EXCEPTIONS.items() for name in names}


def site_reason(check: str, name: str) -> Reason:
    """The reason by which the site refuses what fails the verifier's ``check``."""
    return _EXCEPTION_OF.get(name) or _REASONS.get(check) or _REASONS[check.split(".")[0]]
