"""What a vote stores. Nothing here, outside a ballot's ciphertext, depends on what anyone chose."""

from votes.models.board import BoardEntry, Checkpoint, Partial
from votes.models.poll import Poll, RollEntry, RollVid, TrusteeKey
from votes.models.tenure import TrusteeHalt, TrusteeTenure
from votes.models.trustees import (
    Ceremony,
    CeremonyMessage,
    CeremonySeat,
    Complaint,
    LostKey,
    Round,
    TrusteeDefault,
    TrusteePlan,
)

__all__ = [
    "BoardEntry",
    "Ceremony",
    "CeremonyMessage",
    "CeremonySeat",
    "Checkpoint",
    "Complaint",
    "LostKey",
    "Partial",
    "Poll",
    "RollEntry",
    "RollVid",
    "Round",
    "TrusteeDefault",
    "TrusteeHalt",
    "TrusteeKey",
    "TrusteePlan",
    "TrusteeTenure",
]
