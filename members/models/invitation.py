"""A single-use link by which a person gets their account."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from members.models.person import Person
from psrt.triggers import no_truncate


class Invitation(models.Model):
    """Sent to ``email``; whoever follows the link proves that they read mail there.

    Only the SHA-256 of the link's 32 random bytes is kept, so neither the database nor a backup opens an
    account. One invitation of a person is open at a time, and a used or revoked one never changes again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField()
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    opened_at = models.DateTimeField(
        null=True, help_text="First seen; may be a mail scanner, so it proves nothing."
    )
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], name="members_invitation_token_unique"),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="members_invitation_one_open",
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - the form of a SHA-256
                name="members_invitation_token_hashed",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="members_invitation_expires_later"
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(revoked_at__isnull=True),
                name="members_invitation_used_or_revoked",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True) | Q(used_at__lt=F("expires_at")),
                name="members_invitation_used_in_time",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="members_invitation_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__used_at__isnull=False)
                | pgtrigger.Q(old__revoked_at__isnull=False),
                func="RAISE EXCEPTION 'members_invitation_final: a used or revoked invitation is final';",
            ),
            no_truncate("members_invitation"),
        ]

    def __str__(self) -> str:
        return f"invitation {self.id}"
