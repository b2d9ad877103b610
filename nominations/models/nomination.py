"""One person proposed for membership by one member."""

import uuid
from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from members.models import Membership, Person
from members.rules import GITHUB_LOGIN_PATTERN
from nominations.models import triggers
from nominations.rules import (
    COUNCIL_READS,
    FAILED,
    FINISHED,
    LABELS,
    OPEN,
    SHORTEST_REVIEW,
    By,
    State,
)
from psrt.triggers import no_truncate


def _values(states: Iterable[State]) -> list[str]:
    """Plain and sorted, so that migrations need no import and see the same list every time."""
    return sorted(state.value for state in states)


_OPEN = _values(OPEN)
_COUNCIL_READS = _values(COUNCIL_READS)
_COUNTED = _values(COUNCIL_READS | FAILED)
_NOT_SUBMITTED = _values({State.DRAFT, State.WITHDRAWN})
_IN_REVIEW_ONCE = _values(set(State) - {State.DRAFT, State.CONSENT, State.WITHDRAWN})


class NominationQuerySet(models.QuerySet["Nomination"]):
    """Nominations by where they stand."""

    def open(self) -> Self:
        """Return those under way: asked, reviewed, voted on or waiting for the Council."""
        return self.filter(state__in=OPEN)

    def finished(self) -> Self:
        """Return those that have come to an end, good or bad."""
        return self.filter(state__in=FINISHED)

    def unfinished(self) -> Self:
        """Return drafts and those under way."""
        return self.exclude(state__in=FINISHED)

    def about(self, person: Person) -> Self:
        """Return nominations of ``person``, as far as the record can tell."""
        return self.of_nominee(email=person.email, github=person.github_login, github_id=person.github_id)

    def of_nominee(self, *, email: str, github: str, github_id: int | None) -> Self:
        """Return nominations of the person with one of these (in any letter case; empty matches nobody)."""
        same = Q(nominee_email__iexact=email) & ~Q(nominee_email="")
        if github:
            same |= Q(nominee_github__iexact=github)
        if github_id is not None:
            same |= Q(nominee_github_id=github_id)
        return self.filter(same)


class Nomination(models.Model):
    """Its state, the nominee's own words, the windows and how it ended.

    The statement is in ``StatementVersion``; the vote's dates and numbers are the poll's, whose ``subject``
    is this row's id. ``revision`` counts changes: forms carry it, so that nobody overwrites what they have
    not seen.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    state = models.CharField(
        max_length=20, choices=[(state.value, LABELS[state]) for state in State], default=State.DRAFT.value
    )
    revision = models.PositiveIntegerField(default=0)
    sponsor = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="sponsored")
    nominee_name = models.CharField(max_length=200, help_text="Public name or alias.")
    nominee_email = models.EmailField(blank=True, default="", help_text="Private.")
    nominee_github = models.CharField(max_length=39, blank=True, default="")
    nominee_github_id = models.BigIntegerField(null=True, blank=True)
    nominee_bio = models.TextField(blank=True, default="")
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    consented_at = models.DateTimeField(null=True)
    review_starts_at = models.DateTimeField(null=True)
    review_ends_at = models.DateTimeField(null=True)
    review_restarts = models.PositiveSmallIntegerField(default=0)
    outcome_at = models.DateTimeField(null=True)
    # As the rule said when the vote opened; null for votes that opened before this was kept.
    veto_period = models.DurationField(null=True, editable=False)
    veto_ends_at = models.DateTimeField(null=True)
    council_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    council_at = models.DateTimeField(null=True)
    council_reason = models.TextField(blank=True, default="")
    confirmed_at = models.DateTimeField(null=True)
    membership = models.OneToOneField(
        Membership, on_delete=models.PROTECT, null=True, related_name="nomination"
    )
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_as = models.CharField(max_length=10, blank=True, default="")
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_reason = models.TextField(blank=True, default="")

    objects = NominationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(
                name="nomination_state_known", condition=Q(state__in=[state.value for state in State])
            ),
            models.CheckConstraint(name="nomination_has_name", condition=~Q(nominee_name="")),
            models.CheckConstraint(
                name="nomination_github_syntax",
                condition=Q(nominee_github="") | Q(nominee_github__regex=GITHUB_LOGIN_PATTERN),
            ),
            models.CheckConstraint(
                name="nomination_github_id_positive",
                condition=Q(nominee_github_id__isnull=True) | Q(nominee_github_id__gt=0),
            ),
            models.CheckConstraint(
                name="nomination_complete_when_submitted",
                condition=Q(state__in=_NOT_SUBMITTED)
                | (Q(submitted_at__isnull=False) & ~Q(nominee_email="") & ~Q(nominee_bio="")),
            ),
            models.CheckConstraint(
                name="nomination_reviewed_with_consent",
                condition=~Q(state__in=_IN_REVIEW_ONCE)
                | Q(consented_at__isnull=False, review_starts_at__isnull=False),
            ),
            models.CheckConstraint(
                name="nomination_review_seven_days",
                condition=Q(review_starts_at__isnull=True, review_ends_at__isnull=True)
                | Q(
                    review_starts_at__isnull=False,
                    review_ends_at__isnull=False,  # else the comparison is unknown, which a check lets pass
                    review_ends_at__gte=F("review_starts_at") + SHORTEST_REVIEW,
                ),
            ),
            models.CheckConstraint(
                name="nomination_outcome_dated",
                condition=Q(state__in=_COUNTED, outcome_at__isnull=False)
                | (~Q(state__in=_COUNTED) & Q(outcome_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="nomination_approved_has_veto_window",
                condition=Q(
                    state__in=_COUNCIL_READS, veto_ends_at__isnull=False, veto_ends_at__gt=F("outcome_at")
                )
                | (~Q(state__in=_COUNCIL_READS) & Q(veto_ends_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="nomination_council_decision_whole",
                condition=Q(council_by__isnull=True, council_at__isnull=True, council_reason="")
                & ~Q(state=State.VETOED.value)
                | Q(
                    state__in=[State.VETOED.value, State.CONFIRMED.value],
                    council_by__isnull=False,
                    council_at__isnull=False,
                )
                & ~Q(council_reason=""),
            ),
            models.CheckConstraint(
                name="nomination_confirmed_has_membership",
                condition=Q(state=State.CONFIRMED.value, membership__isnull=False, confirmed_at__isnull=False)
                | (~Q(state=State.CONFIRMED.value) & Q(membership__isnull=True, confirmed_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="nomination_withdrawal_whole",
                condition=~Q(state=State.WITHDRAWN.value)
                & Q(
                    withdrawn_at__isnull=True, withdrawn_as="", withdrawn_by__isnull=True, withdrawn_reason=""
                )
                | Q(state=State.WITHDRAWN.value, withdrawn_at__isnull=False)
                & (
                    Q(withdrawn_as=By.NOMINEE.value, withdrawn_by__isnull=True)
                    | Q(withdrawn_as__in=[By.SPONSOR.value, By.ADMIN.value], withdrawn_by__isnull=False)
                )
                # a nominee who was only asked need not say why
                & (~Q(withdrawn_reason="") | Q(withdrawn_as=By.NOMINEE.value, consented_at__isnull=True)),
            ),
            models.UniqueConstraint(
                Lower("nominee_email"),
                name="nomination_one_open_per_email",
                condition=Q(state__in=_OPEN),
            ),
            models.UniqueConstraint(
                Lower("nominee_github"),
                name="nomination_one_open_per_github",
                condition=Q(state__in=_OPEN) & ~Q(nominee_github=""),
            ),
            models.UniqueConstraint(
                fields=["nominee_github_id"],
                name="nomination_one_open_per_github_id",
                condition=Q(state__in=_OPEN, nominee_github_id__isnull=False),
            ),
        ]
        indexes = [
            # the list and the tick: what is under way, what has ended
            models.Index(fields=["state", "-created_at"], name="nomination_by_state"),
        ]
        triggers = [
            triggers.starts_as_draft(),
            triggers.transition(),
            triggers.submission(),
            triggers.review_window(),
            triggers.veto_window(),
            triggers.council_without_interest(),
            triggers.follows_poll(),
            triggers.agreed_text(),
            triggers.corrected_account(),
            triggers.sponsor_fixed(),
            triggers.nomination_kept(),
            no_truncate("nomination"),
        ]

    def __str__(self) -> str:
        return self.nominee_name

    @property
    def label(self) -> str:
        """The state in words."""
        return LABELS[State(self.state)]

    @property
    def was_in_review(self) -> bool:
        """Whether the team was ever told of this nomination."""
        return self.review_starts_at is not None
