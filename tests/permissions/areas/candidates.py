"""How to join, and those who would like to."""

from typing import Final

from django.test import Client

from candidates.models import Interest
from tests.candidates.writing import TEXTS, mailed_link, shown, write
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address             when visitor nominee member sponsor admin council ex-member outsider no-factor
join                *    200     200     200    200     200   200     200       200      200
candidates:express  *    200     200     200    200     200   200     200       200      200
candidates:sent     *    200     200     200    200     200   200     200       200      200
candidates:own      *    200     200     200    200     200   200     200       200      200
candidates:list     *    404     404     200    200     200   404     404       404      2fa
candidates:detail   *    404     404     200    200     200   404     404       404      2fa
candidates:nominate *    405     405     405    405     405   405     405       405      405
candidates:remove   *    404     404     404    404     200   404     404       404      2fa
"""
POSTS: Final = """
address             when visitor nominee member sponsor admin council ex-member outsider no-factor
candidates:express  *    302!    302!    302!   302!    302!  302!    302!      302!     302!
candidates:own      *    200!    200!    200!   200!    200!  200!    200!      200!     200!
candidates:nominate *    404     404     302!   302!    302!  404     404       404      2fa
candidates:remove   *    404     404     404    404     302!  404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    visitor = Client()
    write(visitor, email="candidate@example.org", github="candidate")
    link = mailed_link()
    visitor.post(link, {"action": "confirm"})
    interest = Interest.objects.get()
    return {"interest_id": interest.pk, "token": link.split("/")[-2]}


def _forms(cast: Cast, parts: Parts) -> Forms:
    return {
        "candidates:express": TEXTS | {"shown": shown(ago=60)},
        "candidates:own": {"action": "take-back"},
        "candidates:nominate": {},
        "candidates:remove": {},
    }


CANDIDATES: Final = Area(name="candidates", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
