"""What this app stores about a person; see ``members.personal_data``.

Nothing here leads to a ballot: a file on somebody's disk would outlive the objection period, after which this site has
forgotten whose ballot was whose.
"""

from collections.abc import Mapping
from typing import Final

from django.db.models import Q

from members.personal_data import Section
from votes.models import CeremonySeat, Poll, RollEntry

_CLOSED: Final = Q(poll__state__in=[Poll.State.CLOSED, Poll.State.COUNTED])

SECTIONS: Final = (
    Section(
        key="votes",
        model=RollEntry,
        by="person",
        fields=("poll__question", "poll__closes_at", "took_part"),
        order="poll__closes_at",
        only=_CLOSED,  # until then nobody is told who took part (protocol R4)
    ),
    Section(
        key="key_holder",
        model=CeremonySeat,
        by="person",
        fields=("ceremony__plan__question", "ceremony__started_at", "index"),
        order="ceremony__started_at",
    ),
)

LEFT_OUT: Final[Mapping[str, str]] = {
    "votes.RollEntry.vid": "Your pseudonym on a roll and its salt: they would tie you to a ballot on the board.",
    "votes.RollEntry.salt": "Your pseudonym on a roll and its salt: they would tie you to a ballot on the board.",
    "votes.TrusteeDefault.people": "Whom an admin named to hold keys of votes to come: keys that you held are listed.",
}
