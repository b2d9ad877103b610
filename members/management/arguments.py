"""What the commands about people have in common."""

from argparse import ArgumentTypeError
from datetime import date

from django.core.management.base import CommandError

from members.models import Person


def person_of(handle: str) -> Person:
    """The person with this handle, in any letter case. Raises CommandError."""
    person = Person.objects.filter(handle=handle.lower()).first()
    if person is None:
        raise CommandError(f"No person has the handle “{handle}”.")
    return person


def day(text: str) -> date:
    """An argument such as 2026-03-01. Raises ArgumentTypeError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"write the day as YYYY-MM-DD, not {text!r}") from error
