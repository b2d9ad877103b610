import re
from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt import clock

UNITS = {"d": "days", "h": "hours", "m": "minutes"}


def parse_shift(text: str) -> timedelta:
    """``+7d``, ``-3h``, ``90m`` as a timedelta. Raises ValueError with what to write instead."""
    match = re.fullmatch(r"([+-]?)(\d{1,5})([dhm])", text)
    if not match:
        raise ValueError("Write a number and a unit, such as +7d, -3h or 90m; or: reset.")
    sign, number, unit = match.groups()
    return timedelta(**{UNITS[unit]: int(number) * (-1 if sign == "-" else 1)})


class Command(BaseCommand):
    help = "Move the demo's time, to watch a nomination travel: demo_clock +7d, demo_clock reset. Demo mode only."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("shift", nargs="?", default="", help="+7d, +36h, -90m, or reset; nothing: show")
        # "-3h" starts like an option; take it as the value it is meant to be.
        parser._negative_number_matcher = re.compile(r"^-\d+[dhm]?$")

    def handle(self, *, shift: str, **_: object) -> None:
        try:
            if shift == "reset":
                clock.reset()
            elif shift:
                clock.shift(parse_shift(shift))
        except (clock.NotInDemo, ValueError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"The demo's time is {clock.now():%Y-%m-%d %H:%M} UTC (shifted by {clock.current_shift()})."
        )
