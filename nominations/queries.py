"""Reads of nominations. Each costs a fixed number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Subquery

from members.models import Person
from nominations.models import Nomination, NomineeLink, Purpose, RuleChange, Sounding, StatementVersion
from nominations.procedure import rule_in_force
from nominations.rules import By, Facts, State
from votes.models import Poll
from votes.queries import poll_for


def facts_of(nomination: Nomination) -> Facts:
    """What the rules need to know about one nomination. Two queries, or three before the vote."""
    poll = poll_for(nomination.pk)
    expiry = _consent_expiry([nomination.pk]).get(nomination.pk)
    return _facts(nomination, poll, expiry, poll.period if poll else rule_in_force().voting)


def facts_of_all(nominations: Iterable[Nomination]) -> dict[UUID, Facts]:
    """The facts of many nominations, by id. Three queries for all."""
    listed = list(nominations)
    ids = [nomination.pk for nomination in listed]
    polls = {poll.subject: poll for poll in Poll.objects.filter(subject__in=ids)}
    expiry = _consent_expiry(ids)
    period = rule_in_force().voting
    return {
        each.pk: _facts(
            each, poll := polls.get(each.pk), expiry.get(each.pk), poll.period if poll else period
        )
        for each in listed
    }


def _consent_expiry(ids: list[UUID]) -> Mapping[UUID, datetime | None]:
    """When the latest consent link of each nomination expires."""
    links = NomineeLink.objects.filter(nomination__in=ids, purpose=Purpose.CONSENT).order_by("created_at")
    return dict(links.values_list("nomination_id", "expires_at"))


def _facts(
    nomination: Nomination, poll: Poll | None, consent_expires_at: datetime | None, voting_period: timedelta
) -> Facts:
    return Facts(
        state=State(nomination.state),
        submitted_at=nomination.submitted_at,
        consent_expires_at=consent_expires_at,
        consented_at=nomination.consented_at,
        review_starts_at=nomination.review_starts_at,
        review_ends_at=nomination.review_ends_at,
        voting_opens_at=poll.opens_at if poll else None,
        voting_closes_at=poll.closes_at if poll else None,
        voting_period=voting_period,
        outcome=State(poll.outcome) if poll and poll.outcome else None,
        vote_stopped=bool(poll and (poll.alarm or poll.state == Poll.State.CANCELLED)),
        outcome_at=nomination.outcome_at,
        veto_ends_at=nomination.veto_ends_at,
        council_at=nomination.council_at,
        confirmed_at=nomination.confirmed_at,
        withdrawn_as=By(nomination.withdrawn_as) if nomination.withdrawn_as else None,
        withdrawn_at=nomination.withdrawn_at,
    )


def due_ids(*, now: datetime) -> list[UUID]:
    """The nominations that the clock owes a step at ``now``. Served by the index ``nomination_by_state``."""
    poll = Poll.objects.filter(subject=OuterRef("pk"))
    is_due = (
        Q(state=State.REVIEW, review_ends_at__lte=now)
        | Q(Exists(poll.filter(closes_at__lte=now, alarm="")), state=State.VOTING)
        | Q(Exists(poll.exclude(outcome="")), state=State.COUNTING)
        | Q(state=State.APPROVED, veto_ends_at__lte=now)
    )
    return list(Nomination.objects.filter(is_due).order_by("created_at", "pk").values_list("pk", flat=True))


def current_statement(nomination: Nomination) -> StatementVersion:
    """The latest version of the statement. StatementVersion.DoesNotExist for a nomination without any."""
    return nomination.versions.select_related("author").order_by("-number")[:1].get()


@dataclass(frozen=True, slots=True)
class Comparison:
    """One version of the statement beside the one before it (None for the first)."""

    version: StatementVersion
    before: StatementVersion | None


def versions(nomination: Nomination) -> list[Comparison]:
    """All versions, newest first, each with its predecessor. One query."""
    ordered = list(nomination.versions.select_related("author").order_by("number"))
    pairs = zip([None, *ordered], ordered, strict=False)
    return [Comparison(version, before) for before, version in pairs][::-1]


def has_commented(person: Person, nomination: Nomination) -> bool:
    """Whether they have said something since the review began (began anew, if it was started again)."""
    since = nomination.review_starts_at
    return since is not None and nomination.comments.filter(author=person, created_at__gte=since).exists()


def is_concern_raised(nomination: Nomination) -> bool:
    """Whether the Council has raised a concern about it with the sponsor."""
    return nomination.soundings.exists()


def waiting_for_sponsor(sponsor: Person) -> set[UUID]:
    """The nominations by ``sponsor`` on which the Council has had the last word in private. One query."""
    last = Sounding.objects.filter(nomination=OuterRef("pk")).order_by("-at", "-id").values("part")[:1]
    sponsored = Nomination.objects.filter(sponsor=sponsor).annotate(last_part=Subquery(last))
    return set(sponsored.filter(last_part=Sounding.Part.COUNCIL).values_list("pk", flat=True))


def open_veto_windows(person: Person, *, now: datetime) -> list[Nomination]:
    """What ``person``, on the Steering Council, can still veto or clear, the most urgent first.

    Nominations of their own, as sponsor or as nominee, are the others' to decide on.
    """
    own = Q(sponsor=person) | Q(pk__in=Nomination.objects.about(person).values("pk"))
    windows = Nomination.objects.filter(state=State.APPROVED, veto_ends_at__gt=now).exclude(own)
    return list(windows.order_by("veto_ends_at", "pk"))


def open_proposal() -> RuleChange | None:
    """The change of the rule that waits for the Council, with who proposed it."""
    proposed = RuleChange.objects.filter(state=RuleChange.State.PROPOSED)
    return proposed.select_related("proposed_by").first()


def rule_changes() -> list[RuleChange]:
    """Every confirmed change, the latest first."""
    return list(RuleChange.objects.filter(state=RuleChange.State.CONFIRMED).order_by("-decided_at"))
