"""Codes sent by e-mail to somebody who is signed in already: to confirm that it is them, or that an address is theirs.

allauth sends codes for signing in only. The state lives in the session: where the code was sent, its hash, when, and
how often a wrong one was entered. A change of the account's address ends what was sent before it: whoever reads
the old mailbox, or was about to put in an address of their own, comes too late.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Any, Final

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from members.models import Account
from members.services.refusal import Refused
from psrt import clock
from psrt.mail.services import enqueue

VALID_SECONDS = 10 * 60
ATTEMPTS = 3


class CodeRefused(Refused):
    """The code is wrong, too old, or was tried too often; the message says what to do."""


@dataclass(frozen=True, slots=True)
class EmailedCode:
    """Codes for one ``purpose``, which is good for no other; ``mail`` is the folder of templates/email."""

    purpose: str
    mail: str

    def send(self, request: HttpRequest, *, to: str) -> None:
        """Send a new code to an address; an earlier one stops working."""
        code: str = get_adapter().generate_login_code()
        request.session[self._state] = {
            "hash": self._hash(code),
            "to": to,
            "account": _address(request),
            "at": time.time(),
            "failed": 0,
        }
        with transaction.atomic():
            enqueue(
                self.mail,
                to=to,
                key=f"{self.purpose}-code:{uuid.uuid4()}",
                context={"code": code},
                now=clock.now(),
            )

    def sent_to(self, request: HttpRequest) -> str:
        """The address whose code is being waited for; empty if none is."""
        state = self._live(request)
        return str(state["to"]) if state else ""

    def check(self, request: HttpRequest, code: str) -> str:
        """Use the code up; the address that it was sent to. Raises CodeRefused."""
        state = self._live(request)
        if state is None or time.time() - state["at"] > VALID_SECONDS:
            request.session.pop(self._state, None)
            raise CodeRefused("This code is no longer valid: send a new one.")
        if constant_time_compare(state["hash"], self._hash(code)):
            del request.session[self._state]
            return str(state["to"])
        state["failed"] += 1
        if state["failed"] < ATTEMPTS:
            request.session[self._state] = state
            raise CodeRefused("This is not the code that was sent. Compare it with the newest e-mail.")
        del request.session[self._state]
        raise CodeRefused("Three wrong codes: send a new one.")

    def _live(self, request: HttpRequest) -> dict[str, Any] | None:
        """What is stored of the code, unless there is none or the account has another address by now."""
        state: dict[str, Any] | None = request.session.get(self._state)
        return state if state is not None and state.get("account") == _address(request) else None

    @property
    def _state(self) -> str:
        return f"{self.purpose}_code"

    def _hash(self, code: str) -> str:
        """Upper and lower case, dashes and spaces do not matter."""
        plain = "".join(character for character in code if character.isalnum()).upper()
        salt = f"members.accounts.emailed_code.{self.purpose}"
        return salted_hmac(salt, plain, algorithm="sha256").hexdigest()


def _address(request: HttpRequest) -> str:
    """The present address of the account that is signed in."""
    account = request.user
    if not isinstance(account, Account):
        raise TypeError("Codes are for somebody who is signed in.")
    return account.email


PRESENCE: Final = EmailedCode("presence", "sign-in-code")
NEW_ADDRESS: Final = EmailedCode("new_address", "address-code")
