"""``manage.py export_roster``: the roster as the devguide keeps it."""

import sys
from argparse import ArgumentParser

from django.core.management.base import BaseCommand

from members.roster_export import emeritus_csv, roster_csv
from psrt import clock


class Command(BaseCommand):
    """Write psrt.csv (or psrt-emeritus.csv) to standard output, byte for byte."""

    help = "Write psrt.csv to standard output; with --emeritus, psrt-emeritus.csv."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the choice of the list."""
        parser.add_argument("--emeritus", action="store_true", help="the emeritus list instead")

    def handle(self, *, emeritus: bool, **_options: object) -> None:
        """Write the bytes past the text layer, which would change line ends on some systems."""
        today = clock.now().date()
        sys.stdout.flush()
        sys.stdout.buffer.write(emeritus_csv(on=today) if emeritus else roster_csv(on=today))
        sys.stdout.buffer.flush()
