from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt.audit import services
from psrt.audit.chain import Head, InvalidHead


class Command(BaseCommand):
    help = "Check the audit log's hash chain. Exit code 0 only if every entry is where and what it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", metavar="SEQ:HEX", help="a head noted earlier, which must still be in the log"
        )

    def handle(self, *, head: str | None, **_: object) -> None:
        try:
            noted = Head.parse(head) if head else None
        except InvalidHead as error:
            raise CommandError(f"--head: {error}") from error
        checked = services.check(noted=noted)
        if checked.broken:
            raise CommandError(f"The audit log does not hold: {checked.broken.reason}.")
        self.stdout.write(f"The audit log holds: {checked.head.seq} entries. Head {checked.head}")
