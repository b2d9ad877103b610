import uuid

from django.db import models

from psrt.triggers import append_only


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
