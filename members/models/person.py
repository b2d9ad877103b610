"""A person the record speaks of: a member, somebody who was one, or a Council member."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower

from members.models.expressions import PsrtNow
from members.rules import GITHUB_LOGIN_PATTERN
from psrt.triggers import no_truncate


class Person(models.Model):
    """A name or alias, a GitHub identity, a private address and perhaps an account.

    A legal name is never asked for. In GitHub the numeric id is the identity where it is known; logins
    compare without regard to case, and keep the spelling they were given. The trigger
    ``members_person_handle_fixed`` keeps the handle what it was: it is the username of the account and stands
    on voter rolls.
    ``changed_at`` is kept by the trigger ``members_person_changed`` when something public changes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    handle = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=200, help_text="Public name or alias.")
    github_login = models.CharField(max_length=39, blank=True, default="")
    github_id = models.BigIntegerField(null=True, blank=True, unique=True)
    email = models.EmailField(blank=True, default="", help_text="Private; never shown to the public.")
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    created_at = models.DateTimeField(db_default=PsrtNow(), editable=False)
    changed_at = models.DateTimeField(db_default=PsrtNow(), editable=False)

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.CheckConstraint(condition=~models.Q(name=""), name="members_person_has_name"),
            models.CheckConstraint(
                condition=models.Q(github_login="") | models.Q(github_login__regex=GITHUB_LOGIN_PATTERN),
                name="members_person_login_syntax",
            ),
            models.CheckConstraint(
                condition=models.Q(github_id__isnull=True) | models.Q(github_id__gt=0),
                name="members_person_github_id_positive",
            ),
            models.UniqueConstraint(
                Lower("github_login"),
                name="members_person_login_unique",
                condition=~models.Q(github_login=""),
                violation_error_message="Another person has this GitHub username.",
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="members_person_email_unique",
                condition=~models.Q(email=""),
                violation_error_message="Another person has this e-mail address.",
            ),
        ]
        triggers = [no_truncate("members_person")]

    def __str__(self) -> str:
        return self.name
