from django.core.management.base import BaseCommand

from psrt import clock
from votes.management.trustee import acting_as_trustee


class Command(BaseCommand):
    """``PSRT_PROCESS=trustee manage.py replace_board_key``, after TRUSTEE_DIR was lost. See the runbook."""

    help = "Make and publish a new board key because the old one is lost. In the trustee's process only."

    def handle(self, **_: object) -> None:
        """Print the new key, which has to be announced to the members."""
        with acting_as_trustee() as store:
            from votes.trustee.replacing import replace_board_key

            public = replace_board_key(store, now=clock.now())
        self.stdout.write(f"The new board key is {public}")
        self.stdout.write("Tell the members over a channel other than this site.")
