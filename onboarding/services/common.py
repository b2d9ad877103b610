"""What every service of this app starts with: the one writer, the row as it is now, and who is asking."""

from collections.abc import Mapping
from datetime import datetime

from members.access import access_of
from members.models import Person
from members.services import Refused
from members.services.locking import serialise_writers
from onboarding.access import parts
from onboarding.models import Checklist
from onboarding.rules import NotAllowed, Owner
from psrt.audit.events import Event
from psrt.audit.services import record


class ChecklistClosed(Refused):
    """Nothing is done on a checklist that has ended."""

    def __init__(self) -> None:
        super().__init__("This checklist has ended, so nothing on it changes.")


class StaleForm(Refused):
    """The text has changed since the form was made: saving would overwrite what nobody has read."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has saved a newer version since you opened this page. "
            "Compare with it, then send yours again."
        )


def locked(checklist: Checklist) -> Checklist:
    """The checklist as it is now, held until the transaction ends; nobody else writes meanwhile."""
    serialise_writers()
    return Checklist.objects.select_related("person", "membership").get(pk=checklist.pk)


def require_under_way(checklist: Checklist) -> None:
    """Raises ChecklistClosed unless something can still be done on it."""
    if not checklist.is_under_way:
        raise ChecklistClosed


def require_admin(actor: Person, *, now: datetime) -> None:
    """Raises NotAllowed for anyone but an admin of today."""
    if not access_of(actor, on=now.date()).is_admin:
        raise NotAllowed("Only an admin can do this.")


def parts_of(actor: Person, checklist: Checklist, *, now: datetime) -> frozenset[Owner]:
    """As whom ``actor`` acts on this checklist, by the record as of now."""
    return parts(actor, access_of(actor, on=now.date()), checklist)


def tell(
    event: Event, checklist: Checklist, data: Mapping[str, object], *, actor: Person | None, now: datetime
) -> None:
    """Write what happened into the audit log."""
    record(
        event,
        actor=actor.pk if actor else None,
        subject=f"person:{checklist.person_id}",
        data={"checklist": str(checklist.pk), "kind": checklist.kind, **data},
        now=now,
    )
