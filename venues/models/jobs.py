"""What the worker does for a venue, and how far it is: asked for by the site, done where the tokens are."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from venues.rules.timing import LOST_AFTER


class JobState(models.TextChoices):
    """How far a piece of work is."""

    REQUESTED = "requested", "Waiting to begin"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


OPEN = (JobState.REQUESTED, JobState.RUNNING)


def waiting(*, now: datetime) -> Q:
    """For filters: what nobody has begun, or whoever began it must be gone."""
    return Q(state=JobState.REQUESTED) | Q(state=JobState.RUNNING, started_at__lt=now - LOST_AFTER)


class Job(models.Model):
    """``problem`` is the sentence that says why it failed; ``requested_by`` null: the nightly timetable."""

    state = models.CharField(max_length=10, choices=JobState.choices, default=JobState.REQUESTED)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done, or under way."""
        return self.state in OPEN


def job_constraints(prefix: str) -> list[models.BaseConstraint]:
    """What holds for every job, under names that begin with ``prefix``."""
    return [
        models.CheckConstraint(condition=Q(state__in=JobState.values), name=f"{prefix}_state_known"),
        models.CheckConstraint(
            condition=Q(state__in=OPEN, finished_at__isnull=True)
            | (~Q(state__in=OPEN) & Q(finished_at__isnull=False)),
            name=f"{prefix}_finished_iff_over",
        ),
        models.CheckConstraint(
            condition=(Q(state=JobState.FAILED) & ~Q(problem=""))
            | (~Q(state=JobState.FAILED) & Q(problem="")),
            name=f"{prefix}_problem_iff_failed",
        ),
        models.UniqueConstraint(fields=["venue"], condition=Q(state__in=OPEN), name=f"{prefix}_one_open"),
    ]
