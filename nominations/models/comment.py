"""What members say in review."""

import uuid

from django.db import models

from members.models import Person
from nominations.models import triggers
from nominations.models.nomination import Nomination
from psrt.triggers import no_truncate


class Comment(models.Model):
    """A remark or a question, Markdown; neither edited nor removed.

    The form brings the id, so that sending it twice says it once.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="comments")
    author = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    body = models.TextField()

    class Meta:
        ordering = ["created_at", "id"]
        constraints = [
            models.CheckConstraint(name="nomination_comment_says_something", condition=~models.Q(body="")),
        ]
        triggers = [triggers.comment_in_review(), triggers.comment_kept(), no_truncate("nomination_comment")]

    def __str__(self) -> str:
        return f"comment {self.id}"
