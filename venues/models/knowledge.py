"""What people have told the site about a venue's list, and what it has learnt: whose an entry is, which may stay."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from members.models import Person
from psrt.triggers import append_only, no_truncate
from venues.models.venue import Venue
from venues.rules import CONNECTABLE

ENTRY_KEY = r"^(id|login|email):.+$"


class VenueIdentity(models.Model):
    """An admin said whose an entry is. ``entry`` is :attr:`venues.rules.entries.Entry.key`; one person may have more.

    Forgotten, not deleted, when it was wrong.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="identities")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="venue_identities")
    entry = models.CharField(max_length=260)
    matched_at = models.DateTimeField()
    matched_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name_plural = "venue identities"
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "entry"], condition=Q(ended_at__isnull=True), name="venues_identity_one_open"
            ),
            models.CheckConstraint(condition=Q(entry__regex=ENTRY_KEY), name="venues_identity_entry_key"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_at__gte=F("matched_at"), ended_by__isnull=False),
                name="venues_identity_ended_by_someone",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_identity_kept", operation=pgtrigger.Delete),
            no_truncate("venues_identity"),
        ]

    def __str__(self) -> str:
        return f"identity {self.id}"


class Allowance(models.Model):
    """An entry that may stay although it is no member's: a bot, an observer; always with a reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="allowances")
    entry = models.CharField(max_length=260)
    label = models.CharField(max_length=500)
    reason = models.CharField(max_length=200)
    allowed_at = models.DateTimeField()
    allowed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "entry"],
                condition=Q(ended_at__isnull=True),
                name="venues_allowance_one_open",
            ),
            models.CheckConstraint(condition=Q(entry__regex=ENTRY_KEY), name="venues_allowance_entry_key"),
            models.CheckConstraint(condition=~Q(reason=""), name="venues_allowance_has_reason"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_at__gte=F("allowed_at"), ended_by__isnull=False),
                name="venues_allowance_ended_by_someone",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="venues_allowance_kept", operation=pgtrigger.Delete),
            no_truncate("venues_allowance"),
        ]

    def __str__(self) -> str:
        return f"allowance {self.id}"


class Decline(models.Model):
    """A person said no to a venue, or left it after being let in from here: they are not invited again from here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="declines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["venue", "person"], name="venues_decline_once"),
        ]
        triggers = append_only("venues_decline")

    def __str__(self) -> str:
        return f"decline {self.id}"


class Connection(models.Model):
    """A kind of venue that the worker holds credentials for. The worker says so: no other process knows."""

    kind = models.CharField(
        primary_key=True, max_length=20, choices=[(kind.value, kind.value) for kind in CONNECTABLE]
    )
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in CONNECTABLE]),
                name="venues_connection_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.kind
