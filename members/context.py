"""What templates know of who is looking."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.access import viewer_of


def viewer(request: HttpRequest) -> dict[str, object]:
    """``viewer``: members.access.Viewer, looked up only by pages that use it."""
    return {"viewer": SimpleLazyObject(lambda: viewer_of(request))}
