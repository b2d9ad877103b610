"""A person the record speaks of: a member, somebody who was one, or a Council member."""

import uuid
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from members.models.expressions import OnlyLinks, PsrtNow
from members.rules import GITHUB_LOGIN_PATTERN, Notice
from psrt.triggers import no_truncate


class Person(models.Model):
    """A name or alias, a GitHub identity, a private address and perhaps an account.

    A legal name is never asked for. In GitHub the numeric id is the identity where it is known; logins
    compare without regard to case, and keep the spelling they were given. The trigger
    ``members_person_handle_fixed`` keeps the handle what it was: it is the username of the account and stands
    on voter rolls.
    ``calendar_hash`` is null while their calendar has no address.
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
    links = models.JSONField(
        default=list, blank=True, help_text='Public: [{"label": …, "url": …}], at most three, https only.'
    )
    time_zone = models.CharField(
        max_length=64, blank=True, default="", help_text="IANA name; times are shown in it beside UTC."
    )
    unwanted_mail = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, help_text="Notices they do without."
    )
    calendar_hash = models.CharField(
        max_length=64, null=True, unique=True, help_text="SHA-256 of the secret in their calendar's address."
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
            models.CheckConstraint(condition=OnlyLinks("links"), name="members_person_links"),
            models.CheckConstraint(
                condition=models.Q(unwanted_mail__contained_by=[notice.value for notice in Notice]),
                name="members_person_unwanted_mail_known",
            ),
            models.CheckConstraint(
                condition=models.Q(calendar_hash__regex=r"^[0-9a-f]{64}$"),
                name="members_person_calendar_hashed",
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

    @property
    def zone(self) -> ZoneInfo | None:
        """Their time zone; None if they named none, or one that this computer does not know any more."""
        try:
            return ZoneInfo(self.time_zone) if self.time_zone else None
        except (ZoneInfoNotFoundError, ValueError):
            return None
