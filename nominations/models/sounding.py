"""What the Steering Council and a sponsor say to each other about a concern, in private."""

import uuid

from django.db import models

from members.models import Person
from nominations.models import triggers
from nominations.models.nomination import Nomination
from nominations.rules import By
from psrt.triggers import no_truncate


class Sounding(models.Model):
    """One message of the exchange about a nomination, Markdown; neither edited nor removed.

    There is one exchange for each nomination: the Council raises a concern, the sponsor answers, and so on.
    ``nominations.access.soundings_open_to`` says who may read it. The form brings the id, so that sending it
    twice says it once.
    """

    class Part(models.TextChoices):
        COUNCIL = By.COUNCIL.value, "for the Steering Council"
        SPONSOR = By.SPONSOR.value, "sponsor"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="soundings")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part.choices)
    at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.CheckConstraint(
                name="nomination_sounding_part_known",
                condition=models.Q(part__in=[By.COUNCIL.value, By.SPONSOR.value]),
            ),
            models.CheckConstraint(name="nomination_sounding_says_something", condition=~models.Q(text="")),
        ]
        triggers = [
            triggers.sounding_in_time(),
            triggers.sounding_by_its_parts(),
            triggers.sounding_kept(),
            no_truncate("nomination_sounding"),
        ]

    def __str__(self) -> str:
        return f"sounding {self.id}"
