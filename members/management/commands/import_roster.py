"""``manage.py import_roster``: make the record say what the devguide's lists say."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Never

from django.core.management.base import BaseCommand, CommandError

from members.roster_files import InvalidRosterFile, Problem, parse_roster
from members.services.roster_import import ImportRefused, import_roster
from members.services.two_admins import TwoAdminsRequired
from psrt import clock


class Command(BaseCommand):
    """Import psrt.csv and, if given, psrt-emeritus.csv: everything or, with a problem in a line, nothing."""

    help = (
        "Make the record say what psrt.csv says (and psrt-emeritus.csv, if given). With any problem nothing "
        "changes; importing the same again changes nothing. Who is missing from the files is named, not "
        "removed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the files and the joining date."""
        parser.add_argument("file", type=Path, help="psrt.csv: Name,github,Notes without a header")
        parser.add_argument("--emeritus", type=Path, metavar="FILE", help="psrt-emeritus.csv")
        parser.add_argument(
            "--joined",
            type=_day,
            metavar="YYYY-MM-DD",
            help="joining date of new members (else: not recorded in the first import, today in later ones)",
        )

    def handle(self, *, file: Path, emeritus: Path | None, joined: date | None, **_options: object) -> None:
        """Read both files, import them in one transaction, say what changed."""
        files = [file] if emeritus is None else [file, emeritus]
        lists, problems = [], []
        for path in files:
            try:
                lists.append(parse_roster(_read(path)))
            except InvalidRosterFile as invalid:
                problems += _lines(path, invalid.problems)
        if problems:
            _refuse(problems)
        try:
            summary = import_roster(
                members=lists[0],
                emeriti=None if emeritus is None else lists[1],
                joined=joined,
                actor=None,
                now=clock.now(),
            )
        except ImportRefused as refused:
            _refuse([*_lines(file, refused.members), *_lines(emeritus or file, refused.emeriti)])
        except TwoAdminsRequired as refusal:
            _refuse([str(refusal)])
        for change in summary.changes:
            self.stdout.write(change)
        for absent in summary.absent:
            self.stderr.write(absent)
        self.stdout.write(f"{len(summary.changes)} changes." if summary.changes else "Nothing changed.")


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: cannot read the file ({error.strerror}).") from error


def _lines(path: Path, problems: tuple[Problem, ...]) -> list[str]:
    return [f"{path}: {problem}" for problem in problems]


def _refuse(problems: list[str]) -> Never:
    raise CommandError("\n".join([*problems, "Nothing was imported."]))
