"""The mails about an expression of interest."""

from datetime import datetime

from django.urls import reverse

from candidates.models import Interest
from members.models import Person
from members.queries import role_holders
from members.rules import Role
from psrt.mail import absolute
from psrt.mail.services import enqueue


def key_of(interest: Interest) -> str:
    """How the keys of all mails about it begin: with the row, its mails go too."""
    return f"interest:{interest.pk}:"


def confirm(interest: Interest, *, token: str, now: datetime) -> None:
    """To the address given: was it you?

    Nothing of what was written is in it, not even the name: whoever sends the form chooses whom this goes to, and
    would have us deliver their words.
    """
    link = absolute(reverse("candidates:own", args=[token]))
    enqueue(
        "interest-confirm",
        to=interest.email,
        key=f"{key_of(interest)}confirm",
        context={"interest": interest, "link": link},
        now=now,
    )


def arrived(interest: Interest, *, now: datetime) -> None:
    """To the admins: somebody would like to join. What they wrote is on the page only."""
    link = absolute(reverse("candidates:detail", args=[interest.pk]))
    admins: list[Person] = [each for each in role_holders(Role.ADMIN, on=now.date()) if each.email]
    for admin in admins:
        enqueue(
            "interest-arrived",
            to=admin.email,
            key=f"{key_of(interest)}arrived:{admin.pk}",
            context={"link": link},
            now=now,
        )
