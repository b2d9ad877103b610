"""Django's entry point to the activity app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """Who did what on vulnerability reports, the thanks for it, and the yearly report."""

    name = "activity"
    label = "activity"
    verbose_name = "Activity"
    default_auto_field = "django.db.models.BigAutoField"
