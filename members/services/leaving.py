"""Leaving the team by one's own wish."""

from datetime import datetime
from typing import Final

from django.db import transaction

from members import emails
from members.models import Membership, Person
from members.queries import open_membership
from members.rules import Ended
from members.services.locking import serialise_writers
from members.services.memberships import end_membership
from members.services.refusal import Refused

OWN_WISH: Final = frozenset({Ended.LEFT, Ended.EMERITUS})
DECIDED_BY: Final = "own wish"


class NotMemberToLeave(Refused):
    """Who is not on the team cannot leave it."""

    def __init__(self) -> None:
        super().__init__("You are not a member of the team, so there is nothing to leave.")


class NotByOwnWish(Refused):
    """Removal is the Steering Council's."""

    def __init__(self) -> None:
        super().__init__("Choose whether you want to be named as emeritus.")


@transaction.atomic
def leave(*, person: Person, ended: Ended, words: str, now: datetime) -> Membership:
    """End the membership of ``person`` today, as they wish; ``ended`` is LEFT or EMERITUS.

    It needs nobody's consent: a request that lies about would keep access for somebody who no longer wants it. The
    admins get a mail with their ``words``, which are kept nowhere else, and what is left to be done; the person gets
    one too.

    Raises:
        NotMemberToLeave, NotByOwnWish.
        TwoAdminsRequired: they are one of the last two admins.
    """
    if ended not in OWN_WISH:
        raise NotByOwnWish
    serialise_writers()
    membership = open_membership(person)
    if membership is None:
        raise NotMemberToLeave
    membership = end_membership(
        membership=membership, left=now.date(), ended=ended, decided_by=DECIDED_BY, actor=person.pk, now=now
    )
    emails.left(membership, now=now)
    emails.left_to_admins(membership, words=words, now=now)
    return membership
