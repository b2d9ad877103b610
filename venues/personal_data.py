"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from members.personal_data import Section
from venues.models import Grant

SECTIONS: Final = (
    Section(
        key="venues",
        model=Grant,
        by="person",
        fields=("venue__name", "granted_at", "revoked_at"),
        order="granted_at",
    ),
)

_OTHERS: Final = (
    "Whom else you let into a venue or put out: that you did it is in the part from the audit log."
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "venues.Grant.granted_by": _OTHERS,
    "venues.Grant.revoked_by": _OTHERS,
}
