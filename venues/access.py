"""The way to what the venues' desk shows: for admins alone, whom the views let in; what is not there is a 404."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from members.access import Viewer
from members.models import Person
from venues.models import Allowance, Application, Comparison, Venue, VenueIdentity


class _NoPerson(RuntimeError):
    def __init__(self) -> None:
        super().__init__("Only an admin comes here, and an admin is a person on the record.")


def admin_of(viewer: Viewer) -> Person:
    """The person behind an admin's request."""
    if viewer.person is None or not viewer.is_admin:
        raise _NoPerson
    return viewer.person


def access_venue(pk: UUID) -> Venue:
    """A venue, also a retired one. Raises Http404."""
    return get_object_or_404(Venue, pk=pk)


def access_comparison(pk: UUID) -> Comparison:
    """A comparison with its venue. Raises Http404."""
    return get_object_or_404(Comparison.objects.select_related("venue", "requested_by"), pk=pk)


def access_application(pk: UUID) -> Application:
    """An application with its venue. Raises Http404."""
    return get_object_or_404(Application.objects.select_related("venue", "requested_by"), pk=pk)


def access_identity(pk: UUID) -> VenueIdentity:
    """A match by hand that is in force. Raises Http404."""
    return get_object_or_404(VenueIdentity.objects.select_related("venue", "person"), pk=pk, ended_at=None)


def access_allowance(pk: UUID) -> Allowance:
    """An entry of the allow-list that is in force. Raises Http404."""
    return get_object_or_404(Allowance.objects.select_related("venue"), pk=pk, ended_at=None)
