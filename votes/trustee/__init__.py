"""The trustee process: it alone holds the keys, opens polls, signs the board, and opens the sum.

Its code can be imported in no other process, so that no mistake elsewhere can make a page or a worker read
a key. The real wall is the operating system's: the key directory belongs to the trustee's own user, and
only its service is given the directory and the key-encryption key.
"""

from django.conf import settings


class NotTheTrusteeError(ImportError):
    """Some other process tried to import the trustee's code."""

    def __init__(self) -> None:
        super().__init__(
            f"votes.trustee is for the trustee process alone; here PSRT_PROCESS is {settings.PSRT_PROCESS!r}."
        )


def require_trustee_process() -> None:
    """Raise NotTheTrusteeError unless this is the trustee process."""
    if settings.PSRT_PROCESS != "trustee":
        raise NotTheTrusteeError


require_trustee_process()
