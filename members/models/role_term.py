"""A period somebody held a role."""

import uuid
from datetime import date
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from members.models.expressions import DateRange, PsrtNow
from members.models.person import Person
from members.rules import GUARDED_ROLES, ROLE_LABELS
from psrt.triggers import no_truncate


class RoleTermQuerySet(models.QuerySet["RoleTerm"]):
    """Role terms, by the day one asks about."""

    def active(self, *, on: date) -> Self:
        """Return the terms that run on the day ``on``; a start that was not recorded is before any day."""
        return self.filter(Q(starts__isnull=True) | Q(starts__lte=on), Q(ends__isnull=True) | Q(ends__gt=on))

    def real(self) -> Self:
        """Return those that were not entered by mistake, and so never ran."""
        return self.exclude(starts=F("ends"))


class RoleTerm(models.Model):
    """From ``starts`` (first day; null: not recorded) until ``ends`` (the first day no longer in the role).

    A term that was entered by mistake ends on the day it starts: it never ran.
    The admin role counts only while its holder is an active member. The trigger
    ``members_two_admins_role`` keeps at least two admins once two people have been one (PEP 811),
    ``members_role_term_kept`` and ``…_fixed`` refuse deletion and another role or person,
    ``members_role_term_changed`` keeps ``changed_at``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_terms")
    role = models.CharField(max_length=20, choices=list(ROLE_LABELS.items()))
    starts = models.DateField(null=True, blank=True)
    ends = models.DateField(null=True, blank=True)
    decided_by = models.CharField(max_length=200, blank=True, default="")
    end_decided_by = models.CharField(max_length=200, blank=True, default="")
    source_url = models.URLField(max_length=500, blank=True, default="")
    end_source_url = models.URLField(max_length=500, blank=True, default="")
    recorded_by = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who entered it; empty for the server.",
    )
    changed_at = models.DateTimeField(db_default=PsrtNow(), editable=False)

    objects = RoleTermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gte=models.F("starts")),
                name="members_role_term_ends_after_starts",
            ),
            models.CheckConstraint(
                condition=Q(role__in=list(ROLE_LABELS)), name="members_role_term_role_known"
            ),
            models.CheckConstraint(
                condition=~Q(role__in=[role.value for role in GUARDED_ROLES])
                | Q(recorded_by__isnull=True)
                | ~Q(recorded_by=models.F("person")),
                name="members_role_term_not_by_oneself",
            ),
            ExclusionConstraint(
                name="members_role_term_no_overlap",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (DateRange("starts", "ends"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        triggers = [no_truncate("members_role_term")]

    def __str__(self) -> str:
        return f"{self.role} {self.starts or 'not recorded'} – {self.ends or 'now'}"
