"""Where a page may send people next: to this site only."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_own_address(url: str) -> bool:
    """True for a path on this site; an absolute address is refused, even of this site."""
    return url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)


def next_of(request: HttpRequest, default: str) -> str:
    """The ``next`` that the form or the link carries if it is on this site, otherwise ``default``."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    return url if is_own_address(url) else default
