"""At least two admins at all times (PEP 811): the database keeps it, and is asked here in good time."""

from django.db import connection

from members.services.refusal import Refused, refusing


class TwoAdminsRequired(Refused):
    """The change would leave the team with fewer than two admins."""

    def __init__(self) -> None:
        super().__init__(
            "The team must keep at least two admins (PEP 811). "
            "Let the Steering Council appoint another admin first."
        )


def require_two_admins() -> None:
    """Have the database count the admins now rather than at commit.

    Raises:
        TwoAdminsRequired: when what this transaction did leaves fewer than two, once two people have been admins.
    """
    both = "members_two_admins_role, members_two_admins_membership"
    with refusing({"members_two_admins": TwoAdminsRequired()}), connection.cursor() as cursor:
        cursor.execute(f"SET CONSTRAINTS {both} IMMEDIATE")
        cursor.execute(f"SET CONSTRAINTS {both} DEFERRED")
