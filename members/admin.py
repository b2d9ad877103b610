"""The back office's view of the record: to look things up. Changes go through the services, which audit."""

from importlib import import_module
from typing import TYPE_CHECKING, Final

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db.models import Model
from django.http import HttpRequest

from members.models import Account, Membership, Person, RoleTerm

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Model]  # generic to the type checker only
else:
    _ModelAdmin = admin.ModelAdmin


# What the libraries register would let the back office remove a factor or give an account another address: somebody
# could sign in as another, and no audit entry would tell. Who needs help gets it from `manage.py invite` and
# `manage.py reset_second_factors`.
_LIBRARIES: Final[dict[str, tuple[type[Model], ...]]] = {
    "allauth.account": (EmailAddress,),
    "allauth.mfa": (Authenticator,),
    "allauth.socialaccount": (SocialAccount, SocialApp, SocialToken),
    "allauth.usersessions": (UserSession,),
    "django.contrib.auth": (Group,),
}
for _library, _models in _LIBRARIES.items():
    import_module(f"{_library}.admin")  # which registers them, if nothing has imported it before
    admin.site.unregister(_models)


class LookOnly(_ModelAdmin):
    """Superusers may look; nobody adds, changes or deletes here."""

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest | None = None) -> bool:  # noqa: ARG002 - Django's signature
        """Filter by what the list offers only: ``?last_login__gt=`` would tell by its rows what no page shows."""
        return lookup.partition("__")[0] in self.list_filter

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Show the section to superusers only."""
        return request.user.is_active and request.user.is_superuser

    def has_view_permission(self, request: HttpRequest, *_: object, **__: object) -> bool:
        """Let superusers look."""
        return self.has_module_permission(request)

    def has_add_permission(self, *_: object, **__: object) -> bool:
        """Refuse: an addition here would leave no audit entry."""
        return False

    def has_change_permission(self, *_: object, **__: object) -> bool:
        """Refuse: a change here would leave no audit entry."""
        return False

    def has_delete_permission(self, *_: object, **__: object) -> bool:
        """Refuse: the record is kept."""
        return False


@admin.register(Person)
class PersonAdmin(LookOnly):
    """People."""

    list_display = ("name", "github_login", "github_id", "handle")
    search_fields = ("name", "github_login", "handle", "email")
    fields = ("name", "github_login", "github_id", "email", "handle", "account", "created_at", "changed_at")


@admin.register(Membership)
class MembershipAdmin(LookOnly):
    """Memberships, the newest first."""

    list_display = ("person", "joined", "left", "began", "ended")
    list_filter = ("began", "ended")
    list_select_related = ("person",)
    search_fields = ("person__name", "person__github_login")
    ordering = ("-joined", "person__name")
    fields = (
        "person",
        ("joined", "left", "left_is_latest"),
        ("began", "decided_by", "source_url"),
        ("ended", "end_decided_by", "end_source_url"),
        ("roster_position", "emeritus_position", "emeritus_notes"),
        "changed_at",
    )


@admin.register(RoleTerm)
class RoleTermAdmin(LookOnly):
    """Role terms, the newest first."""

    list_display = ("person", "role", "starts", "ends")
    list_filter = ("role",)
    list_select_related = ("person",)
    search_fields = ("person__name", "person__github_login")
    ordering = ("-starts", "person__name")
    fields = (
        "person",
        "role",
        ("starts", "decided_by", "source_url", "recorded_by"),
        ("ends", "end_decided_by", "end_source_url"),
        "changed_at",
    )


@admin.register(Account)
class AccountAdmin(LookOnly):
    """Accounts, without anything one could sign in with.

    Nor when they last did: while a vote is open nobody reads who was here when (psrt.pages.audit.access).
    """

    list_display = ("username", "is_active", "is_superuser")
    search_fields = ("username", "email")
    fields = ("username", "email", "is_active", "is_staff", "is_superuser", "date_joined")
