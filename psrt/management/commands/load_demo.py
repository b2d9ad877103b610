from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from members.models import Person
from psrt import clock
from psrt.demo.activity import tell_activity
from psrt.demo.candidates import load_candidates
from psrt.demo.council import tell_council
from psrt.demo.desk import fill_desk
from psrt.demo.onboarding import load_onboarding
from psrt.demo.people import load_people
from psrt.demo.venues import load_venues


class Command(BaseCommand):
    help = (
        "Load the demo: an invented team and its nominations. Once; demo mode only; in the trustee's process."
    )

    def handle(self, **_: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demo's people belong into a demo only (DEMO=1).")
        if settings.PSRT_PROCESS != "trustee":
            raise CommandError(
                "The demo's votes are really opened and counted: run this with PSRT_PROCESS=trustee."
            )
        if Person.objects.exists():
            self.stdout.write("There are people already: the demo is not loaded again.")
            return
        from psrt.demo.story import forget_keys, tell  # only the trustee's process may import the trustee

        forget_keys()
        with transaction.atomic():
            load_people(now=clock.now())
            tell_activity(now=clock.now())
            fill_desk(now=clock.now())
            tell()
            tell_council()
            load_candidates()
            load_venues(now=clock.now())
            load_onboarding(now=clock.now())
        self.stdout.write("The demo is loaded.")
