from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.management.arguments import day, person_of
from members.rules import ROLE_LABELS, Role
from members.services import Refused, start_role
from psrt import clock


class Command(BaseCommand):
    help = "Begin somebody's term in a role. Who decided it is public, and admins are for the Council to appoint."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, which role, since when, by whose decision."""
        parser.add_argument(
            "handle", help="The person's handle: their GitHub username in lower case, mostly."
        )
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("--decided-by", required=True, help="Such as: election by the core team.")
        parser.add_argument("--source", default="", help="The address of the minutes.")
        parser.add_argument("--on", type=day, help="The first day, YYYY-MM-DD; today unless given.")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        now, role = clock.now(), Role(options["role"])
        person = person_of(options["handle"])
        try:
            start_role(
                person=person,
                role=role,
                starts=options["on"] or now.date(),
                decided_by=options["decided_by"],
                source_url=options["source"],
                actor=None,
                now=now,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.name} is in the role {ROLE_LABELS[role]}.")
