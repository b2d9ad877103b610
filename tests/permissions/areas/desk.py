"""The desk's first page."""

from typing import Final

from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address   when visitor nominee member sponsor admin council ex-member outsider no-factor
desk      *    404     404     404    404     200   404     404       404      2fa
"""
POSTS: Final = """
address   when visitor nominee member sponsor admin council ex-member outsider no-factor
desk      *    404     404     404    404     405   404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    return {}


def _forms(cast: Cast, parts: Parts) -> Forms:
    return {"desk": {}}


DESK: Final = Area(
    name="desk",
    gets=GETS,
    posts=POSTS,
    prepare=_prepare,
    forms=_forms,
)
