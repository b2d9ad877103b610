"""From a blank page to the question to the nominee."""

from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from members.models import Person
from members.queries import is_active_member
from members.services import Refused
from nominations import emails
from nominations.models import Nomination, Purpose, StatementVersion
from nominations.queries import current_statement, facts_of
from nominations.rules import NotAllowed, State, check
from nominations.services import links
from nominations.services.common import keep, locked, move, parts_of, require_revision, subject
from nominations.services.nominee import Nominee, refusing_nominee, require_can_be_nominated
from psrt.audit.events import Event
from psrt.audit.services import record


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What the sponsor says for the nominee: Markdown, all but the justification optional."""

    justification: str = ""
    skills: str = ""
    contributions: str = ""
    motivation: str = ""
    availability: str = ""
    references: str = ""


class Incomplete(Refused):
    """Fields that a submission needs are empty; ``fields`` names them as the form does."""

    def __init__(self, fields: list[str]) -> None:
        super().__init__(f"Before it can be submitted, the nomination still needs: {', '.join(fields)}.")
        self.fields = fields


class SubmittedMeanwhile(Refused):
    """The nominee has been asked on the strength of the draft; from then on it is amended, in the open."""

    def __init__(self) -> None:
        super().__init__(
            "This nomination has been submitted since you opened this page, so the draft stays as it was. "
            "Copy what you want to keep; you can amend the nomination with it."
        )


@transaction.atomic
def create_draft(
    *, draft_id: UUID, sponsor: Person, nominee: Nominee, statement: Statement, now: datetime
) -> Nomination:
    """A new draft. ``draft_id`` comes with the form, so that sending it twice makes one draft, not two.

    Sent again with other text (by going back in the browser) it is an edit of revision 0.

    Raises NotAllowed for a sponsor who is not an active member or an id that is somebody else's;
    SubmittedMeanwhile and StaleForm as ``edit_draft``.
    """
    if not is_active_member(sponsor, on=now.date()):
        raise NotAllowed("Only an active member can nominate.")
    nomination, is_new = Nomination.objects.get_or_create(
        pk=draft_id,
        defaults={"sponsor": sponsor, "created_at": now, **_columns(nominee)},
    )
    if is_new:
        StatementVersion.objects.create(
            nomination=nomination, number=1, author=sponsor, created_at=now, **asdict(statement)
        )
    elif nomination.sponsor_id != sponsor.pk:
        raise NotAllowed("This form cannot be used again. Start a new draft.")
    elif Nominee.of(nomination) != nominee or _first_texts(nomination) != asdict(statement):
        nomination = edit_draft(
            nomination_id=draft_id, actor=sponsor, revision=0, nominee=nominee, statement=statement, now=now
        )
    return nomination


@transaction.atomic
def edit_draft(
    *,
    nomination_id: UUID,
    actor: Person,
    revision: int,
    nominee: Nominee,
    statement: Statement,
    now: datetime,
) -> Nomination:
    """Rewrite a draft. Sent again after it was submitted (a second click), the same text changes nothing.

    Raises NotAllowed (not the sponsor, no longer a draft), SubmittedMeanwhile (other text) and StaleForm.
    """
    nomination = locked(nomination_id)
    if nomination.submitted_at is not None and nomination.sponsor_id == actor.pk:
        if Nominee.of(nomination) == nominee and _first_texts(nomination) == asdict(statement):
            return nomination
        raise SubmittedMeanwhile
    _require_own_draft(nomination, actor, now=now)
    require_revision(nomination, revision)
    for column, value in _columns(nominee).items():
        setattr(nomination, column, value)
    keep(nomination)
    StatementVersion.objects.filter(nomination=nomination, number=1).update(
        created_at=now, **asdict(statement)
    )
    return nomination


@transaction.atomic
def submit(*, nomination_id: UUID, actor: Person, revision: int, now: datetime) -> Nomination:
    """Ask the nominee. A second submit of the same nomination changes nothing and mails nobody.

    Raises NotAllowed, StaleForm, Incomplete, and what ``require_can_be_nominated`` raises.
    """
    nomination = locked(nomination_id)
    if nomination.submitted_at is not None and nomination.sponsor_id == actor.pk:
        return nomination
    check(facts_of(nomination), to=State.CONSENT, by=parts_of(actor, nomination, now=now), now=now)
    require_revision(nomination, revision)
    nominee = Nominee.of(nomination)
    _require_complete(nominee, current_statement(nomination))
    require_can_be_nominated(nominee, nomination=nomination, now=now)
    nomination.submitted_at = now
    with refusing_nominee():
        move(nomination, State.CONSENT)
    link, token = links.issue(nomination, Purpose.CONSENT, now=now)
    emails.consent_asked(nomination, link=link, token=token, now=now)
    record(Event.NOMINATION_SUBMITTED, actor=actor.pk, subject=subject(nomination), data={}, now=now)
    return nomination


def _first_texts(nomination: Nomination) -> dict[str, str]:
    return nomination.versions.get(number=1).texts()


def _columns(nominee: Nominee) -> dict[str, object]:
    return {f"nominee_{field}": value for field, value in asdict(nominee).items()}


def _require_own_draft(nomination: Nomination, actor: Person, *, now: datetime) -> None:
    check(facts_of(nomination), to=State.CONSENT, by=parts_of(actor, nomination, now=now), now=now)


def _require_complete(nominee: Nominee, statement: StatementVersion) -> None:
    needed = {
        "name or alias": nominee.name,
        "e-mail address": nominee.email,
        "brief bio": nominee.bio,
        "justification": statement.justification,
    }
    missing = [field for field, value in needed.items() if not value.strip()]
    if missing:
        raise Incomplete(missing)
