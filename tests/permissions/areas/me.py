"""One's own pages."""

from typing import Final

from members.services.profile import make_calendar
from psrt import clock
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# A calendar's address stands for who made it; here that is Bob.
# fmt: off
GETS: Final = """
address                  when visitor nominee member sponsor admin council ex-member outsider no-factor
accounts:me-profile      *    login   login   200    200     200   200     login     login    2fa
accounts:me-mail         *    login   login   200    200     200   200     login     login    2fa
accounts:me-address      *    login   login   200    200     200   200     login     login    2fa
accounts:me-address-code *    login   login   302    302     302   302     login     login    2fa
accounts:me-leave        *    login   login   200    200     200   404     login     login    2fa
me-activity              *    login   login   200    200     200   200     login     login    2fa
me-calendar              *    login   login   200    200     200   200     login     login    2fa
me-calendar-feed         *    200     200     200    200     200   200     200       200      200
me-data                  *    login   login   200    200     200   200     login     login    2fa
me-data-file             *    login   login   200    200     200   200     login     login    2fa
"""
POSTS: Final = """
address                  when visitor nominee member sponsor admin council ex-member outsider no-factor
accounts:me-profile      *    login   login   200    200     200   200     login     login    2fa
accounts:me-mail         *    login   login   302!   302!    302!  302!    login     login    2fa
accounts:me-address      *    login   login   302!   302!    302!  302!    login     login    2fa
accounts:me-address-code *    login   login   200    200     200   200     login     login    2fa
accounts:me-leave        *    login   login   302!   302!    200   404     login     login    2fa
me-activity              *    login   login   405    405     405   405     login     login    2fa
me-calendar              *    login   login   200!   200!    200!  200!    login     login    2fa
me-calendar-feed         *    405     405     405    405     405   405     405       405      405
me-data                  *    login   login   405    405     405   405     login     login    2fa
me-data-file             *    login   login   405    405     405   405     login     login    2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    return {"token": make_calendar(person=cast.bob, now=clock.now())}


def _forms(cast: Cast, parts: Parts) -> Forms:
    """What can be saved is saved by oneself for oneself; the profile's ``seen`` is Bob's before another change."""
    return {
        "accounts:me-profile": {"seen": "2026-01-01T00:00:00+00:00", "name": "Somebody Else"},
        "accounts:me-mail": {"wanted": ["reviews"], "save": "1"},
        "accounts:me-address": {"email": "elsewhere@example.org"},
        "accounts:me-address-code": {"code": "123456"},
        "accounts:me-leave": {"ended": "left", "sure": "on"},
        "me-activity": {},
        "me-calendar": {"make": "1"},
        "me-calendar-feed": {},
        "me-data": {},
        "me-data-file": {},
    }


ME: Final = Area(name="me", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
