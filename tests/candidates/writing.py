"""Writing an expression of interest, as somebody does who takes a minute for it."""

import re
import time
from typing import Final

from django.core.signing import Signer
from django.http import HttpResponse
from django.test import Client

from tests.nominations.mailbox import text_of

TEXTS: Final = {
    "name": "Noor Vermeulen",
    "email": "noor@example.org",
    "github": "noor-v",
    "bio": "Works on fuzzing, and sails.",
    "motivation": "I read advisories for fun.",
    "skills": "Fuzzing, memory safety",
    "contributions": "",
    "availability": "On Fridays.",
    "analysis": "",
}


def shown(*, ago: int) -> str:
    """The mark of a form that was shown so many seconds ago."""
    return Signer(salt="candidates.forms").sign(str(int(time.time()) - ago))


def write(client: Client, *, ago: int = 60, **changes: str) -> HttpResponse:
    """Send the form, shown so many seconds ago."""
    form = TEXTS | {"shown": shown(ago=ago), "website": ""} | changes
    answer: HttpResponse = client.post("/join/interest/", form)  # type: ignore[assignment]  # the stubs' own class
    return answer


def mailed_link() -> str:
    """The path in the latest mail to a candidate."""
    found = re.search(r"(/join/interest/[^/\s]+/)", text_of("interest-confirm"))
    assert found
    return found[1]
