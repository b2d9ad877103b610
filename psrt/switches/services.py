"""Kill switches: an operator turns the site read-only, or stops casting, without a deployment."""

from datetime import datetime

from django.db import transaction

from psrt.audit.events import Event
from psrt.audit.services import record
from psrt.switches.models import Switch


def active(name: Switch.Name) -> Switch | None:
    """The switch if it is on."""
    return Switch.objects.filter(name=name).first()


def read_only() -> Switch | None:
    """Set when nothing may be changed through the site."""
    return active(Switch.Name.READ_ONLY)


def casting_stopped() -> Switch | None:
    """Set when no ballot is taken: by its own switch, or because the site is read-only."""
    return active(Switch.Name.STOP_CASTING) or read_only()


@transaction.atomic
def turn_on(name: Switch.Name, *, reason: str, now: datetime) -> None:
    """Turn a switch on, with the sentence people will read. On again: the reason is replaced."""
    Switch.objects.update_or_create(
        name=name, defaults={"reason": reason}, create_defaults={"reason": reason, "since": now}
    )
    record(Event.SWITCH_TURNED_ON, actor=None, subject=f"switch:{name}", data={}, now=now)


@transaction.atomic
def turn_off(name: Switch.Name, *, now: datetime) -> bool:
    """Turn a switch off; False if it was off."""
    deleted, _ = Switch.objects.filter(name=name).delete()
    if deleted:
        record(Event.SWITCH_TURNED_OFF, actor=None, subject=f"switch:{name}", data={}, now=now)
    return bool(deleted)
