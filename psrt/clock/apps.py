from django.apps import AppConfig


class ClockConfig(AppConfig):
    name = "psrt.clock"
    label = "clock"
