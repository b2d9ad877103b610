"""The only door to checklists: an admin's to all, a new member's to their own, a mentor's to the one they help with.

Whoever may not see one gets 404, as if there were none.
"""

from uuid import UUID

from django.http import Http404

from members.access import Access, Viewer
from members.models import Person
from onboarding.models import Checklist, MentorOffer, Step
from onboarding.rules import Answer, Kind, Owner


def person_of(viewer: Viewer) -> Person:
    """Who acts: whoever passed a door is on the record. Http404 otherwise."""
    if viewer.person is None:
        raise Http404
    return viewer.person


def access_checklist(viewer: Viewer, checklist_id: UUID) -> Checklist:
    """Any checklist, for admins. Http404 otherwise."""
    found = (
        Checklist.objects.select_related("person", "membership", "template").filter(pk=checklist_id).first()
    )
    if found is None or not viewer.is_admin:
        raise Http404
    return found


def access_step(viewer: Viewer, step_id: UUID) -> Step:
    """Any step, for admins. Http404 otherwise."""
    found = Step.objects.select_related("checklist__person", "venue").filter(pk=step_id).first()
    if found is None or not viewer.is_admin:
        raise Http404
    return found


def access_own_step(viewer: Viewer, step_id: UUID) -> Step:
    """A step that is the viewer's own, as new member or as mentor. Http404 otherwise."""
    found = Step.objects.select_related("checklist__person", "venue").filter(pk=step_id).first()
    if found is None or viewer.person is None or not viewer.is_member:
        raise Http404
    if Owner(found.owner) not in parts(viewer.person, viewer, found.checklist) - {Owner.ADMIN}:
        raise Http404
    return found


def own_onboarding(viewer: Viewer) -> Checklist | None:
    """The viewer's own newest onboarding, if they ever had one."""
    return (
        Checklist.objects.filter(person=viewer.person, kind=Kind.ONBOARDING)
        .select_related("person", "membership")
        .order_by("-started_at")
        .first()
    )


def access_offer(viewer: Viewer, offer_id: UUID) -> MentorOffer:
    """A question to the viewer whether they will be mentor, until an admin took it back. Http404 otherwise."""
    offer = (
        MentorOffer.objects.select_related("checklist__person", "mentor", "asked_by")
        .filter(pk=offer_id, mentor=viewer.person)
        .exclude(answer=Answer.RELEASED)
        .first()
    )
    if offer is None or not viewer.is_member:
        raise Http404
    return offer


def access_calendar(viewer: Viewer, checklist_id: UUID) -> Checklist:
    """The checklist for its calendar file: admins, the new member, the mentor. Http404 otherwise."""
    found = Checklist.objects.select_related("person").filter(pk=checklist_id, kind=Kind.ONBOARDING).first()
    if found is None or viewer.person is None or not parts(viewer.person, viewer, found):
        raise Http404
    return found


def parts(person: Person, access: Access | Viewer, checklist: Checklist) -> frozenset[Owner]:
    """As whom a person with this access acts on a checklist: only members act."""
    if not access.is_member:
        return frozenset()
    mentors = MentorOffer.objects.filter(checklist=checklist, mentor=person, answer=Answer.ACCEPTED)
    held = {
        Owner.NEW_MEMBER: checklist.person_id == person.pk and checklist.kind == Kind.ONBOARDING,
        Owner.MENTOR: mentors.exists(),
        Owner.ADMIN: access.is_admin,
    }
    return frozenset(part for part, is_held in held.items() if is_held)
