from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from members.services import Identity, Refused, record_person
from psrt import clock


class Command(BaseCommand):
    help = "Put somebody on the record who is not on the team, such as a Council member. Again, it corrects the record."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who they are."""
        parser.add_argument("name", help="Their public name or alias.")
        parser.add_argument("--github", default="", help="Their GitHub username.")
        parser.add_argument(
            "--github-id", type=int, help="The number of their GitHub account, to sign in with it."
        )
        parser.add_argument("--email", default="", help="Where e-mail reaches them; private.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        identity = Identity(
            name=options["name"],
            github_login=options["github"],
            github_id=options["github_id"],
            email=options["email"],
        )
        try:
            if identity.email:
                validate_email(identity.email)
            person = record_person(identity=identity, actor=None, now=clock.now())
        except ValidationError as error:
            raise CommandError(f"“{identity.email}” is not an e-mail address.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.name} is on the record with the handle {person.handle}.")
