"""What somebody on the Steering Council says to a motion."""

import uuid

import pgtrigger
from django.db import models
from django.db.models import Q

from council.models.motion import Motion
from council.rules import CHOICE_LABELS, Choice, State
from members.models import Person
from psrt.triggers import no_truncate


class Seat(models.Model):
    """One seat on the Council and its vote on a motion; these votes are not secret.

    ``choice`` is empty until its holder has voted or abstained, which everybody has to; who did so after the motion
    was settled stands on record and changes nothing. ``conflict`` says why somebody had to abstain. While the motion
    is open a seat counts if its holder sits on the Council; then it stays as it was.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    motion = models.ForeignKey(Motion, on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="council_seats")
    choice = models.CharField(max_length=10, choices=list(CHOICE_LABELS.items()), blank=True, default="")
    conflict = models.CharField(max_length=300, blank=True, default="")
    words = models.CharField(max_length=1000, blank=True, default="")
    voted_at = models.DateTimeField(null=True)
    counted = models.BooleanField(default=True)

    class Meta:
        ordering = ["person__name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "person"], name="council_seat_once"),
            models.CheckConstraint(
                condition=Q(choice="", voted_at__isnull=True, words="", conflict="")
                | Q(choice__in=[choice.value for choice in Choice], voted_at__isnull=False),
                name="council_seat_dated_iff_voted",
            ),
            models.CheckConstraint(
                condition=Q(conflict="") | Q(choice=Choice.ABSTAIN.value),
                name="council_seat_conflict_abstains",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="council_seat_kept", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="council_seat_fixed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=f"""
                    IF (NEW.motion_id, NEW.person_id) IS DISTINCT FROM (OLD.motion_id, OLD.person_id) THEN
                        RAISE EXCEPTION 'council_seat_fixed: a seat keeps its holder and its motion';
                    END IF;
                    IF (SELECT state FROM council_motion WHERE id = NEW.motion_id) <> '{State.OPEN.value}'
                       AND (OLD.choice <> '' OR NEW.counted <> OLD.counted) THEN
                        RAISE EXCEPTION 'council_seat_fixed: the motion is settled';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 - a constant
            ),
            pgtrigger.Trigger(
                name="council_seat_on_council",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=~pgtrigger.Q(new__choice=""),
                func="""
                    IF (TG_OP = 'INSERT' OR NEW.choice <> OLD.choice) AND NOT EXISTS (
                        SELECT 1 FROM members_roleterm t
                        WHERE t.person_id = NEW.person_id AND t.role = 'steering-council'
                          AND (t.starts IS NULL OR t.starts <= (NEW.voted_at AT TIME ZONE 'UTC')::date)
                          AND (t.ends IS NULL OR t.ends > (NEW.voted_at AT TIME ZONE 'UTC')::date)) THEN
                        RAISE EXCEPTION 'council_seat_on_council: only the Steering Council votes';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="council_seat_without_interest",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                # a seat that counts no longer keeps its vote, whatever has become known since
                condition=pgtrigger.Q(new__choice__in=[Choice.YES.value, Choice.NO.value], new__counted=True),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM council_motion m
                        LEFT JOIN nominations_nomination n ON n.id = m.nomination_id
                        LEFT JOIN activity_reportline l ON l.id = m.line_id
                        LEFT JOIN nominations_rulechange r ON r.id = m.rule_id
                        JOIN members_person p ON p.id = NEW.person_id
                        WHERE m.id = NEW.motion_id AND (
                            p.id IN (m.person_id, n.sponsor_id, l.person_id, r.proposed_by_id)
                            OR lower(p.email) = lower(nullif(n.nominee_email, ''))
                            OR lower(p.github_login) = lower(nullif(n.nominee_github, ''))
                            OR p.github_id = n.nominee_github_id)) THEN
                        RAISE EXCEPTION 'council_seat_without_interest: nobody decides on what is their own';
                    END IF;
                    RETURN NEW;
                """,
            ),
            no_truncate("council_seat"),
        ]

    def __str__(self) -> str:
        return f"seat {self.id}"

    @property
    def is_late(self) -> bool:
        """Whether its holder voted after the motion was settled."""
        settled_at = self.motion.settled_at
        return settled_at is not None and self.voted_at is not None and self.voted_at > settled_at
