"""Who may read which entries of the audit log.

- Admins read all of it: they run the site, and have to see what should not have been. One thing is kept from them:
  when others signed in while a vote was open. Beside the times on the board it would narrow down who has cast which
  ballot, and tell before the close who took part (protocol R4).
- The Steering Council reads what it governs: members, roles, venues, onboarding, activity and the yearly report, the
  voting rule, the site's switches, its own motions, and of nominations and votes those that a vote has approved. How
  somebody signs in is not its business, nor who comments in a review.
- Everyone else reads what is about themselves.
- That the Council raised a concern in private, and that it was talked over, is for those who may read the exchange,
  whichever of these they are.
"""

from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from council.access import visible_to as visible_motions
from members.access import Viewer
from members.models import Person
from nominations.access import log_open_to, soundings_open_to
from nominations.models import Sounding
from psrt.audit.events import Event
from psrt.audit.models import Entry
from psrt.audit.queries import concerning
from votes.models import Poll

COUNCIL_GROUPS: Final = ("members", "venues", "onboarding", "activity", "operations")
IN_PRIVATE: Final = (Event.NOMINATION_CONCERN_RAISED, Event.NOMINATION_CONCERN_DISCUSSED)


def readable_by(viewer: Viewer, entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """Those of ``entries`` that an admin or somebody on the Council may read."""
    if viewer.is_admin:
        voting = Poll.objects.filter(opens_at__lte=OuterRef("at"), closes_at__gt=OuterRef("at"))
        own = Q(actor=viewer.person.pk) if viewer.person else Q(pk__in=[])
        return entries.filter(~Q(event=Event.SIGNED_IN) | own | ~Exists(voting)).filter(_private(viewer))
    if not viewer.is_council:
        return entries.none()
    nominations = list(log_open_to(viewer).values_list("pk", flat=True))
    motions = visible_motions(viewer).values_list("pk", flat=True)
    polls = Poll.objects.filter(subject__in=nominations).values_list("pk", flat=True)
    seen = [
        *(f"nomination:{pk}" for pk in nominations),
        *(f"poll:{pk}" for pk in polls),
        *(f"motion:{pk}" for pk in motions),
    ]
    readable = Q(subject__in=seen) | Q(subject__startswith="rule:") | Q(event__in=IN_PRIVATE)
    for group in COUNCIL_GROUPS:
        readable |= Q(event__startswith=f"{group}.")
    return entries.filter(readable).filter(_private(viewer))


def _private(viewer: Viewer) -> Q:
    """Leaves out what was said in private about nominations of which the viewer may not read it."""
    read = soundings_open_to(viewer).filter(Exists(Sounding.objects.filter(nomination=OuterRef("pk"))))
    subjects = [f"nomination:{pk}" for pk in read.values_list("pk", flat=True)]
    return ~Q(event__in=IN_PRIVATE) | Q(subject__in=subjects)


def about(person: Person) -> QuerySet[Entry]:
    """What the log says about ``person``, the newest first: what happened to them, and what they did."""
    return Entry.objects.filter(concerning([person.pk])).order_by("-seq")
