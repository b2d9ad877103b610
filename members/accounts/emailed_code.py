"""Confirming that it is you with a code sent by e-mail, for somebody who is signed in already.

allauth sends codes for signing in only. The state lives in the session: the code's hash, when it was sent,
and how often a wrong one was entered.
"""

import time
import uuid

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
_STATE = "presence_code"


class CodeRefused(Refused):
    """The code is wrong, too old, or was tried too often; the message says what to do."""


def send_code(request: HttpRequest, account: Account) -> None:
    """Send a new code to the account's address; an earlier one stops working."""
    code: str = get_adapter().generate_login_code()
    request.session[_STATE] = {"hash": _hash(code), "at": time.time(), "failed": 0}
    with transaction.atomic():
        enqueue(
            "sign-in-code",
            to=account.email,
            key=f"presence-code:{uuid.uuid4()}",
            context={"code": code},
            now=clock.now(),
        )


def was_sent(request: HttpRequest) -> bool:
    """Whether a code is being waited for."""
    return _STATE in request.session


def check_code(request: HttpRequest, code: str) -> None:
    """Use the code up. Raises CodeRefused."""
    state = request.session.get(_STATE)
    if state is None or time.time() - state["at"] > VALID_SECONDS:
        request.session.pop(_STATE, None)
        raise CodeRefused("This code is no longer valid: send a new one.")
    if constant_time_compare(state["hash"], _hash(code)):
        del request.session[_STATE]
        return
    state["failed"] += 1
    if state["failed"] < ATTEMPTS:
        request.session[_STATE] = state
        raise CodeRefused("This is not the code that was sent. Compare it with the newest e-mail.")
    del request.session[_STATE]
    raise CodeRefused("Three wrong codes: send a new one.")


def _hash(code: str) -> str:
    """Upper and lower case, dashes and spaces do not matter."""
    plain = "".join(character for character in code if character.isalnum()).upper()
    return salted_hmac("members.accounts.emailed_code", plain, algorithm="sha256").hexdigest()
