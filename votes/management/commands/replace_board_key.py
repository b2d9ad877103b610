from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from psrt import clock


class Command(BaseCommand):
    """``PSRT_PROCESS=trustee manage.py replace_board_key``, after TRUSTEE_DIR was lost. See the runbook."""

    help = "Make and publish a new board key because the old one is lost. In the trustee's process only."

    def handle(self, **_: object) -> None:
        """Print the new key, which has to be announced to the members."""
        if settings.PSRT_PROCESS != "trustee":
            raise CommandError(
                "Only the trustee's process can make its key: run this with PSRT_PROCESS=trustee."
            )
        from votes.trustee.board_key import BoardKeyError, replace_board_key
        from votes.trustee.keystore import KeyStore

        store = KeyStore.from_settings()
        try:
            with store.exclusive():
                public = replace_board_key(store, now=clock.now())
        except BoardKeyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"The new board key is {public}")
        self.stdout.write("Tell the members over a channel other than this site.")
