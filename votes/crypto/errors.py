"""The one exception of the protocol, and the reasons it can carry."""

from enum import StrEnum


class Reason(StrEnum):
    """Why something was refused. The values are stable: they go over HTTP and into the audit log."""

    # Encoding (§2, §5)
    OVERSIZE = "oversize"
    MALFORMED = "malformed"
    BAD_POINT = "point"
    BAD_SCALAR = "scalar"
    # One ballot on one board (§5, §6)
    WRONG_VERSION = "version"
    WRONG_ELECTION = "election"
    BAD_PROOF = "proof"
    NOT_YOURS = "not-yours"
    NOT_ON_ROLL = "off-roll"
    TOO_EARLY = "not-open"
    TOO_LATE = "closed"
    UNKNOWN_HEAD = "stale-seen"
    OLD_REVISION = "stale-rev"
    DUPLICATE = "duplicate"
    # Election set-up (§3, §8)
    BAD_MANIFEST = "bad-manifest"
    BAD_ROLL = "bad-roll"
    BAD_KEY = "bad-key"
    # Board and checkpoints (§6)
    BAD_ORDER = "bad-order"
    BAD_TIME = "bad-time"
    BAD_CHAIN = "bad-chain"
    BAD_CLOSE = "bad-close"
    NOT_CLOSED = "not-closed"
    BAD_CHECKPOINT = "bad-checkpoint"
    # Counting (§7)
    NO_QUORUM = "no-quorum"
    BAD_PARTIAL = "bad-partial"
    BAD_RESULT = "bad-result"


class ProtocolError(ValueError):
    """Something does not follow anonballot/v1 and is refused.

    ``reason`` is for programs, ``message`` is a plain sentence for the person concerned; it never repeats
    input.
    """

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return f"{self.message} ({self.reason})"


def require(holds: bool, reason: Reason, message: str) -> None:
    """Raise ProtocolError(reason, message) unless ``holds``."""
    if not holds:
        raise ProtocolError(reason, message)
