"""Django's entry point to the members app."""

from django.apps import AppConfig

from members.field_encryption import require_keys


class MembersConfig(AppConfig):
    """Who is on the team, since when, until when, in which role, with which access."""

    name = "members"
    label = "members"
    verbose_name = "Members"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Stop here, not at somebody's sign-in, when the keys for stored secrets are malformed."""
        require_keys()
