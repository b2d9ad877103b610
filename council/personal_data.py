"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from council.models import Motion, Seat
from members.personal_data import Section

SECTIONS: Final = (
    Section(
        key="council_motions",
        model=Motion,
        by="moved_by",
        fields=("kind", "reason", "minutes_url", "moved_at", "state", "settled_at"),
        order="moved_at",
    ),
    Section(
        key="council_votes",
        model=Seat,
        by="person",
        fields=("motion__kind", "motion__moved_at", "choice", "words", "conflict", "voted_at"),
        order="motion__moved_at",
    ),
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "council.Motion.person": "What the Steering Council moved about you: what came of it stands in your memberships "
    "and roles, and the reasons are between the Council and the admins.",
}
