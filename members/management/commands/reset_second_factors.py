from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.management.arguments import person_of
from members.services import Refused
from members.services.second_factors import reset_second_factors
from psrt import clock


class Command(BaseCommand):
    """For somebody who lost their passkey, their app and their recovery codes."""

    help = (
        "Remove all second factors of a person and end their sessions. First make sure that it is the person."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument(
            "handle", help="The person's handle: their GitHub username in lower case, mostly."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        person = person_of(options["handle"])
        try:
            reset_second_factors(person=person, actor=None, now=clock.now())
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{person.name} sets up a second factor at the next sign-in, and was told so by e-mail."
        )
