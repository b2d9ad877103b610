"""The record as the history tells it. Two queries, however large the team."""

from members.history.rules import Period, Term
from members.models import Membership, RoleTerm
from members.rules import Began, Ended


def periods() -> list[Period]:
    """Return every membership but those entered by mistake, in the order of the roster. One query."""
    memberships = Membership.objects.real().select_related("person").order_by("roster_position", "pk")
    return [
        Period(
            id=membership.pk,
            person=membership.person_id,
            name=membership.person.name,
            github_login=membership.person.github_login,
            joined=membership.joined,
            joined_is_latest=membership.joined_is_latest,
            left=membership.left,
            left_is_latest=membership.left_is_latest,
            is_emeritus=membership.ended == Ended.EMERITUS,
            is_return=membership.began == Began.RETURNED,
            source_url=membership.source_url,
        )
        for membership in memberships
    ]


def terms() -> list[Term]:
    """Return every role term but those entered by mistake, which are empty. One query."""
    return [
        Term(
            id=term.pk,
            person=term.person_id,
            role=term.get_role_display(),
            starts=term.starts,
            ends=term.ends,
            source_url=term.source_url,
        )
        for term in RoleTerm.objects.real().order_by("pk")
    ]
