"""What admins noted of private work, and what people say of themselves."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from activity.models.expressions import UtcDay
from activity.models.reports import Report
from activity.rules import WORK_LABELS
from members.models import Person
from psrt.triggers import append_only, no_truncate

SENTENCE_MAX_LENGTH = 500


class PrivateWork(models.Model):
    """A person worked on a private report: a day and a kind, no details. It can be taken back, once and for good."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="private_work")
    day = models.DateField()
    kind = models.CharField(max_length=20, choices=list(WORK_LABELS.items()))
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "day", "kind"],
                condition=Q(taken_back_at__isnull=True),
                name="activity_private_work_once",
            ),
            models.CheckConstraint(
                condition=Q(day__lte=UtcDay(F("noted_at"))),
                name="activity_private_work_not_ahead",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(WORK_LABELS)), name="activity_private_work_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True) | Q(taken_back_at__gte=F("noted_at")),
                name="activity_private_work_taken_back_later",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=False) | Q(taken_back_by__isnull=True),
                name="activity_private_work_taken_back_by",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="activity_private_work_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="activity_private_work_not_ones_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__person=pgtrigger.F("new__noted_by")),
                func="RAISE EXCEPTION 'activity_private_work_not_ones_own: another admin notes it';",
            ),
            pgtrigger.Trigger(
                name="activity_private_work_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("person", "day", "kind", "noted_at", "noted_by"),
                func="RAISE EXCEPTION 'activity_private_work_fixed: what was noted stays, or is taken back';",
            ),
            pgtrigger.Trigger(
                name="activity_private_work_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__taken_back_at__isnull=False),
                func="RAISE EXCEPTION 'activity_private_work_final: what was taken back is final';",
            ),
            no_truncate("activity_private_work"),
        ]

    def __str__(self) -> str:
        return f"private work {self.id}"


class StillActive(models.Model):
    """A member's own word that they are active, with a sentence on what they did.

    It counts for one yearly report: for ``report``, which was at work when they said it, else for the next one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="statements")
    said_at = models.DateTimeField()
    sentence = models.CharField(max_length=SENTENCE_MAX_LENGTH)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, null=True, related_name="statements")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(sentence=""), name="activity_still_active_says_something"),
        ]
        triggers = append_only("activity_still_active")

    def __str__(self) -> str:
        return f"statement {self.id}"


class Unnamed(models.Model):
    """Somebody who does not want to be named on the page of thanks. The row goes when they change their mind."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="unnamed")
    since = models.DateTimeField()

    class Meta:
        triggers = [no_truncate("activity_unnamed")]

    def __str__(self) -> str:
        return f"unnamed since {self.since}"
