"""The record of the team: people, their memberships and role terms, and their accounts."""

from members.models.account import Account
from members.models.change import Change
from members.models.invitation import Invitation
from members.models.membership import Membership
from members.models.person import Person
from members.models.role_term import RoleTerm
from members.models.roster_import import RosterImport

__all__ = ["Account", "Change", "Invitation", "Membership", "Person", "RoleTerm", "RosterImport"]
