"""The desk's exports and imports."""

from typing import Final

from members.models import RosterImport
from members.services.imports import start_import, work_on_imports
from psrt import clock
from tests.cast import Cast
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address              when visitor nominee member sponsor admin council ex-member outsider no-factor
desk-exports         *    404     404     404    404     200   404     404       404      2fa
desk-import          *    404     404     404    404     200   404     404       404      2fa
desk-import-one      *    404     404     404    404     200   404     404       404      2fa
desk-import-progress *    404     404     404    404     200   404     404       404      2fa
desk-import-discard  *    405     405     405    405     405   405     405       405      405
"""
POSTS: Final = """
address              when visitor nominee member sponsor admin council ex-member outsider no-factor
desk-exports         *    404     404     404    404     200   404     404       404      2fa
desk-import          *    404     404     404    404     422   404     404       404      2fa
desk-import-one      *    404     404     404    404     302!  404     404       404      2fa
desk-import-progress *    405     405     405    405     405   405     405       405      405
desk-import-discard  *    404     404     404    404     302!  404     404       404      2fa
"""
# fmt: on


def _prepare(cast: Cast) -> Parts:
    started = start_import(
        members=b"New One,new-one,\n", emeriti=None, joined=None, by=cast.carol, now=clock.now()
    )
    work_on_imports(now=clock.now())
    return {"import_id": started.pk}


def _forms(cast: Cast, parts: Parts) -> Forms:
    started = RosterImport.objects.get()
    return {
        "desk-exports": {"members_text": "Ada,ada,\n"},
        "desk-import": {"members_text": "Ada,ada,\n"},  # another one is under way
        "desk-import-one": {"seen": started.fingerprint()},
        "desk-import-progress": {},
        "desk-import-discard": {},
    }


EXCHANGE: Final = Area(
    name="exchange",
    gets=GETS,
    posts=POSTS,
    prepare=_prepare,
    forms=_forms,
)
