"""What happens in the week of review: remarks, and the sponsor's amendments."""

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.queries import is_active_member
from members.services import Refused
from nominations import emails
from nominations.models import Comment, Nomination, StatementVersion
from nominations.procedure import rule_in_force
from nominations.queries import current_statement, facts_of
from nominations.rules import By, NotAllowed, State, in_review, may_amend, review_window
from nominations.services.common import keep, locked, on_time, parts_of, require_revision, subject
from nominations.services.drafting import Incomplete, Statement
from psrt.audit.events import Event
from psrt.audit.services import record


class NothingChanged(Refused):
    """An amendment that amends nothing."""

    def __init__(self) -> None:
        super().__init__("The statement is the same as before: change something, or go back.")


@transaction.atomic
def comment(*, comment_id: UUID, nomination_id: UUID, author: Person, body: str, now: datetime) -> Comment:
    """Say something in review. ``comment_id`` comes with the form: sending it twice says it once.

    Raises NotAllowed when the review is not open, the author is not an active member, or the text is empty.
    """
    nomination = locked(nomination_id)
    said = Comment.objects.filter(pk=comment_id).first()
    if said is not None:
        if (said.author_id, said.nomination_id) != (author.pk, nomination.pk):
            raise NotAllowed("This form cannot be used again. Reload the page.")
        return said
    if not in_review(facts_of(nomination), now):
        raise NotAllowed("The review is over, so comments are closed.")
    if not is_active_member(author, on=now.date()):
        raise NotAllowed("Only active members can comment.")
    if not body.strip():
        raise NotAllowed("Write something first.")
    with on_time():
        said = Comment.objects.create(
            pk=comment_id, nomination=nomination, author=author, created_at=now, body=body
        )
    record(
        Event.NOMINATION_COMMENTED,
        actor=author.pk,
        subject=subject(nomination),
        data={"comment": str(said.pk)},
        now=now,
    )
    return said


@transaction.atomic
def amend(
    *,
    nomination_id: UUID,
    actor: Person,
    revision: int,
    statement: Statement,
    note: str,
    restart: bool,
    now: datetime,
) -> StatementVersion:
    """A new version of the statement, by the sponsor.

    ``restart`` says that the substance changed: the review then starts again, for its full period, and
    everybody is told.

    Raises NotAllowed (not the sponsor, too late), StaleForm, Incomplete (no justification), NothingChanged.
    """
    nomination = locked(nomination_id)
    facts = facts_of(nomination)
    if By.SPONSOR not in parts_of(actor, nomination, now=now):
        raise NotAllowed("Only the sponsor can amend the statement.")
    if not may_amend(facts, now):
        raise NotAllowed("The statement can be amended only until the review ends.")
    require_revision(nomination, revision)
    if not statement.justification.strip():
        raise Incomplete(["justification"])
    latest = current_statement(nomination)
    if latest.texts() == asdict(statement):
        raise NothingChanged
    restarts = restart and facts.state is State.REVIEW
    with on_time():
        version = StatementVersion.objects.create(
            nomination=nomination,
            number=latest.number + 1,
            author=actor,
            created_at=now,
            note=note,
            restarted_review=restarts,
            **asdict(statement),
        )
        if restarts:
            _restart_review(nomination, now=now)
        keep(nomination)
    if restarts:
        emails.amended(nomination, version, now=now)
        emails.review_again(nomination, version, now=now)
    record(
        Event.NOMINATION_AMENDED,
        actor=actor.pk,
        subject=subject(nomination),
        data={"version": version.number, "review_restarted": restarts},
        now=now,
    )
    return version


def _restart_review(nomination: Nomination, *, now: datetime) -> None:
    nomination.review_starts_at, nomination.review_ends_at = review_window(
        now=now, period=rule_in_force().review, until=nomination.review_ends_at
    )
    nomination.review_restarts += 1
