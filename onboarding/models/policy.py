"""The embargo policy, version by version, and who accepted which."""

import uuid

from django.db import models
from django.db.models import Q

from members.models import Person
from onboarding.models import triggers
from psrt.triggers import append_only


class PolicyVersion(models.Model):
    """One version of the text, Markdown, kept for ever. ``sha256`` is of the text in UTF-8, in hex.

    ``asks_everyone``: whoever accepted an earlier version only is asked again. ``author`` is null for the
    version that a new site starts with.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    note = models.CharField(max_length=300, blank=True, default="")
    asks_everyone = models.BooleanField(default=False)
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="onboarding_policy_has_text"),
        ]
        triggers = [triggers.policy_hash(), *append_only("onboarding_policy")]

    def __str__(self) -> str:
        return f"version {self.number}"


class Acceptance(models.Model):
    """A person accepted exactly this text: ``sha256`` is the version's, as the form showed it to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="policy_acceptances")
    version = models.ForeignKey(PolicyVersion, on_delete=models.PROTECT, related_name="acceptances")
    sha256 = models.CharField(max_length=64)
    accepted_at = models.DateTimeField()

    class Meta:
        ordering = ["accepted_at"]
        constraints = [
            models.UniqueConstraint(fields=["person", "version"], name="onboarding_acceptance_once"),
        ]
        triggers = [triggers.acceptance_exact(), *append_only("onboarding_acceptance")]

    def __str__(self) -> str:
        return f"acceptance {self.id}"
