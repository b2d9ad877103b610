"""What the services of this app raise, and how a refusal of the database becomes one of them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction


class Refused(Exception):
    """A change the record does not allow. The message is a sentence for the person who asked for it."""


@contextmanager
def refusing(refusals: dict[str, Refused]) -> Iterator[None]:
    """Run the block in a savepoint; raise ``refusals[name]`` when the constraint ``name`` refuses it."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        refusal = refusals.get(getattr(diagnosis, "constraint_name", None) or "")
        if refusal is None:
            raise
        raise refusal from error
