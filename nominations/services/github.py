"""Correcting the nominee's GitHub account while the review is open."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.services import Refused
from nominations import emails
from nominations.models import Nomination, StatementVersion
from nominations.queries import current_statement, facts_of
from nominations.rules import By, NotAllowed, in_review
from nominations.services.common import keep, locked, on_time, parts_of, require_revision, subject
from nominations.services.nominee import Nominee, refusing_nominee, require_can_be_nominated
from psrt.audit.events import Event
from psrt.audit.services import record


class SameAccount(Refused):
    """A correction that corrects nothing."""

    def __init__(self) -> None:
        super().__init__("The nomination has this GitHub account already: correct it, or go back.")


@transaction.atomic
def correct_github(
    *,
    nomination_id: UUID,
    actor: Person,
    revision: int,
    github: str,
    github_id: int | None,
    now: datetime,
) -> Nomination:
    """Set right which GitHub account is the nominee's, who agreed to the rest of it and is told.

    For the sponsor and the admins, until the review ends: what is voted on stays. The statement gets a version
    that says what was corrected, so that whoever has read the nomination sees it; the review does not start again.
    A number that is not given goes with the username that it belonged to.

    Raises NotAllowed (not theirs, too late), StaleForm, SameAccount and what ``require_can_be_nominated`` raises.
    """
    nomination = locked(nomination_id)
    if not parts_of(actor, nomination, now=now) & {By.SPONSOR, By.ADMIN}:
        raise NotAllowed("Only the sponsor and the admins can correct the GitHub username.")
    if not in_review(facts_of(nomination), now):
        raise NotAllowed("The GitHub username can be corrected only while the review is open.")
    require_revision(nomination, revision)
    before, before_id = nomination.nominee_github, nomination.nominee_github_id
    if github_id is None and github.lower() == before.lower():
        github_id = before_id
    if (github, github_id) == (before, before_id):
        raise SameAccount
    nomination.nominee_github, nomination.nominee_github_id = github, github_id
    require_can_be_nominated(Nominee.of(nomination), nomination=nomination, now=now)
    latest = current_statement(nomination)
    with refusing_nominee(), on_time():
        keep(nomination)
        version = StatementVersion.objects.create(
            nomination=nomination,
            number=latest.number + 1,
            author=actor,
            created_at=now,
            note=_note(before, before_id, nomination),
            **latest.texts(),
        )
    emails.github_corrected(nomination, version, before=before, now=now)
    record(
        Event.NOMINATION_GITHUB_CORRECTED,
        actor=actor.pk,
        subject=subject(nomination),
        data={"version": version.number},
        now=now,
    )
    return nomination


def _note(before: str, before_id: int | None, nomination: Nomination) -> str:
    """What members read of it."""
    after, after_id = nomination.nominee_github, nomination.nominee_github_id
    said = f"The nominee’s GitHub username was corrected from {before or 'none'} to {after}."
    if before == after:
        said = f"The number of the nominee’s GitHub account {after} was corrected."
    return said if after_id in {None, before_id} else f"{said} Its number is {after_id}."
