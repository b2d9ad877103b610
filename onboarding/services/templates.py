"""Changing what checklists are made of."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from members.models import Person
from members.services import Refused
from members.services.locking import serialise_writers
from onboarding.models import TemplateVersion
from onboarding.queries import newest_template
from onboarding.rules import Kind, Line, NotAllowed, template_problem
from onboarding.services.common import StaleForm, require_admin
from psrt.audit.events import Event
from psrt.audit.services import record


class NothingChanged(Refused):
    """A new version that is the same as the old one."""

    def __init__(self) -> None:
        super().__init__("This is the same as the present version: change something, or go back.")


@transaction.atomic
def publish_template(
    *, kind: Kind, lines: Sequence[Line], note: str, based_on: int, actor: Person, now: datetime
) -> TemplateVersion:
    """Save a new version, for the checklists that begin from now on; running ones keep theirs.

    ``based_on`` is the number of the version that the editor started from.

    Raises NotAllowed (not an admin; an impossible template, with what is wrong), StaleForm, NothingChanged.
    """
    serialise_writers()
    require_admin(actor, now=now)
    newest = newest_template(kind)
    if based_on != (newest.number if newest else 0):
        raise StaleForm
    if problem := template_problem(kind, lines):
        raise NotAllowed(problem)
    if newest is not None and newest.steps() == list(lines):
        raise NothingChanged
    version = TemplateVersion.objects.create(
        kind=kind,
        number=based_on + 1,
        lines=[asdict(line) for line in lines],
        note=note,
        author=actor,
        created_at=now,
    )
    record(
        Event.CHECKLIST_TEMPLATE_CHANGED,
        actor=actor.pk,
        subject=f"template:{version.pk}",
        data={"kind": kind, "version": version.number},
        now=now,
    )
    return version
