"""What was read of an upload, signed, to travel with the page between preview and confirmation.

So nothing of an upload is stored before it is confirmed, and what is confirmed is what was previewed, by whom it was
previewed. Titles of unpublished advisories are not in it: they are not read at all.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Final

from django.core import signing

from activity.rules import Acceptance, Advisory, Credited, Kind, Source, State

_SALT: Final = "activity.import"
_GOOD_FOR: Final = timedelta(hours=1)


def seal(advisories: Sequence[Advisory], *, account: object) -> str:
    """Return the advisories as signed text, good for an hour and for the account with this primary key."""
    plain = [asdict(advisory) | {"day": advisory.day.isoformat()} for advisory in advisories]
    return signing.dumps(plain, salt=_salt(account), compress=True)


def unseal(text: str, *, account: object) -> list[Advisory]:
    """Return the advisories of :func:`seal`.

    Raises django.core.signing.BadSignature for any other text, also for one that another account was given.
    """
    return [_advisory(fields) for fields in signing.loads(text, salt=_salt(account), max_age=_GOOD_FOR)]


def _salt(account: object) -> str:
    return f"{_SALT}.{account}"


def _advisory(fields: dict[str, object]) -> Advisory:
    typed = fields | {
        "source": Source(str(fields["source"])),
        "aliases": tuple(fields["aliases"]),  # type: ignore[arg-type]  # as seal() wrote it
        "state": State(str(fields["state"])),
        "day": date.fromisoformat(str(fields["day"])),
        "credits": tuple(_credited(credit) for credit in fields["credits"]),  # type: ignore[attr-defined]  # the same
    }
    return Advisory(**typed)  # type: ignore[arg-type]  # the same


def _credited(fields: dict[str, object]) -> Credited:
    typed = fields | {
        "kind": Kind(str(fields["kind"])),
        "acceptance": Acceptance(str(fields["acceptance"])),
    }
    return Credited(**typed)  # type: ignore[arg-type]  # as seal() wrote it
