"""The yearly report: its period, whom it asked, what it found, and what the Steering Council decided."""

import uuid

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull

from activity.report_rules import (
    DECISION_LABELS,
    FINDING_LABELS,
    STATE_LABELS,
    Asked,
    Decision,
    Finding,
    State,
)
from members.models import Membership, Person
from members.models.expressions import DateRange
from psrt.triggers import is_now, no_truncate

_FROZEN_LINE = ("report", "person", "membership", "finding", "reason", "worked", "sentence")


class Report(models.Model):
    """From ``begins``, the day of the last report, until ``ends``, its own day; never two for the same time.

    Until it is sent, what it finds follows the record from moment to moment; then the lines are written.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    begins = models.DateField()
    ends = models.DateField()
    state = models.CharField(max_length=10, choices=list(STATE_LABELS.items()), default=State.ASKING.value)
    begun_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(begins__lt=F("ends")), name="activity_report_period"),
            ExclusionConstraint(
                name="activity_report_no_overlap",
                expressions=[(DateRange("begins", "ends"), RangeOperators.OVERLAPS)],
            ),
            models.UniqueConstraint(
                IsNull(F("sent_at"), True),
                condition=Q(sent_at__isnull=True),
                name="activity_report_one_at_work",
            ),
            models.CheckConstraint(
                condition=Q(state=State.ASKING.value, review_at=None, sent_at=None, decided_at=None)
                | Q(state=State.REVIEW.value, review_at__isnull=False, sent_at=None, decided_at=None)
                | Q(state=State.SENT.value, review_at__isnull=False, sent_at__isnull=False, decided_at=None)
                | Q(
                    state=State.DECIDED.value,
                    review_at__isnull=False,
                    sent_at__isnull=False,
                    decided_at__isnull=False,
                ),
                name="activity_report_state",
            ),
            models.CheckConstraint(
                condition=(Q(review_at=None) | Q(review_at__gte=F("begun_at")))
                & (Q(sent_at=None) | Q(sent_at__gte=F("review_at")))
                & (Q(decided_at=None) | Q(decided_at__gte=F("sent_at"))),
                name="activity_report_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="activity_report_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="activity_report_forward",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.begins, NEW.ends, NEW.begun_at) IS DISTINCT FROM (OLD.begins, OLD.ends, OLD.begun_at)
                       OR (OLD.review_at IS NOT NULL AND NEW.review_at IS DISTINCT FROM OLD.review_at)
                       OR (OLD.sent_at IS NOT NULL AND NEW.sent_at IS DISTINCT FROM OLD.sent_at)
                       OR (OLD.decided_at IS NOT NULL AND NEW.decided_at IS DISTINCT FROM OLD.decided_at) THEN
                        RAISE EXCEPTION 'activity_report_forward: a report keeps its period and its past';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("activity_report"),
        ]

    def __str__(self) -> str:
        return f"report of {self.ends}"


class Question(models.Model):
    """A member was asked whether they are still active, and reminded."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="questions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="questions")
    asked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    reminded_again_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "person"], name="activity_question_once"),
            models.CheckConstraint(
                condition=(Q(reminded_at=None) | Q(reminded_at__gt=F("asked_at")))
                & (
                    Q(reminded_again_at=None)
                    | Q(reminded_at__isnull=False, reminded_again_at__gt=F("reminded_at"))
                ),
                name="activity_question_in_order",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="activity_question_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="activity_question_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("report", "person", "asked_at"),
                func="RAISE EXCEPTION 'activity_question_fixed: who was asked, and when, stays';",
            ),
            pgtrigger.Trigger(
                name="activity_question_asked_now",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT {is_now("NEW.asked_at")}
                       OR NEW.reminded_at IS NOT NULL OR NEW.reminded_again_at IS NOT NULL THEN
                        RAISE EXCEPTION 'activity_question_asked_now: nobody was asked before they are asked';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="activity_question_reminded_now",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF (NEW.reminded_at IS DISTINCT FROM OLD.reminded_at
                        AND (OLD.reminded_at IS NOT NULL OR NOT {is_now("NEW.reminded_at")}))
                       OR (NEW.reminded_again_at IS DISTINCT FROM OLD.reminded_again_at
                        AND (OLD.reminded_again_at IS NOT NULL OR NOT {is_now("NEW.reminded_again_at")})) THEN
                        RAISE EXCEPTION 'activity_question_reminded_now: a reminder is noted once, when it is sent';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("activity_question"),
        ]

    def __str__(self) -> str:
        return f"question {self.id}"

    def asked(self) -> Asked:
        """The question as the rules know it."""
        return Asked(self.asked_at, self.reminded_at, self.reminded_again_at)


class ReportLine(models.Model):
    """What a report that was sent found of a member, and what the Council decided if it found them inactive.

    The trigger ``activity_line_asked_first`` refuses "inactive" for somebody who was not asked at least ten
    days before and reminded twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="lines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="report_lines")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="report_lines")
    finding = models.CharField(max_length=20, choices=list(FINDING_LABELS.items()))
    reason = models.CharField(max_length=200, blank=True, default="")
    worked = models.DateField(null=True)
    sentence = models.CharField(max_length=500, blank=True, default="")
    decision = models.CharField(max_length=10, choices=list(DECISION_LABELS.items()), blank=True, default="")
    decision_reason = models.CharField(max_length=1000, blank=True, default="")
    decision_link = models.URLField(max_length=500, blank=True, default="")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "membership"], name="activity_line_once"),
            models.CheckConstraint(
                condition=Q(finding__in=sorted(set(FINDING_LABELS) - {Finding.ASKED.value})),
                name="activity_line_finding_final",
            ),
            models.CheckConstraint(
                condition=Q(
                    decision="", decision_reason="", decision_link="", decided_by=None, decided_at=None
                )
                | (
                    Q(
                        decision__in=[decision.value for decision in Decision],
                        finding=Finding.INACTIVE.value,
                        decided_by__isnull=False,
                        decided_at__isnull=False,
                    )
                    & ~Q(decision_reason="")
                ),
                name="activity_line_decision",
            ),
            models.CheckConstraint(condition=~Q(decided_by=F("person")), name="activity_line_not_ones_own"),
        ]
        triggers = [
            pgtrigger.Protect(name="activity_line_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="activity_line_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(*_FROZEN_LINE),
                func="RAISE EXCEPTION 'activity_line_frozen: what was reported stays';",
            ),
            pgtrigger.Trigger(
                name="activity_line_decided_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
                func="RAISE EXCEPTION 'activity_line_decided_once: what was decided stays';",
            ),
            pgtrigger.Trigger(
                name="activity_line_asked_first",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__finding=Finding.INACTIVE.value),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM activity_question
                        WHERE report_id = NEW.report_id AND person_id = NEW.person_id
                          AND asked_at <= psrt_now() - interval '10 days' AND reminded_again_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'activity_line_asked_first: nobody is inactive who was not asked';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("activity_line"),
        ]

    def __str__(self) -> str:
        return f"line {self.id}"
