from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "psrt.mail"
    label = "mail"
