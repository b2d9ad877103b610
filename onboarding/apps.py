"""Django's entry point to the onboarding app."""

from django.apps import AppConfig


class OnboardingConfig(AppConfig):
    """What has to be done when a membership begins, and when it ends."""

    name = "onboarding"
    label = "onboarding"
    verbose_name = "Onboarding"
    default_auto_field = "django.db.models.BigAutoField"
