"""What somebody proved in this session, and when: allauth's authentication records, read as plain data.

The records live in the session on the server, so nobody can write their own. Their time is this computer's
clock and not the database's (``psrt.clock``): they are about the person at the keyboard, and the demo's
shifted time must neither keep a proof fresh nor make it stale.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from django.http import HttpRequest

from members.models import Account


class Method(StrEnum):
    """How something was proven; the values are allauth's, and two of our own."""

    SECOND_FACTOR = "mfa"  # a passkey, an authenticator app's code or a recovery code
    CODE = "code"  # a code sent by e-mail
    SOCIAL = "socialaccount"  # GitHub
    INVITATION = "invitation"  # the link sent by e-mail
    DEMO = "demo"  # a button, in demo mode only


@dataclass(frozen=True, kw_only=True)
class Proof:
    """One proof; ``authenticator`` is the id of the second factor that gave it, if one did."""

    method: Method
    at: datetime
    authenticator: int | None = None

    @property
    def age(self) -> timedelta:
        """How long ago it was given."""
        return datetime.now(UTC) - self.at


def proofs_of(request: HttpRequest) -> Sequence[Proof]:
    """The proofs that the signed-in account gave in this session, oldest first; none for a visitor."""
    if not isinstance(request.user, Account):
        return ()
    return [
        Proof(
            method=Method(record["method"]),
            at=datetime.fromtimestamp(record["at"], UTC),
            authenticator=record.get("id"),
        )
        for record in get_authentication_records(request, request.user)
        if record["method"] in set(Method)
    ]


def record_proof(
    request: HttpRequest, account: Account, method: Method, *, authenticator: int | None = None
) -> None:
    """Note that ``account`` has just proven itself, with this ``authenticator`` if it is a factor."""
    if authenticator is None:
        record_authentication(request, account, method)
    else:
        record_authentication(request, account, method, id=authenticator, reauthenticated=True)
