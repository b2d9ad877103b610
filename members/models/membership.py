"""A period somebody belonged to the team."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import Q

from members.models.expressions import DateRange, PsrtNow
from members.models.person import Person
from members.rules import BEGAN_LABELS, DECIDED_ENDS, ENDED_LABELS, NOTES, Ended
from psrt.triggers import no_truncate


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Memberships, by the day one asks about."""

    def active(self, *, on: date) -> Self:
        """Return the memberships that count on the day ``on``.

        A start that was not recorded counts as "before the record began". An end of which only the latest
        possible day is known counts as over: nothing tells that the person was still a member before it.
        """
        return self.filter(
            Q(joined__isnull=True) | Q(joined__lte=on),
            Q(left__isnull=True) | Q(left__gt=on, left_is_latest=False),
        )

    def real(self) -> Self:
        """Return those that were not entered by mistake."""
        return self.exclude(ended=Ended.MISTAKE)


class Membership(models.Model):
    """From ``joined`` (the first day; null: not recorded) until ``left`` (the first day no longer a member).

    ``joined_is_latest`` and ``left_is_latest`` say that the real day is not known, only that it was not after
    that: a list that was first published on a day tells who was on the team by then.
    ``roster_position`` orders ``psrt.csv`` and ``emeritus_position`` orders ``psrt-emeritus.csv``; both keep
    the order of the files that were imported. ``emeritus_notes`` is what the emeritus list says of the roles
    somebody had: it is not derived from role terms, because of those long ago nothing else is known.
    A membership that was entered by mistake is not deleted: it ends on the day it began and never counted.
    The triggers ``members_membership_kept`` and ``…_fixed`` refuse deletion and passing it to somebody else,
    ``members_two_admins_membership`` guards the two admins, ``members_membership_changed`` keeps
    ``changed_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    joined = models.DateField(null=True, blank=True)
    joined_is_latest = models.BooleanField(default=False)
    left = models.DateField(null=True, blank=True)
    left_is_latest = models.BooleanField(default=False)
    began = models.CharField(max_length=20, choices=list(BEGAN_LABELS.items()))
    ended = models.CharField(max_length=20, choices=list(ENDED_LABELS.items()), blank=True, default="")
    roster_position = models.PositiveIntegerField()
    emeritus_position = models.PositiveIntegerField(null=True, blank=True)
    emeritus_notes = models.CharField(
        max_length=40, choices=[(notes, notes or "none") for notes in NOTES], blank=True, default=""
    )
    decided_by = models.CharField(max_length=200, blank=True, default="")
    end_decided_by = models.CharField(max_length=200, blank=True, default="")
    source_url = models.URLField(max_length=500, blank=True, default="")
    end_source_url = models.URLField(max_length=500, blank=True, default="")
    changed_at = models.DateTimeField(db_default=PsrtNow(), editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(joined__isnull=True) | Q(left__isnull=True) | Q(left__gte=models.F("joined")),
                name="members_membership_left_after_joined",
            ),
            models.CheckConstraint(
                condition=Q(left__isnull=True, ended="") | (Q(left__isnull=False) & ~Q(ended="")),
                name="members_membership_ended_iff_left",
            ),
            models.CheckConstraint(
                condition=Q(joined_is_latest=False) | Q(joined__isnull=False),
                name="members_membership_latest_needs_joined",
            ),
            models.CheckConstraint(
                condition=Q(left_is_latest=False) | Q(left__isnull=False),
                name="members_membership_latest_needs_left",
            ),
            models.CheckConstraint(
                condition=(
                    Q(emeritus_position__isnull=True, emeritus_notes="") & ~Q(ended=Ended.EMERITUS.value)
                )
                | Q(emeritus_position__isnull=False, emeritus_notes__in=NOTES, ended=Ended.EMERITUS.value),
                name="members_membership_emeritus_line",
            ),
            models.CheckConstraint(
                condition=Q(began__in=list(BEGAN_LABELS)), name="members_membership_began_known"
            ),
            models.CheckConstraint(
                condition=Q(ended__in=["", *ENDED_LABELS]), name="members_membership_ended_known"
            ),
            models.CheckConstraint(
                condition=~Q(ended__in=[ended.value for ended in DECIDED_ENDS]) | ~Q(end_decided_by=""),
                name="members_membership_removal_decided",
            ),
            models.CheckConstraint(
                condition=~Q(ended=Ended.MISTAKE.value) | Q(joined__isnull=False, left=models.F("joined")),
                name="members_membership_mistake_is_empty",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(left__isnull=True),
                name="members_membership_one_open",
            ),
            ExclusionConstraint(
                name="members_membership_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (DateRange("joined", "left"), RangeOperators.OVERLAPS),
                ],
            ),
            # Deferred, because putting somebody between two others moves several rows.
            ExclusionConstraint(
                name="members_membership_position_unique",
                expressions=[("roster_position", RangeOperators.EQUAL)],
                condition=Q(left__isnull=True),
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]
        triggers = [no_truncate("members_membership")]

    def __str__(self) -> str:
        return f"{self.joined or 'not recorded'} – {self.left or 'now'}"
