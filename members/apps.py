"""Django's entry point to the members app."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Who is on the team, since when, until when, in which role, with which access."""

    name = "members"
    label = "members"
    verbose_name = "Members"
    default_auto_field = "django.db.models.BigAutoField"
