"""Who holds an election's second key, and the public messages by which they made it (anonballot/v1 §8).

Only public values and masked shares are ever stored here; every secret is on its holder's own computer. Nothing is
changed or removed: who chooses anew, or complains, starts another ceremony, and the latest is the one in force.
"""

import uuid
from typing import Final

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from members.models import Person
from psrt.triggers import append_only
from votes.models.fields import is_hex
from votes.trustee_triggers import MESSAGE_TRIGGERS, START_TRIGGERS

UID_DIGITS: Final = 32


class TrusteePlan(models.Model):
    """A poll to come, whose keys can be prepared before it is asked for. The poll will have the same id."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(unique=True, help_text="What the vote will be about; opaque here.")
    question = models.TextField(help_text="As it stood when the plan was made; the poll states its own.")
    about = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]
        triggers = append_only("votes_plan")

    def __str__(self) -> str:
        return f"keys for {self.question}"


class Ceremony(models.Model):
    """One attempt at making a second key, or with ``threshold`` 0 the choice to have none."""

    class Cause(models.TextChoices):
        """Why it was started."""

        CHOSEN = "chosen", "an admin chose who holds the key"
        DEFAULT = "default", "the team's default"
        DROPPED = "dropped", "no vote is needed any more"
        COMPLAINT = "complaint", "somebody complained about the one before"

    plan = models.ForeignKey(TrusteePlan, on_delete=models.PROTECT, related_name="ceremonies")
    number = models.PositiveSmallIntegerField(
        help_text="Of the plan's ceremonies, from 1; the last is in force."
    )
    threshold = models.PositiveSmallIntegerField(
        help_text="t of §8; 0: the trustee process alone holds the key."
    )
    uid = models.CharField(max_length=UID_DIGITS, unique=True, help_text="The uid of the poll's manifest.")
    cause = models.CharField(max_length=10, choices=Cause.choices)
    started_at = models.DateTimeField()

    class Meta:
        ordering = ["plan", "number"]
        verbose_name_plural = "ceremonies"
        constraints = [
            models.UniqueConstraint(name="votes_ceremony_number_once", fields=["plan", "number"]),
            models.CheckConstraint(name="votes_ceremony_threshold", condition=Q(threshold__lte=255)),
            models.CheckConstraint(name="votes_ceremony_uid_hex", condition=is_hex("uid", digits=UID_DIGITS)),
        ]
        triggers = [*append_only("votes_ceremony"), *START_TRIGGERS]

    def __str__(self) -> str:
        return f"ceremony {self.number} of {self.plan_id}"


class CeremonySeat(models.Model):
    """One of the people of a ceremony, and the number that they have in it."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="seats")
    index = models.PositiveSmallIntegerField(help_text="i of §8, from 1.")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["ceremony", "index"]
        constraints = [
            models.UniqueConstraint(name="votes_seat_index_once", fields=["ceremony", "index"]),
            models.UniqueConstraint(name="votes_seat_person_once", fields=["ceremony", "person"]),
            models.CheckConstraint(name="votes_seat_index", condition=Q(index__gte=1, index__lte=255)),
        ]
        triggers = append_only("votes_seat")

    def __str__(self) -> str:
        return f"person {self.index} of ceremony {self.ceremony_id}"


class Round(models.IntegerChoices):
    """The three rounds of §8, in order."""

    OPENING = 1, "key and commitments"
    DEALING = 2, "masked shares"
    CONFIRMATION = 3, "own key confirmed"


class CeremonyMessage(models.Model):
    """What one person has published in one round, exactly as their program wrote it."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="messages")
    index = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField(choices=Round.choices)
    text = models.TextField()
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["ceremony", "round", "index"]
        constraints = [
            models.UniqueConstraint(name="votes_message_once", fields=["ceremony", "round", "index"]),
            models.CheckConstraint(name="votes_message_round", condition=Q(round__in=Round.values)),
        ]
        triggers = [*append_only("votes_message"), *MESSAGE_TRIGGERS]

    def __str__(self) -> str:
        return f"round {self.round} of person {self.index} in ceremony {self.ceremony_id}"


class Complaint(models.Model):
    """Why a person stopped a ceremony. It is followed by a new one."""

    class Reason(models.TextChoices):
        """What a person can find wrong."""

        SHARE = "share", "My program says that a share does not fit what its sender committed to"
        FINGERPRINT = "fingerprint", "Our fingerprints differ"
        KEY_LOST = "key-lost", "I have lost my key file or its passphrase"
        OTHER = "other", "Something else, which I will tell the others myself"

    ceremony = models.OneToOneField(Ceremony, on_delete=models.PROTECT, related_name="complaint")
    index = models.PositiveSmallIntegerField(help_text="Who complains.")
    about = models.PositiveSmallIntegerField(null=True, help_text="Whose share does not fit.")
    reason = models.CharField(max_length=20, choices=Reason.choices)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="votes_complaint_about_a_share",
                condition=Q(reason="share", about__isnull=False)
                | (~Q(reason="share") & Q(about__isnull=True)),
            )
        ]
        triggers = append_only("votes_complaint")

    def __str__(self) -> str:
        return f"complaint of person {self.index} in ceremony {self.ceremony_id}"


class LostKey(models.Model):
    """A key of a finished ceremony that its holder can use no more."""

    ceremony = models.ForeignKey(Ceremony, on_delete=models.PROTECT, related_name="lost")
    index = models.PositiveSmallIntegerField()
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["ceremony", "index"]
        constraints = [models.UniqueConstraint(name="votes_lost_once", fields=["ceremony", "index"])]
        triggers = append_only("votes_lost")

    def __str__(self) -> str:
        return f"key {self.index} of ceremony {self.ceremony_id} is lost"


class TrusteeDefault(models.Model):
    """Whom an admin has named for polls to come; the latest is in force. ``threshold`` 0: nobody."""

    threshold = models.PositiveSmallIntegerField()
    people = ArrayField(models.UUIDField(), help_text="Person ids, in the order of their numbers.")
    chosen_at = models.DateTimeField()

    class Meta:
        ordering = ["chosen_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="votes_default_threshold",
                condition=Q(threshold=0, people__len=0)
                | Q(threshold__gte=1, people__len__gte=models.F("threshold")),
            )
        ]
        triggers = append_only("votes_default")

    def __str__(self) -> str:
        return f"{self.threshold} of {len(self.people)} people"
