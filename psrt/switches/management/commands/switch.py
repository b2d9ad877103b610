from django.core.management.base import BaseCommand, CommandError, CommandParser

from psrt import clock
from psrt.switches import services
from psrt.switches.models import Switch


class Command(BaseCommand):
    help = "Turn a kill switch on or off: switch read-only on --reason 'Moving the database'; switch stop-casting off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=Switch.Name.values)
        parser.add_argument("state", choices=["on", "off"])
        parser.add_argument("--reason", default="", help="the sentence people read while it is on")

    def handle(self, *, name: str, state: str, reason: str, **_: object) -> None:
        switch, now = Switch.Name(name), clock.now()
        if state == "on":
            if not reason:
                raise CommandError("Give --reason: the sentence people read while the switch is on.")
            services.turn_on(switch, reason=reason, now=now)
            self.stdout.write(f"{name} is on.")
        else:
            was_on = services.turn_off(switch, now=now)
            self.stdout.write(f"{name} is off." if was_on else f"{name} was off already.")
