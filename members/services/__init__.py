"""Writes to the record: each function is one transaction with its audit entries."""

from members.services.invitations import invite
from members.services.memberships import admit, end_membership
from members.services.people import Identity, record_person
from members.services.refusal import Refused
from members.services.roles import end_role, start_role

__all__ = [
    "Identity",
    "Refused",
    "admit",
    "end_membership",
    "end_role",
    "invite",
    "record_person",
    "start_role",
]
