"""What somebody wrote who would like to join and has no sponsor yet."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from candidates.rules import KEPT_FOR, TO_CONFIRM
from members.rules import GITHUB_LOGIN_PATTERN

TEXT_FIELDS = ("bio", "skills", "contributions", "motivation", "availability", "analysis")


class InterestQuerySet(models.QuerySet["Interest"]):
    """Expressions of interest by what may be done with them."""

    def live(self, *, now: datetime) -> Self:
        """Return those whose time is not over, confirmed or not."""
        return self.filter(expires_at__gt=now)

    def confirmed(self, *, now: datetime) -> Self:
        """Return those that members may read."""
        return self.live(now=now).filter(confirmed_at__isnull=False)


class Interest(models.Model):
    """An expression of interest: nobody reads it before its writer has confirmed the address.

    ``token_hash`` is the SHA-256 of the link that confirms it, shows it and takes it back. The row is deleted,
    not kept: when its writer takes it back, when it expires, and when its writer has become a member.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200)
    email = models.EmailField()
    github = models.CharField(max_length=39, blank=True, default="")
    bio = models.TextField(blank=True, default="")
    skills = models.TextField(blank=True, default="")
    contributions = models.TextField(blank=True, default="")
    motivation = models.TextField()
    availability = models.TextField(blank=True, default="")
    analysis = models.TextField(blank=True, default="", help_text="How they would handle a report.")
    token_hash = models.CharField(max_length=64, unique=True)
    received_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = "expression of interest"
        verbose_name_plural = "expressions of interest"
        constraints = [
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(email="") & ~Q(motivation=""), name="candidates_interest_complete"
            ),
            models.CheckConstraint(
                condition=Q(github="") | Q(github__regex=GITHUB_LOGIN_PATTERN),
                name="candidates_interest_github_syntax",
            ),
            models.CheckConstraint(
                condition=Q(token_hash__regex=r"^[0-9a-f]{64}$"),  # noqa: S106 - the form of a SHA-256
                name="candidates_interest_token_hashed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, expires_at=F("received_at") + TO_CONFIRM)
                | Q(
                    confirmed_at__isnull=False,
                    confirmed_at__gte=F("received_at"),
                    confirmed_at__lt=F("received_at") + TO_CONFIRM,
                    expires_at=F("confirmed_at") + KEPT_FOR,
                ),
                name="candidates_interest_kept_no_longer",
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(confirmed_at__isnull=False),
                name="candidates_interest_one_per_address",
            ),
        ]

    def __str__(self) -> str:
        return f"interest {self.id}"

    def texts(self) -> dict[str, str]:
        """The texts by name, in the order in which they are asked for."""
        return {field: getattr(self, field) for field in TEXT_FIELDS}
