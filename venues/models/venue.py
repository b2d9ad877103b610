"""The places where the team works, and who was let in there."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from members.models import Person
from psrt.triggers import no_truncate
from venues.rules import KIND_LABELS


class Venue(models.Model):
    """A GitHub team, a mailing list, a Discord role, or any other place that members are let into.

    ``address`` says where it is, in the venue's own terms (``python/psrt``, a list's id, a role's id). One
    that is no longer used is retired, never deleted: grants speak of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    address = models.CharField(max_length=200, blank=True, default="")
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="venues_venue_has_name"),
            models.CheckConstraint(condition=Q(kind__in=list(KIND_LABELS)), name="venues_venue_kind_known"),
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(retired_at__isnull=True),
                name="venues_venue_name_unique",
                violation_error_message="Another venue has this name.",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_venue_kept", operation=pgtrigger.Delete),
            no_truncate("venues_venue"),
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A person was let into a venue, until ``revoked_at``. ``…_by`` is who says so; null: the system.

    It says what was done here, or was found done there; the venue's own list may differ, which is what
    reconciling finds out. One person has one open grant in a venue at a time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="grants")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="grants")
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "person"], condition=Q(revoked_at__isnull=True), name="venues_grant_one_open"
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("granted_at")),
                name="venues_grant_revoked_later",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True),
                name="venues_grant_revoked_by_when_revoked",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_grant_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="venues_grant_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__revoked_at__isnull=False),
                func="RAISE EXCEPTION 'venues_grant_final: a revoked grant is final';",
            ),
            no_truncate("venues_grant"),
        ]

    def __str__(self) -> str:
        return f"grant {self.id}"
