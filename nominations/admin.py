"""The back office: to look things up. What happens to a nomination happens through its services."""

from django.contrib import admin

from members.admin import LookOnly
from nominations.models import Comment, Nomination, NomineeLink, RuleChange, Sounding, StatementVersion


@admin.register(Nomination)
class NominationAdmin(LookOnly):
    """Nominations, the newest first."""

    list_display = ("nominee_name", "state", "sponsor", "created_at", "review_ends_at", "veto_ends_at")
    list_filter = ("state",)
    list_select_related = ("sponsor",)
    search_fields = ("nominee_name", "sponsor__name")


@admin.register(StatementVersion)
class StatementVersionAdmin(LookOnly):
    """Every version of every statement."""

    list_display = ("nomination", "number", "author", "created_at", "restarted_review")
    list_select_related = ("nomination", "author")


@admin.register(Comment)
class CommentAdmin(LookOnly):
    """What was said in review."""

    list_display = ("nomination", "author", "created_at")
    list_select_related = ("nomination", "author")


@admin.register(Sounding)
class SoundingAdmin(LookOnly):
    """That the Council and the sponsor wrote to each other in private; not what."""

    list_display = ("nomination", "part", "author", "at")
    list_select_related = ("nomination", "author")
    exclude = ("text",)


@admin.register(NomineeLink)
class NomineeLinkAdmin(LookOnly):
    """When nominees were asked and answered; not even the hash of a link is shown."""

    list_display = ("nomination", "purpose", "created_at", "expires_at", "used_at", "revoked_at")
    list_select_related = ("nomination",)
    exclude = ("token_hash",)


@admin.register(RuleChange)
class RuleChangeAdmin(LookOnly):
    """Changes of the rule, proposed and decided."""

    list_display = ("preset", "review_days", "voting_days", "veto_days", "state", "proposed_at", "decided_at")
