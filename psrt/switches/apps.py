from django.apps import AppConfig


class SwitchesConfig(AppConfig):
    name = "psrt.switches"
    label = "switches"
