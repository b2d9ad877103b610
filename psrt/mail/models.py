import uuid

from django.db import models
from django.db.models import Q


class Process(models.TextChoices):
    """Which process sends a message. Receipts leave through the trustee, so that the web and its worker never can."""

    DEFAULT = "default", "worker"
    TRUSTEE = "trustee", "trustee"


class OutboxMessage(models.Model):
    """One message to one address, sent at least once; ``key`` makes asking for it twice the same as asking once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=60, help_text="The folder of templates/email it was made from.")
    key = models.CharField(max_length=200, unique=True)
    process = models.CharField(max_length=10, choices=Process.choices, default=Process.DEFAULT)
    to = models.EmailField()
    reply_to = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    body_text = models.TextField()
    body_html = models.TextField()
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Not to be tried before; moves on after a failure.")
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=80, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="mail_process_known", condition=Q(process__in=Process.values)),
            models.CheckConstraint(name="mail_subject_one_line", condition=~Q(subject__contains="\n")),
        ]
        indexes = [
            # the sweep: what is due and not sent
            models.Index(fields=["process", "due_at"], name="mail_unsent", condition=Q(sent_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"
