"""The only door to motions.

- The Steering Council sees all of them, but for those about a nomination of the reader's own: a nominee who sits on
  the Council does not see what the others say about it.
- Once a motion is carried, active members read it with who voted how, unless it is about somebody's removal (then
  the admins do), and if they may see the nomination that it is about. What was not carried stays with the Council.

Whoever may not see one gets 404, as if there were none.
"""

from uuid import UUID

from django.db.models import Q
from django.http import Http404

from council.models import Motion, MotionQuerySet
from council.queries import with_all
from council.rules import MEMBERS_READ, State
from members.access import Viewer
from nominations.access import visible_to as visible_nominations
from nominations.models import Nomination


def visible_to(viewer: Viewer) -> MotionQuerySet:
    """The motions that ``viewer`` may read."""
    if viewer.person is None:
        return Motion.objects.none()
    seen = Q(pk__in=[])
    if viewer.is_member:
        carried = Q(state=State.CARRIED)
        if not viewer.is_admin:
            carried &= Q(kind__in=[kind.value for kind in MEMBERS_READ])
        nominations = visible_nominations(viewer).values("pk")
        seen |= carried & (Q(nomination=None) | Q(nomination__in=nominations))
    if viewer.is_council:
        seen |= Q(nomination=None) | ~Q(nomination__in=Nomination.objects.about(viewer.person).values("pk"))
    return Motion.objects.filter(seen)


def access_motion(viewer: Viewer, motion_id: UUID) -> Motion:
    """The motion with all that its page shows, if ``viewer`` may read it. Http404 otherwise."""
    motion = with_all(visible_to(viewer)).filter(pk=motion_id).first()
    if motion is None:
        raise Http404
    return motion
