"""What the sponsor says for the nominee, version by version."""

import uuid
from typing import Final

from django.db import models

from members.models import Person
from nominations.models import triggers
from nominations.models.nomination import Nomination
from psrt.triggers import no_truncate

STATEMENT_FIELDS: Final = (
    "justification",
    "skills",
    "contributions",
    "motivation",
    "availability",
    "references",
)


class StatementVersion(models.Model):
    """One version, Markdown throughout.

    The first is rewritten in place while the nomination is a draft; from its submission on rows are only
    added (triggers ``nomination_statement_kept`` and ``nomination_statement_when_open``).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True, default="", help_text="What changed, and why.")
    restarted_review = models.BooleanField(default=False)
    justification = models.TextField(blank=True, default="")
    skills = models.TextField(blank=True, default="")
    contributions = models.TextField(blank=True, default="")
    motivation = models.TextField(blank=True, default="")
    availability = models.TextField(blank=True, default="")
    references = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["nomination", "number"]
        constraints = [
            models.UniqueConstraint(fields=["nomination", "number"], name="nomination_statement_numbered"),
            models.CheckConstraint(name="nomination_statement_from_one", condition=models.Q(number__gte=1)),
            models.CheckConstraint(
                name="nomination_amendment_justified",
                condition=models.Q(number=1) | ~models.Q(justification=""),
            ),
        ]
        triggers = [
            triggers.statement_kept(),
            triggers.statement_when_open(),
            no_truncate("nomination_statement"),
        ]

    def __str__(self) -> str:
        return f"version {self.number}"

    def texts(self) -> dict[str, str]:
        """The fields of the statement by name."""
        return {field: getattr(self, field) for field in STATEMENT_FIELDS}
