"""The demo lets anyone be anyone, so it must be reachable from this computer only.

Three locks: it starts only with a secret that was made for it and with loopback host names
(psrt/settings.py); the web server refuses to start on another address (gunicorn.conf.py); and its pages ask
at every request.
"""

import ipaddress
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404, HttpRequest, HttpResponse

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_FORWARDED", "HTTP_VIA")


def demo_only(view: View[P]) -> View[P]:
    """A page that exists in demo mode and from this computer only; otherwise 404."""

    @wraps(view)
    def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.DEMO or not is_from_this_computer(request):
            raise Http404
        return view(request, *args, **kwargs)

    return wrapper


def is_from_this_computer(request: HttpRequest) -> bool:
    """The client, and the address the server listens on, are loopback, and no proxy brought the request."""
    if any(header in request.META for header in FORWARDED):
        return False
    return _is_loopback(request.META.get("REMOTE_ADDR", "")) and not _is_outside(
        request.META.get("SERVER_NAME", "")
    )


def refuse_other_addresses(addresses: Iterable[str]) -> None:
    """For the web server's start: raise ImproperlyConfigured when the demo would listen beyond this computer.

    ``addresses`` are host names or IP addresses; an empty one means every interface.
    """
    outside = [address for address in addresses if address != "localhost" and not _is_loopback(address)]
    if settings.DEMO and outside:
        raise ImproperlyConfigured(
            f"DEMO is on and the server would listen on {', '.join(map(repr, outside))}: "
            "bind it to 127.0.0.1."
        )


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_outside(server: str) -> bool:
    """The server's own name: an IP address that is not loopback (a host name tells nothing)."""
    try:
        return not ipaddress.ip_address(server).is_loopback
    except ValueError:
        return False
