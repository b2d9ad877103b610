"""Undoing what somebody changed at the desk, while nothing has come after it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from members import emails
from members.models import Change, Membership, Person, RoleTerm
from members.rules import KIND_LABELS, Kind, Role
from members.services.changes import MODELS, Row, plain_value
from members.services.corrections import follow_new_ways
from members.services.locking import serialise_writers
from members.services.refusal import Refused, refusing
from members.services.roles import require_may_decide
from members.services.roster_order import make_room_on_roster
from members.services.sessions import end_sessions_without_access
from members.services.two_admins import require_two_admins
from psrt.audit.events import Event
from psrt.audit.services import record

# Others joining or leaving move these along: they are not what was changed.
_PLACES = frozenset({"emeritus_position", "roster_position"})


class TooLateToUndo(Refused):
    """It was undone already, its time is over, or a motion of the Council is behind it."""

    def __init__(self, change: Change) -> None:
        if change.undone_at is not None:
            why = "This was undone already."
        elif change.kind in {Kind.ADMIN_APPOINTED, Kind.ADMIN_DISMISSED}:
            why = "This cannot be undone by one person: the Steering Council decided it, and can move otherwise."
        else:
            why = "This cannot be undone, or not any more: make the correction as a change of its own."
        super().__init__(why)


class ChangedSince(Refused):
    """Something came after the change, and undoing it would undo that too."""

    def __init__(self, change: Change) -> None:
        super().__init__(
            f"“{KIND_LABELS[change.kind]}” cannot be undone any more: the record of {change.person.name} was "
            "changed since. Make the correction as a change of its own."
        )


class RolesFirst(Refused):
    """Who was never a member cannot have been in one of the team's roles."""

    def __init__(self, person: Person) -> None:
        super().__init__(f"{person.name} was given a role since: end that first.")


class NotTheirs(Refused):
    """Who left by their own hand does not come back by somebody else's click."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person.name} left by their own wish. If they are to come back, begin a new membership from their page."
        )


@transaction.atomic
def undo(*, change_id: UUID, actor: UUID, now: datetime) -> Change:
    """Set back what the change wrote, and tell the log. Change.DoesNotExist if there is none.

    What follows from another address or account follows from the former one as well: see ``follow_new_ways``.

    Raises:
        TooLateToUndo, ChangedSince, RolesFirst, TwoAdminsRequired.
        NotTheirs: a membership was ended by its member, who is not ``actor``.
        OnlyCouncil, OwnRole: as for beginning and ending the role that the change was about.
    """
    serialise_writers()
    change = Change.objects.select_related("person").get(pk=change_id)
    if change.steps is None or now >= change.undo_until:
        raise TooLateToUndo(change)
    if change.kind == Kind.MEMBERSHIP_ENDED and change.actor_id == change.person_id != actor:
        raise NotTheirs(change.person)
    steps = change.steps
    rows = [_set_back(change, each, actor=actor, now=now) for each in steps]
    require_two_admins()
    change.steps, change.undone_at, change.undone_by_id = None, now, actor
    change.save(update_fields=["steps", "undone_at", "undone_by"])
    entry = record(
        Event.CHANGE_UNDONE,
        actor=actor,
        subject=f"person:{change.person_id}",
        data={"kind": change.kind, "entry": change.entry},
        now=now,
    )
    for row, each in zip(rows, steps, strict=True):
        if isinstance(row, Person):
            follow_new_ways(row, each["after"], entry=entry, actor=actor, now=now)
    end_sessions_without_access(change.person, now=now)
    if change.kind == Kind.MEMBERSHIP_ENDED and isinstance(rows[0], Membership):
        emails.membership_goes_on(rows[0], entry=entry, now=now)
    return change


def _set_back(change: Change, step: Mapping[str, Any], *, actor: UUID, now: datetime) -> Row:
    row = MODELS[step["model"]].objects.get(pk=step["id"])
    if isinstance(row, RoleTerm) and change.kind != Kind.MEMBERSHIP_ENDED:
        require_may_decide(Role(row.role), change.person, actor, on=now.date())
    if any(
        plain_value(getattr(row, name)) != value
        for name, value in step["after"].items()
        if name not in _PLACES
    ):
        raise ChangedSince(change)
    for name, value in step["restore"].items():
        setattr(row, name, row._meta.get_field(name).to_python(value))  # type: ignore[union-attr]  # a plain column
    fields = list(step["restore"])
    if isinstance(row, Membership):
        if change.kind == Kind.MEMBERSHIP_BEGAN and change.person.role_terms.filter(ends=None).exclude(
            role=Role.STEERING_COUNCIL
        ):
            raise RolesFirst(change.person)
        if row.left is None and _is_taken(row):
            row.roster_position = make_room_on_roster(change.person.name)
            fields.append("roster_position")
    since = ChangedSince(change)
    constraints = (
        *("members_membership_one_open", "members_membership_no_overlap", "members_role_term_no_overlap"),
        *("members_person_login_unique", "members_person_email_unique", "members_person_github_id_key"),
    )
    with refusing(dict.fromkeys(constraints, since)):
        row.save(update_fields=fields)
    return row


def _is_taken(membership: Membership) -> bool:
    """Whether another member stands where this one stood."""
    others = Membership.objects.filter(left=None, roster_position=membership.roster_position)
    return others.exclude(pk=membership.pk).exists()
