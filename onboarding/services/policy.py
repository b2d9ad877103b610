"""The embargo policy: publishing a version, and accepting it."""

from datetime import datetime

from django.db import transaction

from members.access import access_of
from members.models import Person
from members.services import Refused
from members.services.locking import serialise_writers
from onboarding import emails
from onboarding.models import Acceptance, Checklist, PolicyVersion
from onboarding.queries import newest_policy
from onboarding.rules import Kind, NotAllowed
from onboarding.services.common import StaleForm, require_admin
from onboarding.services.shipping import sha256_of
from onboarding.services.steps import finish_if_done
from onboarding.services.templates import NothingChanged
from psrt.audit.events import Event
from psrt.audit.services import record


class TextChanged(Refused):
    """What was shown is not the text in force."""

    def __init__(self) -> None:
        super().__init__(
            "The policy has changed since you opened this page. Read the new text, then accept it."
        )


@transaction.atomic
def publish_policy(
    *, text: str, note: str, asks_everyone: bool, based_on: int, actor: Person, now: datetime
) -> PolicyVersion:
    """Put a new version in force. With ``asks_everyone`` every member is asked by mail to accept it.

    Raises NotAllowed (not an admin, no text), StaleForm, NothingChanged (nobody would know what to accept).
    """
    serialise_writers()
    require_admin(actor, now=now)
    newest = newest_policy()
    if based_on != (newest.number if newest else 0):
        raise StaleForm
    text = text.strip()
    if not text:
        raise NotAllowed("The policy has no text: write one.")
    if newest is not None and newest.text == text and not (asks_everyone and not newest.asks_everyone):
        raise NothingChanged
    version = PolicyVersion.objects.create(
        number=based_on + 1,
        text=text,
        sha256=sha256_of(text),
        note=note,
        asks_everyone=asks_everyone,
        author=actor,
        created_at=now,
    )
    if asks_everyone:
        emails.policy_changed(version, now=now)
    record(
        Event.POLICY_PUBLISHED,
        actor=actor.pk,
        subject=f"policy:{version.pk}",
        data={"version": version.number, "asks_everyone": asks_everyone},
        now=now,
    )
    return version


@transaction.atomic
def accept_policy(*, person: Person, sha256: str, now: datetime) -> Acceptance:
    """Keep that ``person`` accepted the text in force, which the form showed them under this hash.

    Accepting it again returns what is kept.

    Raises NotAllowed (not a member), TextChanged (another version is in force by now).
    """
    serialise_writers()
    if not access_of(person, on=now.date()).is_member:
        raise NotAllowed("Only members accept the policy.")
    version = newest_policy()
    if version is None or version.sha256 != sha256:
        raise TextChanged
    known = Acceptance.objects.filter(person=person, version=version).first()
    if known is not None:
        return known
    acceptance = Acceptance.objects.create(person=person, version=version, sha256=sha256, accepted_at=now)
    record(
        Event.POLICY_ACCEPTED,
        actor=person.pk,
        subject=f"person:{person.pk}",
        data={"version": version.number, "sha256": sha256},
        now=now,
    )
    for checklist in Checklist.objects.filter(person=person, kind=Kind.ONBOARDING, outcome=""):
        finish_if_done(checklist=checklist, now=now)
    return acceptance
