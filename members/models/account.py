"""The account somebody signs in with; what they may do follows from their Person, not from the account."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.functions import Lower


class Account(AbstractUser):
    """One account per person: ``username`` is the person's handle, the name shown is the person's.

    Django's first and last name are left out: a legal name is never asked for.
    """

    first_name = None  # type: ignore[assignment]  # the documented way to drop a field of AbstractUser
    last_name = None  # type: ignore[assignment]  # the same

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="members_account_email_unique",
                condition=~models.Q(email=""),
                violation_error_message="Another account has this e-mail address.",
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def get_full_name(self) -> str:
        """Return the handle: the account itself knows no other name."""
        return self.username

    def get_short_name(self) -> str:
        """Return the handle: the account itself knows no other name."""
        return self.username
