"""An import of the two lists by an admin, from upload to the last row."""

import json
import uuid
from hashlib import sha256
from typing import Final

import pgtrigger
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Q

from members.models.person import Person
from psrt.triggers import no_truncate


class RosterImport(models.Model):
    """What was uploaded, how far a worker is with it, and what it would change or did.

    A worker checks it (a whole import that is rolled back); then somebody reads ``changes`` and ``absent`` and
    confirms; then a worker imports. One import is under way at a time, and while somebody works on it nobody
    else does: a worker holds an advisory lock, which falls with its connection.
    ``done`` of ``total`` is only for the progress bar. A finished import keeps counts and no names.
    """

    class State(models.TextChoices):
        """Where an import stands."""

        CHECKING = "checking", "being checked"
        READY = "ready", "waits for your word"
        REFUSED = "refused", "refused"
        APPLYING = "applying", "being imported"
        DONE = "done", "imported"

    UNDER_WAY: Final = (State.CHECKING, State.READY, State.APPLYING)
    WORK: Final = (State.CHECKING, State.APPLYING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(max_length=20, choices=State.choices, default=State.CHECKING)
    members = models.TextField()
    emeriti = models.TextField(null=True, help_text="Null: the emeriti are left alone.")
    joined = models.DateField(null=True)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    changes = models.JSONField(default=list)
    absent = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    changed = models.PositiveIntegerField(default=0)
    is_changed_since = models.BooleanField(
        default=False, help_text="The record changed after the check that was confirmed."
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["checking", "ready", "refused", "applying", "done"]),
                name="members_import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["refused", "done"], finished_at__isnull=False)
                | (~Q(state__in=["refused", "done"]) & Q(finished_at__isnull=True)),
                name="members_import_finished_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["applying", "done"], confirmed_by__isnull=False)
                | (~Q(state__in=["applying", "done"]) & Q(confirmed_by__isnull=True)),
                name="members_import_confirmed_first",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True)
                | Q(members="", emeriti__isnull=True, changes=[], absent=[]),
                name="members_import_keeps_no_names",
            ),
            models.CheckConstraint(condition=Q(done__lte=F("total")), name="members_import_done_of_total"),
            models.UniqueConstraint(
                ExpressionWrapper(Q(finished_at__isnull=True), output_field=BooleanField()),
                condition=Q(finished_at__isnull=True),
                name="members_import_one_under_way",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="members_import_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__finished_at__isnull=False),
                func="RAISE EXCEPTION 'members_import_final: a finished import is final';",
            ),
            no_truncate("members_import"),
        ]

    def __str__(self) -> str:
        return f"import {self.id}"

    @property
    def is_worked_on(self) -> bool:
        """Whether a worker is at it, or will be soon."""
        return self.state in self.WORK

    def fingerprint(self) -> str:
        """A hash of what it would do: whoever confirms says by it what they saw."""
        return sha256(json.dumps([self.changes, self.absent]).encode()).hexdigest()
