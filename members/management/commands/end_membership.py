from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from members.management.arguments import day, person_of
from members.queries import open_membership
from members.rules import Ended
from members.services import Refused, end_membership
from psrt import clock


class Command(BaseCommand):
    help = "End somebody's membership: access and roles on the team end with it, at once."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who, how it ended, when, by whose decision."""
        parser.add_argument(
            "handle", help="The person's handle: their GitHub username in lower case, mostly."
        )
        parser.add_argument("how", choices=[how.value for how in Ended if how != Ended.MISTAKE])
        parser.add_argument("--decided-by", required=True, help="Such as: their own wish.")
        parser.add_argument("--source", default="", help="The address of the minutes.")
        parser.add_argument(
            "--on", type=day, help="The first day not on the team, YYYY-MM-DD; today unless given."
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Raises CommandError with what to do."""
        now = clock.now()
        person = person_of(options["handle"])
        membership = open_membership(person)
        if membership is None:
            raise CommandError(f"{person.name} is not on the team.")
        try:
            end_membership(
                membership=membership,
                left=options["on"] or now.date(),
                ended=Ended(options["how"]),
                decided_by=options["decided_by"],
                source_url=options["source"],
                actor=None,
                now=now,
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{person.name} is no longer on the team.")
