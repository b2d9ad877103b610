"""The Steering Council's desk: each kind of matter, and a motion in every state that it can be in.

(What is moved about nominations depends on where those stand: tables/nominations.py.)
"""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from activity.models import ReportLine
from council.models import Motion
from council.rules import Choice, Kind, State
from council.services import withdraw
from council.tasks import advance_due
from members.models import Person
from psrt import clock
from tests.activity.reports import sent_report
from tests.cast import Cast, add_member, remove_member
from tests.council.deciding import decided, moved, said
from tests.permissions.areas.area import Area, Forms, Parts
from tests.permissions.areas.rule import proposed

# fmt: off
DESK: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:hub       *    404     404     404    404     404   200     404       404      404
council:terms     *    404     404     200    200     200   200     404       404      2fa
council:motions   *    404     404     200    200     200   200     404       404      2fa
council:choose    *    404     404     404    404     404   200     404       404      404
council:vote      *    405     405     405    405     405   405     405       405      405
council:withdraw  *    405     405     405    405     405   405     405       405      405
"""
DESK_POSTS: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:hub       *    405     405     405    405     405   405     405       405      405
council:terms     *    405     405     405    405     405   405     405       405      405
council:motions   *    405     405     405    405     405   405     405       405      405
council:choose    *    405     405     405    405     405   405     405       405      405
"""
MATTER: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:matter    *    404     404     404    404     404   200     404       404      2fa
council:move      *    404     404     404    404     404   200     404       404      404
"""
MATTER_POSTS: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:matter    *    405     405     405    405     405   405     405       405      405
council:move      *    404     404     404    404     404   302!    404       404      404
"""
# Who reads a motion, and who does what to it.
THE_COUNCIL: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    404     404     404    404     404   200     404       404      2fa
"""
AND_ADMINS: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    404     404     404    404     200   200     404       404      2fa
"""
AND_MEMBERS: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    404     404     200    200     200   200     404       404      2fa
"""
VOTES_AND_WITHDRAWS: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    405     405     405    405     405   405     405       405      405
council:vote      *    404     404     404    404     404   302!    404       404      404
council:withdraw  *    404     404     404    404     404   302!    404       404      404
"""
VOTES: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    405     405     405    405     405   405     405       405      405
council:vote      *    404     404     404    404     404   302!    404       404      404
council:withdraw  *    404     404     404    404     404   302     404       404      404
"""
SETTLED: Final = """
address           when visitor nominee member sponsor admin council ex-member outsider no-factor
council:motion    *    405     405     405    405     405   405     405       405      405
council:vote      *    404     404     404    404     404   422     404       404      404
council:withdraw  *    404     404     404    404     404   302     404       404      404
"""
# fmt: on


def _no_fields(*addresses: str) -> Callable[[Cast, Parts], Forms]:
    return lambda _cast, _parts: {f"council:{address}": {} for address in addresses}


def _desk(cast: Cast) -> Parts:
    return {"kind": Kind.APPOINT.value}


def _matter(about: str, kind: Kind, subject: Callable[[Cast], UUID], cast: Cast) -> Parts:
    return {"about": about, "kind": kind.value, "subject_id": subject(cast)}


def _line(cast: Cast) -> UUID:
    line = ReportLine.objects.filter(person=cast.alice).first() or sent_report(cast).lines.get(
        person=cast.alice
    )
    return line.pk


def _rule(cast: Cast) -> UUID:
    return proposed(cast).pk


def _matter_forms(_cast: Cast, _parts: Parts) -> Forms:
    return {"council:matter": {}, "council:move": {"reason": "For the tests."}}


def _motion_forms(_cast: Cast, _parts: Parts) -> Forms:
    return {"council:motion": {}, "council:vote": {"vote": "yes"}, "council:withdraw": {}}


def _lena() -> Person:
    """A member whom nobody has moved anything about."""
    number = Person.objects.count()
    return add_member(f"Lena Lind {number}", f"lena-{number}", now=clock.now())


def _open(cast: Cast) -> Motion:
    return moved(Kind.APPOINT, _lena().pk, by=cast.sol)


def _ones_own(cast: Cast) -> Motion:
    return moved(Kind.APPOINT, _lena().pk, by=cast.sam)


def _carried(kind: Kind, cast: Cast) -> Motion:
    return decided(kind, _lena().pk, cast=cast)


def _lost(cast: Cast) -> Motion:
    return said(_open(cast), cast.sam, Choice.NO)


def _withdrawn(cast: Cast) -> Motion:
    return withdraw(motion_id=_open(cast).pk, actor=cast.sol, now=clock.now())


def _overtaken(cast: Cast) -> Motion:
    motion = _open(cast)
    assert motion.person is not None
    remove_member(motion.person, now=clock.now())
    advance_due()
    motion.refresh_from_db()
    return motion


def _motion(made: Callable[[Cast], Motion], state: State, cast: Cast) -> Parts:
    motion = made(cast)
    assert motion.state == state
    return {"motion_id": motion.pk}


COUNCIL: Final = (
    Area(
        name="council desk",
        gets=DESK,
        posts=DESK_POSTS,
        prepare=_desk,
        forms=_no_fields("hub", "terms", "motions", "choose"),
    ),
    *(
        Area(
            name=f"council on a {about}",
            gets=MATTER,
            posts=MATTER_POSTS,
            prepare=partial(_matter, about, kind, subject),
            forms=_matter_forms,
        )
        for about, kind, subject in (
            ("person", Kind.REMOVE, lambda cast: cast.bob.pk),
            ("line", Kind.KEEP_INACTIVE, _line),
            ("rule", Kind.CONFIRM_RULE, _rule),
        )
    ),
    *(
        Area(
            name=f"council motion {name}",
            gets=gets,
            posts=posts,
            prepare=partial(_motion, made, state),
            forms=_motion_forms,
        )
        for name, gets, posts, made, state in (
            ("of another", THE_COUNCIL, VOTES, _open, State.OPEN),
            ("of one's own", THE_COUNCIL, VOTES_AND_WITHDRAWS, _ones_own, State.OPEN),
            ("carried", AND_MEMBERS, SETTLED, partial(_carried, Kind.APPOINT), State.CARRIED),
            ("carried to remove", AND_ADMINS, SETTLED, partial(_carried, Kind.REMOVE), State.CARRIED),
            ("lost", THE_COUNCIL, SETTLED, _lost, State.LOST),
            ("withdrawn", THE_COUNCIL, SETTLED, _withdrawn, State.WITHDRAWN),
            ("overtaken", THE_COUNCIL, SETTLED, _overtaken, State.OVERTAKEN),
        )
    ),
)
