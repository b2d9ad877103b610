"""What the demo's admins have at their desk: invitations in every state, and a correction of two days ago."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from members.models import Invitation, Person
from members.rules import Role
from members.services import invite
from members.services.corrections import TermFacts, correct_term
from members.services.invitations import accept_invitation, open_invitation, revoke_invitation
from psrt.mail.models import OutboxMessage

ADMIN: Final = "carol-c"
_LINK: Final = re.compile(r"/accounts/invitation/([^/\s]+)/")


def fill_desk(*, now: datetime) -> None:
    """Invite some, of whom some answer; and correct since when Wei Zhang is Release Manager."""
    weeks_ago, lately = now - timedelta(days=18), now - timedelta(days=3)
    _invite("larsb", now=weeks_ago)
    accept_invitation(token=_token(_invite("yusufy", now=weeks_ago)), now=weeks_ago + timedelta(hours=5))
    _invite("chiaral", now=lately)
    open_invitation(token=_token(_invite("faridh", now=lately)), now=lately + timedelta(hours=1))
    revoke_invitation(invitation=_invite("umak", now=lately), actor=_person(ADMIN).pk, now=lately)
    term = _person("weizhang").role_terms.get(role=Role.RELEASE_MANAGER)
    facts = TermFacts.of(term)
    correct_term(
        term=term,
        facts=replace(facts, starts=(now - timedelta(days=700)).date(), decided_by="the release schedule"),
        seen=facts.version,
        reason="The import knew no first day; the release schedule names one.",
        actor=_person(ADMIN).pk,
        now=now - timedelta(days=2),
    )


def _invite(handle: str, *, now: datetime) -> Invitation:
    return invite(person=_person(handle), actor=_person(ADMIN).pk, now=now)


def _token(invitation: Invitation) -> str:
    """As the invited would: from the link in their mail."""
    found = _LINK.search(OutboxMessage.objects.get(key=f"invitation:{invitation.pk}").body_text)
    if found is None:
        raise LookupError("The invitation has no link.")
    return found[1]


def _person(handle: str) -> Person:
    return Person.objects.get(handle=handle)
