"""The roster desk, invitations, and the Council's pages about admins."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from members.models import Change, RoleTerm
from members.queries import open_membership
from members.rules import Role
from members.services import admit, invite, start_role
from members.services.corrections import (
    MembershipFacts,
    TermFacts,
    correct_term,
    edit_person,
    identity_of,
    version_of_person,
)
from psrt import clock
from tests.cast import Cast, add_role
from tests.permissions.areas.area import Area, Forms, Parts

# fmt: off
GETS: Final = """
address                     when visitor nominee member sponsor admin council ex-member outsider no-factor
roster-desk:people          *    404     404     404    404     200   404     404       404      2fa
roster-desk:add             *    404     404     404    404     200   404     404       404      2fa
desk-person                 *    404     404     404    404     200   404     404       404      2fa
roster-desk:edit            *    404     404     404    404     200   404     404       404      2fa
roster-desk:begin           *    404     404     404    404     200   404     404       404      2fa
roster-desk:role            *    404     404     404    404     200   404     404       404      2fa
roster-desk:invite          *    404     404     404    404     200   404     404       404      2fa
roster-desk:end             *    404     404     404    404     200   404     404       404      2fa
roster-desk:correct         *    404     404     404    404     200   404     404       404      2fa
roster-desk:role-end        *    404     404     404    404     200   404     404       404      2fa
roster-desk:role-correct    *    404     404     404    404     200   404     404       404      2fa
roster-desk:undo            *    404     404     404    404     200   404     404       404      2fa
roster-desk:invitations     *    404     404     404    404     200   404     404       404      2fa
roster-desk:invite-everyone *    404     404     404    404     200   404     404       404      2fa
roster-desk:revoke          *    404     404     404    404     200   404     404       404      2fa
roster-desk:admins          *    404     404     404    404     404   200     404       404      404
roster-desk:admins-correct  *    404     404     404    404     404   200     404       404      404
roster-desk:admins-undo     *    404     404     404    404     404   200     404       404      404
"""
POSTS: Final = """
address                     when visitor nominee member sponsor admin council ex-member outsider no-factor
roster-desk:people          *    404     404     404    404     405   404     404       404      2fa
roster-desk:add             *    404     404     404    404     302!  404     404       404      2fa
desk-person                 *    404     404     404    404     405   404     404       404      2fa
roster-desk:edit            *    404     404     404    404     302!  404     404       404      2fa
roster-desk:begin           *    404     404     404    404     422   404     404       404      2fa
roster-desk:role            *    404     404     404    404     302!  404     404       404      2fa
roster-desk:invite          *    404     404     404    404     302!  404     404       404      2fa
roster-desk:end             *    404     404     404    404     302!  404     404       404      2fa
roster-desk:correct         *    404     404     404    404     302!  404     404       404      2fa
roster-desk:role-end        *    404     404     404    404     302!  404     404       404      2fa
roster-desk:role-correct    *    404     404     404    404     302!  404     404       404      2fa
roster-desk:undo            *    404     404     404    404     302!  404     404       404      2fa
roster-desk:invitations     *    404     404     404    404     405   404     404       404      2fa
roster-desk:invite-everyone *    404     404     404    404     302!  404     404       404      2fa
roster-desk:revoke          *    404     404     404    404     302!  404     404       404      2fa
roster-desk:admins          *    404     404     404    404     404   405     404       404      404
roster-desk:admins-correct  *    404     404     404    404     404   302!    404       404      404
roster-desk:admins-undo     *    404     404     404    404     404   302!    404       404      404
"""
# fmt: on

MINUTES: Final = "https://example.org/minutes/1"
_DECISION: Final = {"decided_by": "the tests", "source_url": MINUTES, "confirm": "yes"}


def _prepare(cast: Cast) -> Parts:
    """Bob is Release Manager, invited, and lately edited; Lena has no account, is the third admin, and was edited."""
    now, bob = clock.now(), cast.bob
    add_role(bob, Role.RELEASE_MANAGER, now=now)
    edited = replace(identity_of(bob), name="Bob B.")
    edit_person(person=bob, identity=edited, seen=version_of_person(bob), actor=cast.carol.pk, now=now)
    invitation = invite(person=bob, actor=None, now=now - timedelta(hours=1))
    lena = admit(
        name="Lena",
        github_login="",
        github_id=None,
        email="lena@example.org",
        joined=now.date(),
        decided_by="the tests",
        actor=None,
        now=now,
    ).person
    appointment = start_role(
        person=lena, role=Role.ADMIN, starts=now.date(), decided_by="x", actor=None, now=now
    )
    facts = TermFacts.of(appointment)
    correct_term(
        term=appointment,
        facts=replace(facts, decided_by="the tests"),
        seen=facts.version,
        reason="For the tests.",
        actor=cast.sam.pk,
        now=now,
    )
    membership = open_membership(bob)
    assert membership is not None
    return {
        "person_id": bob.pk,
        "lena": lena.pk,
        "membership_id": membership.pk,
        "term_id": bob.role_terms.get(role=Role.RELEASE_MANAGER).pk,
        "invitation_id": invitation.pk,
        "change_id": Change.objects.get(person=bob).pk,
        "appointment_id": appointment.pk,
        "decision_id": Change.objects.get(person=lena).pk,
    }


def _forms(cast: Cast, parts: Parts) -> Forms:
    today = clock.now().date()
    cast.bob.refresh_from_db()
    membership = open_membership(cast.bob)
    assert membership is not None
    term = RoleTerm.objects.get(pk=str(parts["term_id"]))
    admin = RoleTerm.objects.get(pk=str(parts["appointment_id"]))
    who = {"name": "Nia", "github_login": "nia-n", "github_id": "", "email": "nia-n@example.org"}
    bob = identity_of(cast.bob)
    facts, correction = (
        MembershipFacts.of(membership),
        {"reason": "For the tests.", "decided_by": "", "source_url": ""},
    )
    return {
        "roster-desk:people": {},
        "roster-desk:add": {**who, "kind": "member", "since": today, "began": "founding", **_DECISION},
        "desk-person": {},
        "roster-desk:edit": {
            "name": "Bob",
            "github_login": bob.github_login,
            "github_id": "",
            "email": "b@example.org",
            "version": version_of_person(cast.bob),
            "confirm": "yes",
        },
        "roster-desk:begin": {"joined": today, "began": "founding", **_DECISION},
        "roster-desk:role": {"role": "steering-council", "starts": today, **_DECISION},
        "roster-desk:invite": {},
        "roster-desk:end": {"ended": "emeritus", "left": today, **_DECISION},
        "roster-desk:correct": {
            "joined": "",
            "began": "founding",
            "version": facts.version,
            "confirm": "yes",
            **correction,
        },
        "roster-desk:role-end": {"ends": today, **_DECISION},
        "roster-desk:role-correct": {
            "starts": "",
            "version": TermFacts.of(term).version,
            "confirm": "yes",
            **correction,
        },
        "roster-desk:undo": {"confirm": "yes"},
        "roster-desk:invitations": {},
        "roster-desk:invite-everyone": {"person": f"{parts['lena']} lena@example.org"},
        "roster-desk:revoke": {},
        "roster-desk:admins": {},
        "roster-desk:admins-correct": {
            "starts": "",
            "version": TermFacts.of(admin).version,
            "confirm": "yes",
            **correction,
        },
        "roster-desk:admins-undo": {"confirm": "yes"},
    }


ROSTER_DESK: Final = Area(name="roster desk", gets=GETS, posts=POSTS, prepare=_prepare, forms=_forms)
