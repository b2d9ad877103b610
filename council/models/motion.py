"""A motion of the Steering Council."""

import uuid
from functools import reduce
from operator import or_
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from activity.models import ReportLine
from council.rules import ABOUT, STATE_LABELS, About, Count, Kind, State
from members.models import Person
from nominations.models import Nomination, RuleChange
from psrt.triggers import no_truncate

KIND_LABELS = {
    Kind.VETO.value: "Veto a nomination",
    Kind.CLEAR.value: "Clear a nomination before its window ends",
    Kind.APPOINT.value: "Appoint an admin",
    Kind.DISMISS.value: "Dismiss an admin",
    Kind.REMOVE.value: "Remove a member",
    Kind.REMOVE_INACTIVE.value: "Remove an inactive member",
    Kind.KEEP_INACTIVE.value: "Keep an inactive member",
    Kind.CONFIRM_RULE.value: "Confirm another voting rule",
    Kind.DECLINE_RULE.value: "Decline another voting rule",
}
# Refusals name people, who can have long names.
LONGEST_NOTE = 500
_SETTLED = [State.CARRIED.value, State.LOST.value]
_FIXED = (
    *("kind", "nomination_id", "person_id", "line_id", "rule_id"),
    *("reason", "minutes_url", "moved_by_id", "moved_at"),
)


def _columns(row: str) -> str:
    return ", ".join(f"{row}.{name}" for name in _FIXED)


def _about_one() -> Q:
    """Each kind has its own column filled, and no other."""
    return reduce(or_, (_about_only(about) for about in About))


def _about_only(about: About) -> Q:
    kinds = [kind.value for kind in Kind if ABOUT[kind] is about]
    return Q(kind__in=kinds, **{f"{other.value}__isnull": other is not about for other in About})


class MotionQuerySet(models.QuerySet["Motion"]):
    """Motions by where they stand."""

    def open(self) -> Self:
        """Return those that are not decided, withdrawn or overtaken."""
        return self.filter(state=State.OPEN)


class Motion(models.Model):
    """What somebody on the Council moved, with the reason, and what became of it.

    While it is open its ``seats`` follow who sits on the Council; the counts are written when it is settled. The
    trigger ``council_motion_counted`` compares them with the seats, ``…_carried_by_majority`` is the arithmetic of
    PEP 13, ``…_final`` keeps what was moved and how it ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=20, choices=list(KIND_LABELS.items()))
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, null=True, related_name="motions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="motions_about")
    line = models.ForeignKey(ReportLine, on_delete=models.PROTECT, null=True, related_name="motions")
    rule = models.ForeignKey(RuleChange, on_delete=models.PROTECT, null=True, related_name="motions")
    reason = models.CharField(max_length=1000)
    minutes_url = models.URLField(max_length=500, blank=True, default="")
    moved_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="motions_moved")
    moved_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)
    state = models.CharField(
        max_length=10, choices=list(STATE_LABELS.items()), default=State.OPEN.value, db_index=True
    )
    settled_at = models.DateTimeField(null=True)
    members = models.PositiveSmallIntegerField(null=True)
    yes = models.PositiveSmallIntegerField(null=True)
    no = models.PositiveSmallIntegerField(null=True)
    abstained = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(
        max_length=LONGEST_NOTE, blank=True, default="", help_text="Why it was overtaken."
    )

    objects = MotionQuerySet.as_manager()

    class Meta:
        ordering = ["-moved_at", "id"]
        constraints = [
            models.CheckConstraint(condition=_about_one(), name="council_motion_about_one"),
            models.CheckConstraint(condition=~Q(reason=""), name="council_motion_has_reason"),
            models.CheckConstraint(
                condition=Q(state=State.OPEN.value, settled_at__isnull=True)
                | (
                    Q(state__in=[state.value for state in State if state is not State.OPEN])
                    & Q(settled_at__isnull=False, settled_at__gte=F("moved_at"))
                ),
                name="council_motion_settled_iff_over",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=_SETTLED,
                    members__isnull=False,
                    yes__isnull=False,
                    no__isnull=False,
                    abstained__isnull=False,
                )
                | (
                    ~Q(state__in=_SETTLED)
                    & Q(members__isnull=True, yes__isnull=True, no__isnull=True, abstained__isnull=True)
                ),
                name="council_motion_counted_iff_settled",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.CARRIED.value) | Q(members__lt=F("yes") * 2 + F("abstained")),
                name="council_motion_carried_by_majority",
            ),
            models.CheckConstraint(
                # nobody who has not voted could still carry it: 2·(members - no - abstained) ≤ members - abstained
                condition=~Q(state=State.LOST.value) | Q(members__lte=F("no") * 2 + F("abstained")),
                name="council_motion_lost_without_majority",
            ),
            models.CheckConstraint(
                condition=Q(state=State.OVERTAKEN.value) & ~Q(note="")
                | ~Q(state=State.OVERTAKEN.value) & Q(note=""),
                name="council_motion_overtaken_says_why",
            ),
            *(
                models.UniqueConstraint(
                    fields=["kind", about.value],
                    condition=Q(state=State.OPEN.value),
                    name=f"council_motion_one_open_{about.value}",
                )
                for about in About
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="council_motion_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="council_motion_begins_open",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=~pgtrigger.Q(new__state=State.OPEN.value),
                func="RAISE EXCEPTION 'council_motion_begins_open: a motion is open first';",
            ),
            pgtrigger.Trigger(
                name="council_motion_final",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF OLD.state <> '{State.OPEN.value}'
                       OR ({_columns("NEW")}) IS DISTINCT FROM ({_columns("OLD")}) THEN
                        RAISE EXCEPTION 'council_motion_final: a motion is decided once, as it was moved';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="council_motion_counted",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__state__in=_SETTLED),
                func="""
                    IF NOT EXISTS (
                        SELECT FROM council_seat WHERE motion_id = NEW.id AND counted
                        HAVING count(*) = NEW.members
                           AND count(*) FILTER (WHERE choice = 'yes') = NEW.yes
                           AND count(*) FILTER (WHERE choice = 'no') = NEW.no
                           AND count(*) FILTER (WHERE choice = 'abstain') = NEW.abstained) THEN
                        RAISE EXCEPTION 'council_motion_counted: the count is not that of the seats';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("council_motion"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def about(self) -> Nomination | Person | ReportLine | RuleChange:
        """What it is about."""
        found: Nomination | Person | ReportLine | RuleChange = getattr(self, ABOUT[Kind(self.kind)])
        return found

    @property
    def count(self) -> Count:
        """How it stands, or stood when it was settled."""
        if self.members is not None:
            return Count(self.members, self.yes or 0, self.no or 0, self.abstained or 0)
        return Count.of(seat.choice for seat in self.seats.all() if seat.counted)
