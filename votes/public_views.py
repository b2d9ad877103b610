"""What anyone may fetch to check a vote without this site."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from votes import anonballot_archive


@require_safe
def program(_request: HttpRequest) -> HttpResponse:
    """The command-line client and verifier as one file, the same bytes that a build from the sources gives."""
    response = HttpResponse(anonballot_archive.build(), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{anonballot_archive.NAME}"'
    response["Cache-Control"] = "public, max-age=300"
    return response
