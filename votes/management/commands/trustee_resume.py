from django.core.management.base import BaseCommand

from psrt import clock
from votes.management.trustee import acting_as_trustee


class Command(BaseCommand):
    """``PSRT_PROCESS=trustee manage.py trustee_resume``, when a move is called off. See the runbook."""

    help = "Put a retired trustee directory back to work, if no other has taken over. Its export becomes worthless."

    def handle(self, **_: object) -> None:
        """Say that it is done."""
        with acting_as_trustee() as store:
            from votes.trustee.moving import resume_trustee

            resume_trustee(store, now=clock.now())
        self.stdout.write(
            "This directory is the trustee's again. Delete the exported file: it can't be imported."
        )
