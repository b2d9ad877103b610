"""Changes to a venue's own list that an admin chose from a comparison, and what became of each."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from members.models import Person
from psrt.triggers import no_truncate
from venues.models.comparison import Comparison
from venues.models.jobs import OPEN, Job, job_constraints
from venues.models.venue import Venue


class Application(Job):
    """One press of “apply”."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="applications")
    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="applications")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = job_constraints("venues_application")
        triggers = [
            pgtrigger.Protect(name="venues_application_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="venues_application_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state__in=OPEN),
                func="RAISE EXCEPTION 'venues_application_final: an application that is over is final';",
            ),
            no_truncate("venues_application"),
        ]

    def __str__(self) -> str:
        return f"application {self.id}"


class Action(models.TextChoices):
    """What is done at the venue."""

    ADD = "add", "Let in"
    REMOVE = "remove", "Put out"


class Outcome(models.TextChoices):
    """What became of a change. ``SKIPPED``: the row did not hold any more when it was looked at again."""

    PENDING = "pending", "Not done yet"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"


class Change(models.Model):
    """One row of a diff to be settled: ``row`` and ``entry`` are the keys of both, ``label`` is what the admin saw."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="changes")
    row = models.CharField(max_length=16)
    action = models.CharField(max_length=6, choices=Action.choices)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    entry = models.CharField(max_length=260, blank=True, default="")
    label = models.CharField(max_length=500)
    outcome = models.CharField(max_length=7, choices=Outcome.choices, default=Outcome.PENDING)
    sentence = models.CharField(max_length=500, blank=True, default="")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "row"], name="venues_change_row_once"),
            models.CheckConstraint(condition=Q(action__in=Action.values), name="venues_change_action_known"),
            models.CheckConstraint(
                condition=Q(outcome__in=Outcome.values), name="venues_change_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(action=Action.REMOVE) | Q(person__isnull=False),
                name="venues_change_adds_a_person",
            ),
            models.CheckConstraint(
                condition=Q(action=Action.ADD, entry="") | (Q(action=Action.REMOVE) & ~Q(entry="")),
                name="venues_change_removes_an_entry",
            ),
            models.CheckConstraint(
                condition=Q(outcome=Outcome.PENDING, finished_at__isnull=True)
                | (~Q(outcome=Outcome.PENDING) & Q(finished_at__isnull=False)),
                name="venues_change_finished_iff_over",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_change_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="venues_change_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__outcome=Outcome.PENDING),
                func="RAISE EXCEPTION 'venues_change_final: a change that is over is final';",
            ),
            no_truncate("venues_change"),
        ]

    def __str__(self) -> str:
        return f"change {self.id}"
