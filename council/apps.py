"""Django's entry point to the council app."""

from django.apps import AppConfig


class CouncilConfig(AppConfig):
    """What the Steering Council decides as a body."""

    name = "council"
    label = "council"
    verbose_name = "Steering Council"
    default_auto_field = "django.db.models.BigAutoField"
