"""What has to be done for one membership: its steps, and all that happened to them."""

import uuid

from django.db import models
from django.db.models import Q

from members.models import Membership, Person
from onboarding.models import triggers
from onboarding.models.template import TemplateVersion
from onboarding.rules import (
    IN_VENUES,
    KIND_LABELS,
    OWNER_LABELS,
    SKIPPABLE,
    STATE_LABELS,
    TICKED,
    WHAT_LABELS,
    Outcome,
    State,
    What,
)
from psrt.triggers import append_only, no_truncate
from venues.models import Venue

# Sorted, so that migrations see the same list every time.
_TICKED = sorted(what.value for what in TICKED)
_SKIPPABLE = sorted(what.value for what in SKIPPABLE)
_OUTCOMES = sorted(outcome.value for outcome in Outcome)
_IN_VENUES = sorted(what.value for what in IN_VENUES)


class Checklist(models.Model):
    """The onboarding or the offboarding of one membership; under way while ``outcome`` is empty.

    It keeps the version of the template that it was made from. ``started_by`` is null when it began by itself;
    it ends by itself, with its last step. The triggers (see ``onboarding.models.triggers``) keep a checklist with
    an open step from being finished, and an offboarding while a grant of the person is open.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="checklists")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="checklists")
    template = models.ForeignKey(TemplateVersion, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=20, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(
        blank=True, default="", help_text="The reason of the last change, for the history."
    )

    class Meta:
        ordering = ["started_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["membership", "kind"], name="onboarding_checklist_one"),
            models.CheckConstraint(
                condition=Q(outcome__in=["", *_OUTCOMES]), name="onboarding_checklist_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="onboarding_checklist_closed_iff_outcome",
            ),
        ]
        indexes = [
            # the board, the tick and everybody's home: what is under way
            models.Index(fields=["person"], name="onboarding_under_way", condition=Q(outcome="")),
        ]
        triggers = [
            triggers.checklist_starts(),
            triggers.checklist_fixed(),
            triggers.checklist_moves(),
            triggers.checklist_finished(),
            triggers.checklist_history(),
            triggers.kept("onboarding_checklist"),
            no_truncate("onboarding_checklist"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def is_under_way(self) -> bool:
        """Whether something can still be done on it."""
        return not self.outcome


class Step(models.Model):
    """One thing to do. ``state`` holds only what was ticked or skipped: of the rest the record tells.

    ``what`` says which: a policy step is done when the acceptance is there, a grant's when the person has an
    open grant in ``venue``. See :func:`onboarding.rules.state_of`.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="steps")
    position = models.PositiveIntegerField()
    what = models.CharField(max_length=20, choices=list(WHAT_LABELS.items()))
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True, default="")
    owner = models.CharField(max_length=20, choices=list(OWNER_LABELS.items()))
    due = models.DateField()
    state = models.CharField(max_length=20, choices=list(STATE_LABELS.items()), default=State.OPEN.value)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(
        blank=True, default="", help_text="The reason of the last change, for the history."
    )

    class Meta:
        ordering = ["checklist", "position"]
        constraints = [
            models.UniqueConstraint(fields=["checklist", "position"], name="onboarding_step_position"),
            models.UniqueConstraint(
                fields=["checklist", "venue"],
                condition=Q(venue__isnull=False),
                name="onboarding_step_one_per_venue",
            ),
            models.UniqueConstraint(
                fields=["checklist", "what"],
                condition=~Q(what__in=[*_IN_VENUES, What.TASK.value]),
                name="onboarding_step_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(what__in=_IN_VENUES, venue__isnull=False)
                | (~Q(what__in=_IN_VENUES) & Q(venue__isnull=True)),
                name="onboarding_step_venue_iff_grant",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="onboarding_step_has_title"),
            models.CheckConstraint(
                condition=Q(what__in=sorted(WHAT_LABELS)), name="onboarding_step_what_known"
            ),
            models.CheckConstraint(
                condition=Q(owner__in=sorted(OWNER_LABELS)), name="onboarding_step_owner_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(STATE_LABELS)), name="onboarding_step_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.DONE.value) | Q(what__in=_TICKED),
                name="onboarding_step_done_by_record",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SKIPPED.value) | Q(what__in=_SKIPPABLE),
                name="onboarding_step_not_skippable",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SKIPPED.value) | ~Q(words=""), name="onboarding_step_skip_reason"
            ),
        ]
        triggers = [
            triggers.step_fixed(),
            triggers.step_final(),
            triggers.step_of_open_checklist(),
            triggers.step_after_session(),
            triggers.step_history(),
            triggers.kept("onboarding_step"),
            no_truncate("onboarding_step"),
        ]

    def __str__(self) -> str:
        return f"{self.title}: {self.venue.name}" if self.venue else self.title


class HistoryEntry(models.Model):
    """One change of a checklist or a step, written by the tables' own triggers, so that none goes unrecorded.

    ``what``: started, finished, cancelled, reopened for a checklist; done, skipped, reopened, due for a step.
    ``due`` is the step's day after the change.
    """

    id = models.BigAutoField(primary_key=True)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="history")
    step = models.ForeignKey(Step, on_delete=models.PROTECT, null=True, related_name="history")
    what = models.CharField(max_length=20)
    due = models.DateField(null=True)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only("onboarding_history")

    def __str__(self) -> str:
        return f"{self.what} {self.id}"


class Reminder(models.Model):
    """Somebody was reminded of what is theirs to do on a checklist; numbered for each person, from one."""

    id = models.BigAutoField(primary_key=True)
    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="reminders")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "person", "number"], name="onboarding_reminder_numbered"
            ),
        ]
        triggers = append_only("onboarding_reminder")

    def __str__(self) -> str:
        return f"reminder {self.number}"
