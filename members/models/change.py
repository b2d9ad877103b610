"""What somebody changed at the desk, and for a while how to undo it."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import F, Q

from members.models.person import Person
from members.rules import KIND_LABELS
from psrt.triggers import no_truncate


class Change(models.Model):
    """One change of the record by a person, with its reason if one was given.

    ``steps`` says how to undo it: a list of ``{"model", "id", "after", "restore"}``, one for each row that was
    written, ``after`` being the fields as the change left them and ``restore`` what they are set back to. It may
    hold a name or an address that somebody has had corrected, so it is kept until ``undo_until`` only, and no
    longer than until it was used. ``entry`` is the audit entry of the change.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=30, choices=list(KIND_LABELS.items()))
    actor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    entry = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True, default="")
    undo_until = models.DateTimeField()
    steps = models.JSONField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(KIND_LABELS)), name="members_change_kind_known"),
            models.CheckConstraint(condition=Q(undo_until__gt=F("at")), name="members_change_undo_later"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True, undone_by__isnull=True)
                | Q(undone_at__isnull=False, undone_by__isnull=False, steps__isnull=True),
                name="members_change_undone_once",
            ),
        ]
        indexes = [models.Index(fields=["person", "-at"], name="members_change_of_person")]  # a person's page
        triggers = [
            pgtrigger.Trigger(
                name="members_change_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.id, OLD.person_id, OLD.kind, OLD.actor_id, OLD.at, OLD.entry, OLD.reason, OLD.undo_until)
                        IS DISTINCT FROM
                       (NEW.id, NEW.person_id, NEW.kind, NEW.actor_id, NEW.at, NEW.entry, NEW.reason, NEW.undo_until)
                       OR (NEW.steps IS NOT NULL AND NEW.steps IS DISTINCT FROM OLD.steps)
                       OR (OLD.undone_at IS NOT NULL AND NEW.undone_at IS DISTINCT FROM OLD.undone_at) THEN
                        RAISE EXCEPTION 'a change is kept as it was made'
                            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'members_change_fixed';
                    END IF;
                    RETURN NEW;""",
            ),
            pgtrigger.Trigger(
                name="members_change_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                func="""
                    RAISE EXCEPTION 'changes are kept'
                        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'members_change_kept';""",
            ),
            no_truncate("members_change"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"
