"""The one way out for mail: an outbox row in the caller's transaction, delivered by a worker afterwards."""

from urllib.parse import urljoin

from django.conf import settings


def absolute(path: str) -> str:
    """``path`` as an address on this site, for links in mail and files."""
    return urljoin(settings.SITE_URL + "/", path.lstrip("/"))
