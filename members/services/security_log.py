"""What happens to an account, told in the audit log: sign-ins, refusals, factors."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from members.models import Account, Person
from psrt.audit.events import Event
from psrt.audit.services import record


@transaction.atomic
def note(event: Event, account: Account, *, now: datetime, data: Mapping[str, object] | None = None) -> None:
    """Record what the holder of ``account`` did, or what the site answered them."""
    person = Person.objects.filter(account=account).first()
    record(
        event,
        actor=person.pk if person else None,
        subject=f"person:{person.pk}" if person else f"account:{account.pk}",
        data=data or {},
        now=now,
    )
