"""What the commands have in common that act as the trustee."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.management.base import CommandError

if TYPE_CHECKING:
    from votes.trustee.keystore import KeyStore


@contextmanager
def acting_as_trustee() -> "Iterator[KeyStore]":
    """The trustee's directory, with every other process that acts for it kept waiting.

    CommandError in any other process than the trustee's, and in place of whatever is refused inside.
    """
    if settings.PSRT_PROCESS != "trustee":
        raise CommandError(
            "Only the trustee's process can do this: run it with PSRT_PROCESS=trustee and the trustee's variables."
        )
    from votes.trustee.board_key import BoardKeyError
    from votes.trustee.keystore import KeyStore
    from votes.trustee.moving import MoveRefusedError
    from votes.trustee.sealed import SealBrokenError, UnsafeDirectoryError
    from votes.trustee.tenure import NotInChargeError

    try:
        store = KeyStore.from_settings()
        with store.exclusive():
            yield store
    except (
        *(BoardKeyError, MoveRefusedError, NotInChargeError),
        *(SealBrokenError, UnsafeDirectoryError),
    ) as error:
        raise CommandError(str(error)) from error
