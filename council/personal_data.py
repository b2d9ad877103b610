"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from council.acts import IS_NOMINEE
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
        # a nominee on the Council is not told that the others decide on them, here neither
        only=~Q(conflict=IS_NOMINEE),
    ),
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "council.Motion.person": "What the Steering Council moved about you, as a nominee too if you sit on it: what "
    "came of it stands in your memberships and roles, and the reasons are between the Council and the admins.",
}
