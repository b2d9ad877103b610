"""What a checklist is made from."""

import uuid

from django.db import models
from django.db.models import Q

from members.models import Person
from onboarding.rules import KIND_LABELS, Line, Owner, What
from psrt.triggers import append_only


class TemplateVersion(models.Model):
    """One version of the template of a kind of checklist; every edit makes a new one.

    ``lines`` is a list of objects with the fields of :class:`onboarding.rules.Line`. ``author`` is null for
    the version that a new site starts with; its ``created_at`` is when checklists began to exist here.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    number = models.PositiveIntegerField()
    lines = models.JSONField()
    note = models.CharField(max_length=300, blank=True, default="")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(KIND_LABELS)), name="onboarding_template_kind_known"
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="onboarding_template_from_one"),
            models.CheckConstraint(condition=~Q(lines=[]), name="onboarding_template_has_lines"),
            models.UniqueConstraint(fields=["kind", "number"], name="onboarding_template_numbered"),
        ]
        triggers = append_only("onboarding_template")

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    def steps(self) -> list[Line]:
        """The lines, as the rules speak of them."""
        return [
            Line(
                what=What(line["what"]),
                title=line["title"],
                text=line["text"],
                owner=Owner(line["owner"]),
                days=line["days"],
            )
            for line in self.lines
        ]
