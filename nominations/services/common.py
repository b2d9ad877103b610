"""What every service of this app starts with: the locked row, who is asking, and the step itself."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.urls import reverse

from members.access import access_of
from members.models import Person
from members.services import Refused
from members.services.refusal import refusing
from nominations.access import parts
from nominations.models import Nomination
from nominations.rules import By, State


class StaleForm(Refused):
    """The nomination has changed since the form was made: saving would overwrite what nobody has read."""

    def __init__(self) -> None:
        super().__init__(
            "This nomination was changed since you opened this page. "
            "Compare with the present version, then send it again."
        )


class ReasonMissing(Refused):
    """Withdrawing, vetoing and clearing are done with a reason."""

    def __init__(self) -> None:
        super().__init__("Give a reason: it is recorded, and the members read it.")


class JustTooLate(Refused):
    """The window closed between the look at the clock and the write; the database said so."""

    def __init__(self) -> None:
        super().__init__("The time for this ended just now, while your request was on its way.")


@contextmanager
def on_time() -> Iterator[None]:
    """Turn the refusal of a window trigger, which looks at the clock last, into JustTooLate."""
    windows = (
        "nomination_comment_in_review",
        "nomination_sounding_in_time",
        "nomination_statement_when_open",
        "nomination_review_window",
        "nomination_agreed_text",
        "nomination_veto_window",
        "votes_poll_cancel_before_close",
    )
    with refusing({name: JustTooLate() for name in windows}):
        yield


def require_reason(reason: str) -> None:
    """Raises ReasonMissing for an empty one."""
    if not reason.strip():
        raise ReasonMissing


def locked(nomination_id: UUID) -> Nomination:
    """The row, locked until the transaction ends. Nomination.DoesNotExist if there is none."""
    return Nomination.objects.select_for_update().get(pk=nomination_id)


def require_revision(nomination: Nomination, revision: int) -> None:
    """Raises StaleForm unless ``revision``, which the form was made from, is the present one."""
    if nomination.revision != revision:
        raise StaleForm


def parts_of(person: Person, nomination: Nomination, *, now: datetime) -> frozenset[By]:
    """In which parts ``person`` acts on this nomination, by the record as of now."""
    return parts(person, access_of(person, on=now.date()), nomination)


def move(nomination: Nomination, to: State) -> None:
    """Store the locked row with its new state and whatever the caller has set on it."""
    nomination.state = to.value
    keep(nomination)


def keep(nomination: Nomination) -> None:
    """Store the locked row as its next revision."""
    nomination.revision += 1
    nomination.save(force_update=True)


def subject(nomination: Nomination) -> str:
    """How the audit log names it."""
    return f"nomination:{nomination.pk}"


def question_of(nomination: Nomination) -> str:
    """What the members are asked."""
    return f"Shall {nomination.nominee_name} become a member of the PSRT?"


def page_of(nomination: Nomination) -> str:
    """The path of the page that explains it."""
    return reverse("nominations:detail", args=[nomination.pk])
