from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from members.management.arguments import person_of
from members.services import Refused, invite
from members.services.accounts import set_email
from members.services.invitations import VALID_FOR
from psrt import clock


class Command(BaseCommand):
    """The link goes by mail only: whoever reads this terminal's output gets nowhere with it."""

    help = "Send somebody on the record the link to their account; this is how the first admin gets in."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, and where to."""
        parser.add_argument(
            "handle", help="The person's handle: their GitHub username in lower case, mostly."
        )
        parser.add_argument("--email", help="Write this address into the record first.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        person = person_of(options["handle"])
        now = clock.now()
        try:
            with transaction.atomic():
                if options["email"]:
                    validate_email(options["email"])
                    set_email(person=person, email=options["email"], actor=None, now=now)
                invite(person=person, actor=None, now=now)
        except ValidationError as error:
            raise CommandError(f"“{options['email']}” is not an e-mail address.") from error
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"Invited {person.name}. The link in the e-mail is valid for {VALID_FOR.days} days."
        )
