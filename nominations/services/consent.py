"""The nominee's answer, and the sponsor's asking again."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.rules import name_problem
from nominations import emails
from nominations.access import Dead, DeadLink, access_by_token
from nominations.models import Nomination, NomineeLink, Purpose
from nominations.procedure import rule_in_force
from nominations.queries import facts_of
from nominations.rules import By, NotAllowed, State, check, review_window
from nominations.services import links
from nominations.services.common import (
    keep,
    locked,
    move,
    page_of,
    parts_of,
    question_of,
    require_revision,
    subject,
)
from nominations.services.nominee import Nominee, refusing_nominee, require_can_be_nominated
from psrt.audit.events import Event
from psrt.audit.services import record
from votes.services import plan_poll

ASK_AGAIN_AFTER: Final = timedelta(minutes=10)


class NotYourWords(NotAllowed):
    """A name or bio that can't stand; the message says what to correct."""


@transaction.atomic
def correct(*, token: str, revision: int, name: str, bio: str, now: datetime) -> Nomination:
    """The nominee corrects their own name or alias and bio, before they have answered.

    Raises DeadLink, StaleForm, NotYourWords.
    """
    nomination, _ = _asked(token, now=now)
    check(facts_of(nomination), to=State.REVIEW, by={By.NOMINEE}, now=now)
    require_revision(nomination, revision)
    changed = _set_own_words(nomination, name=name, bio=bio)
    if changed:
        keep(nomination)
        _record_correction(nomination, changed, now=now)
    return nomination


@transaction.atomic
def give_consent(*, token: str, revision: int, name: str, bio: str, now: datetime) -> tuple[Nomination, str]:
    """The nominee agrees to stand, and the review begins now. Also returns the token of their standing link.

    Uses the link up. Raises DeadLink, StaleForm, NotYourWords, and NomineeIsMember when the person has
    become a member in the meantime.
    """
    nomination, link = _asked(token, now=now)
    check(facts_of(nomination), to=State.REVIEW, by={By.NOMINEE}, now=now)
    require_revision(nomination, revision)
    changed = _set_own_words(nomination, name=name, bio=bio)
    require_can_be_nominated(Nominee.of(nomination), nomination=nomination, now=now)
    links.use_up(link, now=now)
    nomination.consented_at = now
    nomination.review_starts_at, nomination.review_ends_at = review_window(
        now=now, period=rule_in_force().review
    )
    move(nomination, State.REVIEW)
    standing, standing_token = links.issue(nomination, Purpose.STANDING, now=now)
    emails.consent_given(nomination, link=standing, token=standing_token, now=now)
    emails.in_review(nomination, now=now)
    plan_poll(subject=nomination.pk, question=question_of(nomination), about=page_of(nomination), now=now)
    if changed:
        _record_correction(nomination, changed, now=now)
    record(
        Event.NOMINATION_REVIEW_BEGAN,
        actor=None,
        subject=subject(nomination),
        data={"review_ends_at": nomination.review_ends_at.isoformat()},
        now=now,
    )
    return nomination, standing_token


@transaction.atomic
def decline(*, token: str, reason: str, now: datetime) -> Nomination:
    """The nominee does not want to stand, and need not say why. Uses the link up. Raises DeadLink."""
    nomination, link = _asked(token, now=now)
    check(facts_of(nomination), to=State.WITHDRAWN, by={By.NOMINEE}, now=now)
    links.use_up(link, now=now)
    nomination.withdrawn_at = now
    nomination.withdrawn_as = By.NOMINEE.value
    nomination.withdrawn_reason = reason
    move(nomination, State.WITHDRAWN)
    emails.declined(nomination, now=now)
    record(
        Event.NOMINATION_WITHDRAWN,
        actor=None,
        subject=subject(nomination),
        data={"by": By.NOMINEE, "from": State.CONSENT},
        now=now,
    )
    return nomination


@transaction.atomic
def resend_consent(
    *, nomination_id: UUID, actor: Person, email: str, now: datetime, github: str | None = None
) -> Nomination:
    """Send a new link, to a corrected address if ``email`` is another; the earlier link stops working.

    ``github`` corrects the GitHub username too (None leaves it); the number of another account goes with it.

    For the sponsor, while the nominee has not answered. Raises NotAllowed (also within ten minutes to the
    same address, so that nobody is flooded) and what ``require_can_be_nominated`` raises.
    """
    nomination = locked(nomination_id)
    parts = parts_of(actor, nomination, now=now)
    if By.SPONSOR not in parts or nomination.state != State.CONSENT:
        raise NotAllowed("Only the sponsor can ask again, and only while the nominee has not answered.")
    latest = nomination.links.filter(purpose=Purpose.CONSENT).latest("created_at")
    is_new_address = email.lower() != nomination.nominee_email.lower()
    if not is_new_address and now - latest.created_at < ASK_AGAIN_AFTER:
        raise NotAllowed(
            "A link was sent to this address a few minutes ago. Wait a little before asking again."
        )
    nomination.nominee_email = email
    is_new_github = github is not None and github.lower() != nomination.nominee_github.lower()
    if github is not None:
        nomination.nominee_github = github
    if is_new_github:
        nomination.nominee_github_id = None
    require_can_be_nominated(Nominee.of(nomination), nomination=nomination, now=now)
    with refusing_nominee():
        keep(nomination)
    link, token = links.issue(nomination, Purpose.CONSENT, now=now)
    emails.consent_asked(nomination, link=link, token=token, now=now)
    record(
        Event.NOMINATION_LINK_SENT_AGAIN,
        actor=actor.pk,
        subject=subject(nomination),
        data={"new_address": is_new_address, "new_github": is_new_github},
        now=now,
    )
    return nomination


def _asked(token: str, *, now: datetime) -> tuple[Nomination, NomineeLink]:
    """The locked nomination of a live consent link, which is looked at again once the row is locked."""
    nomination = locked(access_by_token(token, now=now).nomination_id)
    link = access_by_token(token, now=now)
    if link.purpose != Purpose.CONSENT:
        raise DeadLink(Dead.USED, link)
    return nomination, link


def _set_own_words(nomination: Nomination, *, name: str, bio: str) -> list[str]:
    """Set them on the row; the names of the fields that changed."""
    if problem := name_problem(name):
        raise NotYourWords(problem)
    if not bio.strip():
        raise NotYourWords("A brief bio is needed.")
    changed = [
        field
        for field, value in (("name", name), ("bio", bio))
        if getattr(nomination, f"nominee_{field}") != value
    ]
    nomination.nominee_name, nomination.nominee_bio = name, bio
    return changed


def _record_correction(nomination: Nomination, changed: list[str], *, now: datetime) -> None:
    record(
        Event.NOMINATION_CORRECTED,
        actor=None,
        subject=subject(nomination),
        data={"fields": changed},
        now=now,
    )
