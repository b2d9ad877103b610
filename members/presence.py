"""Proof of presence: whoever casts a ballot, vetoes or changes a role proved who they are lately.

allauth's own re-authentication never asks people who have no password, and nobody has one here; so the rule
is ours, and looks at the age of the newest proof in the session.
"""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec, overload
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from members.proofs import Method, proofs_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

PRESENCE_MAX_AGE = timedelta(minutes=15)
_KEPT_INPUT = "kept_input"


def has_fresh_presence(request: HttpRequest, *, by_second_factor: bool = False) -> bool:
    """Whether the signed-in account proved itself in the last 15 minutes.

    Any proof counts (passkey, authenticator app, recovery code, e-mailed code, GitHub, invitation; the demo's
    button in the demo), unless it must be ``by_second_factor``: an e-mailed code must not be enough to change
    the factors.
    """
    return any(
        proof.age < PRESENCE_MAX_AGE and (not by_second_factor or proof.method == Method.SECOND_FACTOR)
        for proof in proofs_of(request)
    )


def presence_url(next: str, *, by_second_factor: bool = False) -> str:  # noqa: A002 - the parameter's name in the link
    """The page that asks for a proof and then goes on to the path ``next``."""
    query = {"next": next} | ({"with": "second-factor"} if by_second_factor else {})
    return f"{reverse('accounts:presence')}?{urlencode(query)}"


@overload
def presence_required(view: View[P]) -> View[P]: ...
@overload
def presence_required(*, keep: Sequence[str]) -> Callable[[View[P]], View[P]]: ...
def presence_required(
    view: View[P] | None = None, *, keep: Sequence[str] = ()
) -> View[P] | Callable[[View[P]], View[P]]:
    """Ask for a proof before the form is shown, and again if it has aged when the form comes back.

    The proof cannot carry a POST along: afterwards the person is at the form again. Long text must not be
    lost on the way, so the fields named in ``keep`` wait in the session; the view fills them in from
    :func:`kept_input`.
    """

    def decorate(inner: View[P]) -> View[P]:
        @wraps(inner)
        def wrapper(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if has_fresh_presence(request):
                return inner(request, *args, **kwargs)
            if request.method == "POST":
                request.session[_KEPT_INPUT] = {
                    "path": request.path,
                    "fields": {name: request.POST[name] for name in keep if name in request.POST},
                }
                messages.info(
                    request, "Confirm that it is you, then send the form again: nothing was changed yet."
                )
            return HttpResponseRedirect(presence_url(request.get_full_path()))

        return wrapper

    return decorate if view is None else decorate(view)


def kept_input(request: HttpRequest) -> dict[str, str]:
    """What :func:`presence_required` kept of the form at this path, once: its initial values."""
    kept = request.session.get(_KEPT_INPUT)
    if kept is None or kept["path"] != request.path:
        return {}
    del request.session[_KEPT_INPUT]
    fields: dict[str, str] = kept["fields"]
    return fields
