"""The audit log: the admins' and the Council's, and everyone's own part of it."""

from typing import Final

from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address     when visitor nominee member sponsor admin council ex-member outsider no-factor
audit       *    404     404     404    404     200   200     404       404      2fa
audit-check *    404     404     404    404     200   200     404       404      2fa
audit-csv   *    404     404     404    404     200   200     404       404      2fa
audit-jsonl *    404     404     404    404     200   200     404       404      2fa
me-audit    *    login   login   200    200     200   200     login     login    2fa
"""
POSTS: Final = """
address     when visitor nominee member sponsor admin council ex-member outsider no-factor
audit       *    404     404     404    404     405   405     404       404      2fa
audit-check *    404     404     404    404     200   200     404       404      2fa
audit-csv   *    404     404     404    404     405   405     404       404      2fa
audit-jsonl *    404     404     404    404     405   405     404       404      2fa
me-audit    *    login   login   405    405     405   405     login     login    2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    return {}


def _forms(cast: Cast, parts: Parts) -> Forms:
    addresses = ("audit", "audit-csv", "audit-jsonl", "me-audit")
    return {"audit-check": {"noted": f"1:{'0' * 64}"}} | {address: {} for address in addresses}


AUDIT: Final = Area(name="audit", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
