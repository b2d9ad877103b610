"""Django's entry point to the candidates app."""

from django.apps import AppConfig


class CandidatesConfig(AppConfig):
    """People who would like to join and know no member yet."""

    name = "candidates"
    label = "candidates"
    verbose_name = "Candidates"
    default_auto_field = "django.db.models.BigAutoField"
