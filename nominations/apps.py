"""Django's entry point to the nominations app."""

from django.apps import AppConfig


class NominationsConfig(AppConfig):
    """From a draft to a vote, the veto window and a membership."""

    name = "nominations"
    label = "nominations"
    verbose_name = "Nominations"
    default_auto_field = "django.db.models.BigAutoField"
