"""``manage.py import_advisories``: bring the records of advisories up to date from files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from activity.advisory_files import InvalidAdvisories, parse_files
from activity.models import ImportRun
from activity.services import import_advisories, preview_import
from activity.uploads import read_paths
from members.services import Refused
from psrt import clock


class Command(BaseCommand):
    """Import OSV and GitHub JSON: everything or, with a problem anywhere, nothing."""

    help = (
        "Import advisories (OSV or GitHub JSON) from files, folders and zip files. With any problem nothing changes; "
        "importing the same again changes nothing. Credits are matched to the people on the record."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the paths and the dry run."""
        parser.add_argument("path", nargs="+", type=Path, help="a JSON file, a folder or a zip file")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *, path: list[Path], dry_run: bool, **_options: object) -> None:
        """Read, import in one transaction, say what changed."""
        now = clock.now()
        try:
            advisories = parse_files(read_paths(path), now=now)
            if dry_run:
                summary = preview_import(advisories=advisories)
            else:
                summary = import_advisories(
                    advisories=advisories, way=ImportRun.Way.COMMAND, actor=None, now=now
                )
        except (InvalidAdvisories, Refused) as refusal:
            raise CommandError(f"{refusal}\nNothing was imported.") from refusal
        self.stdout.write(
            f"{summary.records} records: {len(summary.added)} new, {len(summary.changed)} changed, "
            f"{summary.unchanged} as before."
        )
        self.stdout.write(
            f"{summary.credits} credits: {summary.matched} of people on the record, "
            f"{summary.undecided} to be decided on at the desk."
        )
        if dry_run:
            self.stdout.write("This was a dry run: nothing was imported.")
