"""Django's entry point to the venues app."""

from django.apps import AppConfig


class VenuesConfig(AppConfig):
    """Where the team works (GitHub team, private list, chat), and who was let in there."""

    name = "venues"
    label = "venues"
    verbose_name = "Venues"
    default_auto_field = "django.db.models.BigAutoField"
