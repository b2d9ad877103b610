"""``manage.py import_history``: let the record know since when."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from members.history_file import parse_history
from members.roster_files import InvalidRosterFile
from members.services.history_import import import_history
from members.services.two_admins import TwoAdminsRequired
from psrt import clock


class Command(BaseCommand):
    """Import the history of the lists: everything or, with a problem in a line, nothing."""

    help = (
        "Let the record know what the history of psrt.csv and psrt-emeritus.csv tells: joining days, departures, "
        "roles. It fills in what is not recorded and changes nothing that is. With any problem nothing changes; "
        "importing the same again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument(
            "file", type=Path, help="CSV: date,event,name,github,notes,devguide_commit,subject"
        )

    def handle(self, *, file: Path, **_options: object) -> None:
        """Read the file, import it in one transaction, say what changed."""
        try:
            data = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file}: cannot read the file ({error.strerror}).") from error
        try:
            summary = import_history(events=parse_history(data), actor=None, now=clock.now())
        except InvalidRosterFile as invalid:
            lines = [f"{file}: {problem}" for problem in invalid.problems]
            raise CommandError("\n".join([*lines, "Nothing was imported."])) from invalid
        except TwoAdminsRequired as refusal:
            raise CommandError(f"{refusal}\nNothing was imported.") from refusal
        for change in summary.changes:
            self.stdout.write(change)
        for absent in summary.absent:
            self.stderr.write(absent)
        self.stdout.write(f"{len(summary.changes)} changes." if summary.changes else "Nothing changed.")
