from django.db import models

from psrt.audit.chain import Link
from psrt.triggers import append_only


class Entry(models.Model):
    """One governance event. Rows are written by ``services.record`` and never change."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    event = models.CharField(max_length=80)
    actor = models.UUIDField(null=True, help_text="The person who acted; empty when the system did.")
    subject = models.CharField(max_length=120)
    data = models.TextField(
        help_text="JSON as hashed: ids, dates, counts and states, never a name or a choice."
    )
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["seq"]
        verbose_name_plural = "entries"
        constraints = [
            models.CheckConstraint(name="audit_seq_positive", condition=models.Q(seq__gte=1)),
        ]
        indexes = [
            models.Index(fields=["subject", "seq"], name="audit_by_subject"),  # "what happened to this"
            models.Index(fields=["actor", "seq"], name="audit_by_actor"),  # "what somebody did"
            models.Index(fields=["event", "seq"], name="audit_by_event"),  # "every veto"
            models.Index(fields=["at"], name="audit_by_time"),  # "in that month"
        ]
        triggers = append_only("audit")

    def __str__(self) -> str:
        return f"{self.seq} {self.event}"

    def link(self) -> Link:
        """This entry as ``psrt.audit.chain`` sees it."""
        return Link(
            seq=self.seq,
            at=self.at,
            event=self.event,
            actor=str(self.actor or ""),
            subject=self.subject,
            data=self.data,
            hash=bytes(self.hash),
        )
