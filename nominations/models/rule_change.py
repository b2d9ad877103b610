"""A change of the rule that votes go by: proposed by an admin, decided by the Steering Council."""

import uuid
from datetime import timedelta
from typing import Final

import pgtrigger
from django.db import models
from django.db.models import F, Q

from members.models import Person
from psrt.triggers import no_truncate
from votes.rules import PRESETS, VotingRule

LONGEST_DAYS: Final = 90


class RuleChange(models.Model):
    """A whole rule: the preset and how many days each phase lasts. The latest confirmed one is in force.

    It applies to votes that open afterwards; a vote, and the veto window behind it, keep the rule they opened
    with. One proposal is open at a time, and a decided one never changes.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waits for the Steering Council"
        CONFIRMED = "confirmed", "Confirmed"
        DECLINED = "declined", "Declined"
        WITHDRAWN = "withdrawn", "Taken back"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    preset = models.CharField(max_length=20, choices=[(name, name) for name in PRESETS])
    review_days = models.PositiveSmallIntegerField()
    voting_days = models.PositiveSmallIntegerField()
    veto_days = models.PositiveSmallIntegerField()
    reason = models.TextField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.TextField(blank=True, default="")
    minutes_url = models.URLField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(preset__in=sorted(PRESETS)), name="nomination_rule_preset_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    review_days__range=(7, LONGEST_DAYS),
                    voting_days__range=(7, LONGEST_DAYS),
                    veto_days__range=(1, LONGEST_DAYS),
                ),
                name="nomination_rule_periods",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="nomination_rule_has_reason"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True, decided_by__isnull=True)
                | (
                    ~Q(state="proposed")
                    & Q(decided_at__isnull=False, decided_at__gte=F("proposed_at"), decided_by__isnull=False)
                    & Q(state__in=["confirmed", "declined", "withdrawn"])
                ),
                name="nomination_rule_decided_iff_over",
            ),
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="proposed"), name="nomination_rule_one_proposed"
            ),
        ]
        indexes = [
            # "the rule in force": the latest of the confirmed
            models.Index(
                fields=["-decided_at"], condition=Q(state="confirmed"), name="nomination_rule_in_force"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="nomination_rule_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="nomination_rule_starts_proposed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state="proposed"),
                func="RAISE EXCEPTION 'nomination_rule_starts_proposed: a rule is proposed before it is decided';",
            ),
            pgtrigger.Trigger(
                name="nomination_rule_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state="proposed")
                | pgtrigger.Q(old__preset__df=pgtrigger.F("new__preset"))
                | pgtrigger.Q(old__review_days__df=pgtrigger.F("new__review_days"))
                | pgtrigger.Q(old__voting_days__df=pgtrigger.F("new__voting_days"))
                | pgtrigger.Q(old__veto_days__df=pgtrigger.F("new__veto_days"))
                | pgtrigger.Q(old__reason__df=pgtrigger.F("new__reason"))
                | pgtrigger.Q(old__proposed_by__df=pgtrigger.F("new__proposed_by"))
                | pgtrigger.Q(old__proposed_at__df=pgtrigger.F("new__proposed_at")),
                func="RAISE EXCEPTION 'nomination_rule_final: a proposal is decided once, as it was made';",
            ),
            no_truncate("nomination_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.preset} {self.review_days}/{self.voting_days}/{self.veto_days}"

    @property
    def rule(self) -> VotingRule:
        """As the code goes by it."""
        preset = PRESETS[self.preset]
        return VotingRule(
            name=preset.name,
            base=preset.base,
            threshold=preset.threshold,
            quorum=preset.quorum,
            review=timedelta(days=self.review_days),
            voting=timedelta(days=self.voting_days),
            veto=timedelta(days=self.veto_days),
        )
