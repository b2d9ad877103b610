"""One look at a venue's own list."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from members.models import Person
from psrt.triggers import no_truncate
from venues.models.jobs import OPEN, Job, job_constraints
from venues.models.venue import Venue


class Comparison(Job):
    """Fetched by the worker or pasted by an admin. ``requested_by`` null: nightly.

    ``entries`` is what the list said (:meth:`venues.rules.entries.Entry.stored`), as long as it is the newest look;
    null: not kept (any more). What differs is worked out against the record of the moment, so
    it is stored for the mail alone, as ``fingerprint``: empty when nothing differed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="comparisons")
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    pasted = models.BooleanField(default=False)
    entries = models.JSONField(null=True)
    differences = models.PositiveIntegerField(null=True)
    fingerprint = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            *job_constraints("venues_comparison"),
            models.CheckConstraint(
                condition=Q(state="done", differences__isnull=False)
                | (~Q(state="done") & Q(differences__isnull=True)),
                name="venues_comparison_counted_iff_done",
            ),
        ]
        indexes = [
            # the newest look at a venue
            models.Index(fields=["venue", "-requested_at"], name="venues_comparison_newest"),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_comparison_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="venues_comparison_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state__in=OPEN),
                func=(
                    "IF to_jsonb(NEW) - 'entries' <> to_jsonb(OLD) - 'entries' "
                    "OR (NEW.entries IS NOT NULL AND NEW.entries IS DISTINCT FROM OLD.entries) THEN "
                    "RAISE EXCEPTION 'venues_comparison_final: a comparison that is over is final'; END IF; "
                    "RETURN NEW;"
                ),
            ),
            no_truncate("venues_comparison"),
        ]

    def __str__(self) -> str:
        return f"comparison {self.id}"
