from django.db import models


class Switch(models.Model):
    """A kill switch that is on; an absent row is off. ``reason`` is shown to everyone who meets it."""

    class Name(models.TextChoices):
        READ_ONLY = "read-only", "Read-only site"
        STOP_CASTING = "stop-casting", "Stop casting"

    name = models.CharField(primary_key=True, max_length=20, choices=Name.choices)
    reason = models.CharField(max_length=300)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "switches"
        constraints = [
            models.CheckConstraint(
                name="switch_name_known", condition=models.Q(name__in=["read-only", "stop-casting"])
            ),
        ]

    def __str__(self) -> str:
        return self.name
