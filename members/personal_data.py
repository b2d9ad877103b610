"""What is stored about a person, as the file that they can take along (``/me/data/``).

Each app has such a module: ``SECTIONS`` of the file, and ``LEFT_OUT``, which says of every other column that points
at a person or an account why it is not in the file. A test walks all models and demands that no such column is
forgotten. ``psrt.pages.my_data`` puts the file together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db.models import Model, Q

from members.models import Account, Change, Invitation, Membership, Person, RoleTerm


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One key of the file: the rows of ``model`` whose ``by`` is the person, oldest first.

    ``by`` is a lookup that ends at a person, ``fields`` are lookups too, and name the row's keys in the file.
    """

    key: str
    model: type[Model]
    by: str
    fields: tuple[str, ...]
    order: str
    only: Q = field(default_factory=Q)

    @property
    def column(self) -> str:
        """The column that it accounts for: ``"venues.Grant.person"``."""
        return f"{self.model._meta.label}.{self.by.partition('__')[0]}"

    def read(self, person: Person) -> list[dict[str, Any]]:
        """The rows, with the values as Django's JSON encoder takes them. One query."""
        rows = self.model._default_manager.filter(self.only, **{self.by: person.pk})
        return list(rows.order_by(self.order, "pk").values(*self.fields))


SECTIONS: Final = (
    Section(
        key="person",
        model=Person,
        by="pk",
        fields=(
            *("id", "handle", "name", "github_login", "github_id", "email", "links", "time_zone"),
            *("unwanted_mail", "created_at", "changed_at"),
        ),
        order="pk",
    ),
    Section(
        key="account",
        model=Account,
        by="person",
        fields=(
            *("id", "username", "email", "is_active", "is_staff", "is_superuser"),
            *("date_joined", "last_login"),
        ),
        order="pk",
    ),
    Section(
        key="memberships",
        model=Membership,
        by="person",
        fields=(
            *("joined", "left", "left_is_latest", "began", "ended", "decided_by", "end_decided_by"),
            *("source_url", "end_source_url", "emeritus_notes", "changed_at"),
        ),
        order="joined",
    ),
    Section(
        key="roles",
        model=RoleTerm,
        by="person",
        fields=(
            *("role", "starts", "ends", "decided_by", "end_decided_by"),
            *("source_url", "end_source_url", "changed_at"),
        ),
        order="starts",
    ),
    Section(
        key="changes_by_admins",
        model=Change,
        by="person",
        fields=("kind", "at", "reason", "undo_until", "steps", "undone_at"),
        order="at",
    ),
    Section(
        key="invitations",
        model=Invitation,
        by="person",
        fields=("email", "created_at", "expires_at", "opened_at", "used_at", "revoked_at"),
        order="created_at",
    ),
    Section(
        key="addresses",
        model=EmailAddress,
        by="user__person",
        fields=("email", "verified", "primary"),
        order="email",
    ),
    Section(
        key="second_factors",
        model=Authenticator,
        by="user__person",
        fields=("type", "data__name", "created_at", "last_used_at"),
        order="created_at",
    ),
    Section(
        key="sessions",
        model=UserSession,
        by="user__person",
        fields=("created_at", "last_seen_at", "ip", "user_agent"),
        order="created_at",
    ),
    Section(
        key="github_sign_in",
        model=SocialAccount,
        by="user__person",
        fields=("provider", "uid", "date_joined", "last_login", "extra_data"),
        order="date_joined",
    ),
)

_IMPORTS: Final = "That you imported a roster is in the part from the audit log."

LEFT_OUT: Final[Mapping[str, str]] = {
    "members.Person.account": "The link from the record to your account: both are in the file.",
    "members.Person.calendar_hash": "The fingerprint that guards the secret address of your calendar.",
    "members.Account.password": "A password: nobody has one here.",
    "members.Account_groups.account": "Groups: nobody is in one, as access follows from memberships.",
    "members.Account_user_permissions.account": "Permissions: nobody has any, as access follows from memberships.",
    "members.Change.actor": "What you changed on somebody else's record as an admin: it is about them.",
    "members.Change.undone_by": "What you undid on somebody else's record: it is about them.",
    "members.RoleTerm.recorded_by": "Whose role you recorded as an admin: it is about them.",
    "admin.LogEntry.user": "The back office's own log: it only shows things, so the log is empty.",
    "members.RosterImport.started_by": _IMPORTS,
    "members.RosterImport.confirmed_by": _IMPORTS,
    "mfa.Authenticator.data": "Keys and recovery codes: whoever has them could sign in as you.",
}
