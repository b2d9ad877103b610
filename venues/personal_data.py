"""What this app stores about a person; see ``members.personal_data``."""

from collections.abc import Mapping
from typing import Final

from members.personal_data import Section
from venues.models import Change, Decline, Grant, VenueIdentity

SECTIONS: Final = (
    Section(
        key="venues",
        model=Grant,
        by="person",
        fields=("venue__name", "granted_at", "revoked_at"),
        order="granted_at",
    ),
    Section(
        key="venue_entries",
        model=VenueIdentity,
        by="person",
        fields=("venue__name", "entry", "matched_at", "ended_at"),
        order="matched_at",
    ),
    Section(
        key="venues_declined",
        model=Decline,
        by="person",
        fields=("venue__name", "noticed_at"),
        order="noticed_at",
    ),
    Section(
        key="venue_changes",
        model=Change,
        by="person",
        fields=("application__venue__name", "action", "outcome", "finished_at"),
        order="finished_at",
    ),
)

_OTHERS: Final = (
    "Whom else you let into a venue or put out: that you did it is in the part from the audit log."
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "venues.Grant.granted_by": _OTHERS,
    "venues.Grant.revoked_by": _OTHERS,
    "venues.VenueIdentity.matched_by": _OTHERS,
    "venues.VenueIdentity.ended_by": _OTHERS,
    "venues.Allowance.allowed_by": _OTHERS,
    "venues.Allowance.ended_by": _OTHERS,
    "venues.Comparison.requested_by": _OTHERS,
    "venues.Application.requested_by": _OTHERS,
}
