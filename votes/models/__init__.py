"""What a vote stores. Nothing here, outside a ballot's ciphertext, depends on what anyone chose."""

from votes.models.board import BoardEntry, Checkpoint, Partial
from votes.models.poll import Poll, RollEntry, RollVid, TrusteeKey

__all__ = ["BoardEntry", "Checkpoint", "Partial", "Poll", "RollEntry", "RollVid", "TrusteeKey"]
