"""Who helps a new member begin: the mentor, and the orientation session."""

import uuid

from django.db import models
from django.db.models import Q

from members.models import Person
from onboarding.models import triggers
from onboarding.models.checklist import Checklist
from onboarding.rules import ANSWER_LABELS, Answer
from psrt.triggers import append_only, no_truncate


class MentorOffer(models.Model):
    """An admin asked a member to be the mentor of a new one; ``words`` is what the member answered.

    One is asked at a time, and one is mentor at a time: asking another releases whoever was asked before.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="mentor_offers")
    mentor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="mentor_offers")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.CharField(max_length=20, choices=list(ANSWER_LABELS.items()), blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    words = models.TextField(blank=True, default="")
    released_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist"],
                condition=Q(answer__in=["", Answer.ACCEPTED.value]),
                name="onboarding_mentor_one",
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, released_at__isnull=True)
                | Q(answer=Answer.RELEASED.value, released_at__isnull=False)
                | Q(
                    answer__in=[Answer.ACCEPTED.value, Answer.DECLINED.value],
                    answered_at__isnull=False,
                    released_at__isnull=True,
                ),
                name="onboarding_mentor_answer_dated",
            ),
        ]
        triggers = [
            triggers.mentor_is_another(),
            triggers.mentor_answer_final(),
            triggers.kept("onboarding_mentor"),
            no_truncate("onboarding_mentor"),
        ]

    def __str__(self) -> str:
        return f"offer {self.id}"


class Orientation(models.Model):
    """When the session is; each move is a new row, whose ``sequence`` is that of the calendar entry (RFC 5545)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="orientations")
    sequence = models.PositiveIntegerField()
    starts_at = models.DateTimeField()
    minutes = models.PositiveIntegerField()
    place = models.CharField(max_length=300)
    set_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["checklist", "sequence"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "sequence"], name="onboarding_orientation_numbered"),
            models.CheckConstraint(
                condition=Q(minutes__gte=5, minutes__lte=480), name="onboarding_orientation_length"
            ),
        ]
        triggers = append_only("onboarding_orientation")

    def __str__(self) -> str:
        return f"session {self.sequence}"
