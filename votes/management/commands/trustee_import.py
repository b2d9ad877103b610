import getpass
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt import clock
from votes.management.trustee import acting_as_trustee


class Command(BaseCommand):
    """``PSRT_PROCESS=trustee manage.py trustee_import FILE``, on the trustee's new host. See the runbook."""

    help = "Take over the trustee from a file of trustee_export. Asks for the transfer key, or reads it from a pipe."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **_: object) -> None:
        """Say how many votes' keys this directory now holds."""
        try:
            archive = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} can't be read: {error.strerror}.") from error
        key = getpass.getpass("Transfer key: ") if sys.stdin.isatty() else sys.stdin.readline()
        with acting_as_trustee() as store:
            from votes.trustee.moving import import_trustee

            votes = import_trustee(store, archive, key.strip(), now=clock.now())
        self.stdout.write(
            f"This directory is the trustee's now, with the keys of {votes} votes that are under way."
        )
        self.stdout.write("Start the trustee here. Delete the file, and the old directory with its key.")
