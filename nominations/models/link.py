"""The nominee's way in: they have no account, so a secret link stands for them."""

import uuid

from django.db import models
from django.db.models import Q

from nominations.models import triggers
from nominations.models.nomination import Nomination
from psrt.triggers import no_truncate

_SHA256 = r"^[0-9a-f]{64}$"


class Purpose(models.TextChoices):
    """What a link is for."""

    CONSENT = "consent", "agree or decline"
    STANDING = "standing", "follow and withdraw"


class NomineeLink(models.Model):
    """The SHA-256 hash of a token that was mailed to the nominee; the token itself is nowhere here.

    A ``consent`` link is used once and expires; the ``standing`` link, sent after agreeing, lasts as long as
    the nomination does.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="links")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="nomination_link_is_a_hash", condition=Q(token_hash__regex=_SHA256)),
            models.CheckConstraint(
                name="nomination_link_consent_expires",
                condition=Q(purpose=Purpose.CONSENT, expires_at__isnull=False)
                | Q(purpose=Purpose.STANDING, expires_at__isnull=True, used_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["nomination", "purpose"],
                name="nomination_link_one_live",
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
            ),
        ]
        triggers = [triggers.link_fixed(), triggers.link_kept(), no_truncate("nomination_link")]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.id}"
