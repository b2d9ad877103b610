"""What was imported: records of advisories, their credits, and whom a credited name means."""

import uuid
from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Func, Q, Value

from activity.rules import (
    ACCEPTANCE_LABELS,
    KIND_LABELS,
    SOURCE_LABELS,
    STATE_LABELS,
    Acceptance,
    Credited,
    Kind,
    NameKind,
    State,
)
from members.models import Person
from psrt.triggers import append_only, no_truncate


class AdvisoryRecord(models.Model):
    """One record, of OSV or GitHub. Records of the same advisory share ``advisory``, the name it goes by here.

    Of an unpublished one only identifiers, a day and the credits are kept. ``day`` is that of publication; for an
    unpublished one the last on which GitHub saw it change. An advisory has one record of each database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    source = models.CharField(max_length=10, choices=list(SOURCE_LABELS.items()))
    identifier = models.CharField(max_length=64, unique=True)
    aliases = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    advisory = models.CharField(max_length=64)
    state = models.CharField(max_length=20, choices=list(STATE_LABELS.items()))
    day = models.DateField()
    title = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(title="") | Q(state=State.PUBLISHED.value),
                name="activity_record_title_when_published",
            ),
            models.UniqueConstraint(
                F("advisory"),
                Func(F("identifier"), Value("-"), Value(1), function="split_part"),
                name="activity_record_one_of_each_database",
            ),
            models.CheckConstraint(
                condition=Q(source__in=list(SOURCE_LABELS)), name="activity_record_source_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=list(STATE_LABELS)), name="activity_record_state_known"
            ),
        ]
        triggers = [
            no_truncate("activity_record"),
        ]

    def __str__(self) -> str:
        return self.identifier


class CreditQuerySet(models.QuerySet["Credit"]):
    """Credits, by what they count for."""

    def undecided(self) -> Self:
        """Return the credits of which nobody has said yet whom they mean; declined ones mean nobody any more."""
        return self.filter(person=None, dismissed=False).exclude(acceptance=Acceptance.DECLINED)

    def work(self) -> Self:
        """Return the credits of somebody on the record that tell that they worked on a report."""
        kinds = [kind.value for kind in Kind if kind not in {Kind.TOOL, Kind.SPONSOR}]
        return self.filter(person__isnull=False, kind__in=kinds).exclude(acceptance=Acceptance.DECLINED)

    def public(self) -> Self:
        """Return the credits that may be spoken of in public: accepted, in a published record."""
        return self.filter(record__state=State.PUBLISHED, acceptance=Acceptance.ACCEPTED)


class Credit(models.Model):
    """Somebody as a record credits them, and whom that means: ``person``, or ``dismissed``: nobody on the record."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    record = models.ForeignKey(AdvisoryRecord, on_delete=models.CASCADE, related_name="credits")
    kind = models.CharField(max_length=30, choices=list(KIND_LABELS.items()))
    name = models.CharField(max_length=200, blank=True, default="")
    login = models.CharField(max_length=50, blank=True, default="")
    github_id = models.BigIntegerField(null=True)
    acceptance = models.CharField(max_length=10, choices=list(ACCEPTANCE_LABELS.items()))
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="credits")
    dismissed = models.BooleanField(default=False)

    objects = CreditQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "kind", "name", "login"], name="activity_credit_once"),
            models.CheckConstraint(condition=~Q(name="", login=""), name="activity_credit_names_somebody"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(dismissed=False),
                name="activity_credit_somebody_or_nobody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=list(KIND_LABELS)), name="activity_credit_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(acceptance__in=list(ACCEPTANCE_LABELS)), name="activity_credit_acceptance_known"
            ),
        ]
        triggers = [no_truncate("activity_credit")]

    def __str__(self) -> str:
        return f"credit {self.id}"

    @property
    def as_credited(self) -> str:
        """The name or username that the record gives."""
        return self.name or self.login

    def credited(self) -> Credited:
        """The credit as the rules know it."""
        return Credited(
            kind=Kind(self.kind),
            name=self.name,
            login=self.login,
            github_id=self.github_id,
            acceptance=Acceptance(self.acceptance),
        )


class RememberedName(models.Model):
    """An admin's word on whom a credited name or username means; ``person`` null: nobody on the record.

    ``text`` is as :func:`activity.rules.name_key_of` gives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in NameKind])
    text = models.CharField(max_length=250)
    shown = models.CharField(max_length=200, help_text="As it was written in the credit decided on.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "text"], name="activity_remembered_name_once"),
            models.CheckConstraint(condition=~Q(text=""), name="activity_remembered_name_not_empty"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in NameKind]),
                name="activity_remembered_name_kind_known",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="activity_remembered_name_not_ones_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__person=pgtrigger.F("new__decided_by")),
                func="RAISE EXCEPTION 'activity_remembered_name_not_ones_own: another admin decides it';",
            ),
            no_truncate("activity_remembered_name"),
        ]

    def __str__(self) -> str:
        return f"remembered name {self.id}"


class ImportRun(models.Model):
    """What one import came to. ``problem`` is the sentence that told why it came to nothing."""

    class Way(models.TextChoices):
        """Where the records came from."""

        UPLOAD = "upload", "Upload"
        COMMAND = "command", "Command"
        GITHUB = "github", "GitHub"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    at = models.DateTimeField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=10, choices=Way.choices)
    records = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(records__gte=F("added") + F("changed")), name="activity_import_counts_add_up"
            ),
            models.CheckConstraint(
                condition=Q(problem="") | Q(records=0), name="activity_import_all_or_nothing"
            ),
        ]
        triggers = append_only("activity_import")

    def __str__(self) -> str:
        return f"import {self.id}"
