from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.management.arguments import day, person_of
from members.models import RoleTerm
from members.rules import ROLE_LABELS, Role
from members.services import Refused, end_role
from psrt import clock


class Command(BaseCommand):
    help = "End somebody's term in a role. Two admins have to remain."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, which role, when, by whose decision."""
        parser.add_argument(
            "handle", help="The person's handle: their GitHub username in lower case, mostly."
        )
        parser.add_argument("role", choices=[role.value for role in Role])
        parser.add_argument("--decided-by", required=True, help="Such as: resigned.")
        parser.add_argument("--source", default="", help="The address of the minutes.")
        parser.add_argument(
            "--on", type=day, help="The first day without the role, YYYY-MM-DD; today unless given."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        now, role = clock.now(), Role(options["role"])
        person = person_of(options["handle"])
        term = RoleTerm.objects.filter(person=person, role=role, ends=None).first()
        if term is None:
            raise CommandError(f"{person.name} is not in the role {ROLE_LABELS[role]}.")
        try:
            end_role(
                term=term,
                ends=options["on"] or now.date(),
                decided_by=options["decided_by"],
                source_url=options["source"],
                actor=None,
                now=now,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.name} is no longer in the role {ROLE_LABELS[role]}.")
