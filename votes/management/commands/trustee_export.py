from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt import clock
from votes.management.trustee import acting_as_trustee


class Command(BaseCommand):
    """``PSRT_PROCESS=trustee manage.py trustee_export FILE``, to move the trustee to another host. See the runbook."""

    help = "Write all keys of the trustee to a sealed file, and retire this directory."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, help="A new file; nothing is replaced.")

    def handle(self, *, file: Path, **_: object) -> None:
        """Print the key that opens the file. It is shown this once."""
        with acting_as_trustee() as store:
            from votes.trustee.moving import export_trustee

            try:
                key = export_trustee(store, file, now=clock.now())
            except OSError as error:
                raise CommandError(f"{file} can't be written: {error.strerror}.") from error
        self.stdout.write(
            f"Written: {file}. This directory is retired: nothing is signed or counted with it any more."
        )
        self.stdout.write("The transfer key, shown this once. Carry it by another way than the file:")
        self.stdout.write(key)
