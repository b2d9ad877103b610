import json

from django.core.management.base import BaseCommand, CommandParser
from django.core.serializers.json import DjangoJSONEncoder

from members.management.arguments import person_of
from psrt import clock
from psrt.pages.my_data import everything_about


class Command(BaseCommand):
    help = "Print what the site stores about somebody, as on their own page: for those who have left and ask for it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="whose; the handle stands on their page and in the back office")

    def handle(self, *, handle: str, **_: object) -> None:
        content = everything_about(person_of(handle), now=clock.now())
        self.stdout.write(json.dumps(content, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1))
