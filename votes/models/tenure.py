import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from psrt.triggers import append_only, no_truncate


class TrusteeTenure(models.Model):
    """A time during which one key directory was the trustee's. Each follows on another, so that only one is in force.

    A directory remembers its own tenure's id. When the trustee moves, the new directory begins a tenure that follows
    on the old one's, and the old directory finds itself succeeded.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    previous = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="successors")
    began_at = models.DateTimeField()

    class Meta:
        ordering = ["began_at", "id"]
        constraints = [
            # One follower each and one beginning: whatever two hosts do at once, there is one line and one end of it.
            models.UniqueConstraint(name="votes_tenure_one_line", fields=["previous"], nulls_distinct=False),
        ]
        triggers = append_only("votes_tenure")

    def __str__(self) -> str:
        return f"the trustee since {self.began_at:%Y-%m-%d}"


class TrusteeHalt(models.Model):
    """A stretch of time in which a trustee process refused to act at all, for one reason.

    ``last_at`` is moved on while it still refuses. Nothing ends a halt: one that is not repeated is over, since the
    copy that refuses and the one that does the work may be two.
    """

    reason = models.TextField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        ordering = ["-last_at", "-id"]
        constraints = [
            models.CheckConstraint(name="votes_halt_in_order", condition=Q(last_at__gte=F("first_at"))),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="votes_halt_fixed", fields=["reason", "first_at"]),
            pgtrigger.Protect(name="votes_halt_kept", operation=pgtrigger.Delete),
            no_truncate("votes_halt"),
        ]

    def __str__(self) -> str:
        return f"halted {self.first_at:%Y-%m-%d %H:%M}"
