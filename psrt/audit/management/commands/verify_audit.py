from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt.audit import services
from psrt.audit.models import Entry


class Command(BaseCommand):
    help = "Check the audit log's hash chain. Exit code 0 only if every entry is where and what it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--head", metavar="SEQ:HEX", help="a head noted earlier, which must still be in the log"
        )

    def handle(self, *, head: str | None, **_: object) -> None:
        broken = services.verify()
        if broken:
            raise CommandError(f"The audit log does not hold: {broken.reason}.")
        if head:
            self._check_noted(head)
        seq, digest = services.head()
        self.stdout.write(f"The audit log holds: {seq} entries. Head {seq}:{digest}")

    def _check_noted(self, head: str) -> None:
        seq, _, digest = head.partition(":")
        if not seq.isdigit():
            raise CommandError("--head takes SEQ:HEX, as this command prints it.")
        entry = Entry.objects.filter(seq=int(seq)).first()
        if entry is None or bytes(entry.hash).hex() != digest:
            raise CommandError(f"The audit log went back: entry {seq} is not the one noted earlier.")
