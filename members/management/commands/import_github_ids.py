"""``manage.py import_github_ids``: learn numeric GitHub ids from GitHub's list of the team."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from members.services.github_ids import import_github_ids, parse_accounts
from members.services.refusal import Refused
from psrt import clock


class Command(BaseCommand):
    """Read GitHub's JSON answer and set the numeric ids, or refuse the whole of it."""

    help = (
        "Set numeric GitHub ids from the JSON of /orgs/ORG/teams/TEAM/members, by username without case. "
        "With any contradiction nothing changes."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file."""
        parser.add_argument("file", type=Path, help="a JSON list of objects with login and id")

    def handle(self, *, file: Path, **_options: object) -> None:
        """Read, import, say what changed."""
        try:
            accounts = parse_accounts(file.read_bytes())
            summary = import_github_ids(accounts=accounts, actor=None, now=clock.now())
        except OSError as error:
            raise CommandError(f"{file}: cannot read the file ({error.strerror}).") from error
        except Refused as refused:
            raise CommandError(f"{file}: {refused}\nNothing was imported.") from refused
        for change in summary.changes:
            self.stdout.write(change)
        for login in summary.unknown:
            self.stderr.write(f"{login}: nobody on the record has this GitHub username")
        self.stdout.write(f"{len(summary.changes)} changes." if summary.changes else "Nothing changed.")
