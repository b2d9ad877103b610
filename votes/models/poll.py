import uuid
from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from members.models import Person
from votes.models.fields import HEX32, is_hex32
from votes.rules import Outcome, VotingRule
from votes.triggers import POLL_TRIGGERS, ROLL_TRIGGERS, ROLL_VID_TRIGGERS, TRUSTEE_KEY_TRIGGERS


class PollState(models.TextChoices):
    """Where a poll stands. A poll with an ``alarm`` stops where it is, and can only be cancelled."""

    PENDING = "pending", "waiting to open"
    OPEN = "open", "open"
    CLOSED = "closed", "closed, being counted"
    COUNTED = "counted", "counted"
    CANCELLED = "cancelled", "cancelled"


_OVER = [PollState.COUNTED, PollState.CANCELLED]
_NOT_OPENED = Q(
    manifest="", election="", opens_at__isnull=True, closes_at__isnull=True, electorate__isnull=True
)
_OPENED = (
    ~Q(manifest="")
    & is_hex32("election")
    & Q(opens_at__isnull=False, closes_at__isnull=False, electorate__gte=1)
)
_NOT_CLEARED = (
    Q(key_destroyed_at__isnull=True),
    Q(salts_deleted_at__isnull=True),
    Q(objections_until__isnull=True),
)
_NO_COUNTS = Q(yes__isnull=True, no__isnull=True, abstain__isnull=True)
_NO_RESULT = Q(outcome="", counted_at__isnull=True, ballots__isnull=True) & _NO_COUNTS


class Poll(models.Model):
    """One question, put to the members once. Triggers refuse what the protocol has no step for."""

    State = PollState

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subject = models.UUIDField(unique=True, help_text="What the vote is about; opaque here.")
    question = models.TextField()
    about = models.CharField(
        max_length=200, blank=True, help_text="Path of the page on this site that explains the question."
    )
    state = models.CharField(max_length=10, choices=PollState.choices, default=PollState.PENDING)
    alarm = models.TextField(blank=True, help_text="Why the trustee stopped this vote; empty if it did not.")

    rule_name = models.CharField(max_length=40)
    rule = models.JSONField(help_text="As the manifest states it (§3); copied when the vote was asked for.")
    period = models.DurationField()
    requested_at = models.DateTimeField()

    manifest = models.TextField(blank=True, help_text="The exact text that the election id is the hash of.")
    election = models.CharField(max_length=HEX32, blank=True, help_text="E of §3.")
    opens_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    electorate = models.PositiveIntegerField(null=True)

    half_reminded_at = models.DateTimeField(null=True, help_text="When the half-time reminder went out.")
    last_reminded_at = models.DateTimeField(null=True, help_text="When the last day's reminder went out.")

    closed_at = models.DateTimeField(null=True)
    counted_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    ballots = models.PositiveIntegerField(null=True, help_text="Voters whose ballot was counted.")
    yes = models.PositiveIntegerField(null=True)
    no = models.PositiveIntegerField(null=True)
    abstain = models.PositiveIntegerField(null=True)
    outcome = models.CharField(max_length=20, blank=True)

    key_destroyed_at = models.DateTimeField(null=True)
    objections_until = models.DateTimeField(null=True, help_text="Salts are kept until then.")
    salts_deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["requested_at", "id"]
        constraints = [
            models.CheckConstraint(name="votes_poll_state_known", condition=Q(state__in=PollState.values)),
            models.CheckConstraint(
                name="votes_poll_period_a_week_or_more", condition=Q(period__gte=timedelta(days=7))
            ),
            models.CheckConstraint(
                name="votes_poll_complete_when_opened",
                condition=(Q(state=PollState.PENDING) & _NOT_OPENED)
                | (Q(state__in=[PollState.OPEN, PollState.CLOSED, PollState.COUNTED]) & _OPENED)
                | (Q(state=PollState.CANCELLED) & (_NOT_OPENED | _OPENED)),
            ),
            models.CheckConstraint(
                name="votes_poll_full_period", condition=Q(closes_at=F("opens_at") + F("period"))
            ),
            models.UniqueConstraint(
                name="votes_poll_election", fields=["election"], condition=~Q(election="")
            ),
            models.CheckConstraint(
                name="votes_poll_closed_at",
                condition=Q(state__in=[PollState.PENDING, PollState.OPEN], closed_at__isnull=True)
                | Q(state__in=[PollState.CLOSED, PollState.COUNTED], closed_at__isnull=False)
                | Q(state=PollState.CANCELLED),
            ),
            models.CheckConstraint(
                name="votes_poll_cancelled_at",
                condition=Q(state=PollState.CANCELLED, cancelled_at__isnull=False)
                | (~Q(state=PollState.CANCELLED) & Q(cancelled_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="votes_poll_result_only_when_counted",
                condition=(~Q(state=PollState.COUNTED) & _NO_RESULT)
                | (
                    Q(state=PollState.COUNTED, counted_at__isnull=False, ballots__isnull=False)
                    & Q(outcome__in=[outcome.value for outcome in Outcome])
                ),
            ),
            models.CheckConstraint(
                name="votes_poll_result_adds_up",
                condition=Q(outcome="")
                | (Q(outcome=Outcome.NO_QUORUM.value, ballots__lte=F("electorate")) & _NO_COUNTS)
                | (
                    Q(
                        outcome__in=[Outcome.APPROVED.value, Outcome.NOT_APPROVED.value],
                        ballots__lte=F("electorate"),
                    )
                    & Q(ballots=F("yes") + F("no") + F("abstain"))
                    & Q(yes__isnull=False, no__isnull=False, abstain__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="votes_poll_cleared_when_over",
                condition=Q(state__in=_OVER, objections_until__isnull=False)
                | Q(~Q(state__in=_OVER), *_NOT_CLEARED),
            ),
        ]
        indexes = [
            # what the ticks look for
            models.Index(
                fields=["state"],
                name="votes_poll_under_way",
                condition=Q(state__in=[PollState.PENDING, PollState.OPEN, PollState.CLOSED]),
            ),
        ]
        triggers = POLL_TRIGGERS

    def __str__(self) -> str:
        return f"{self.question} ({self.state})"

    @property
    def window(self) -> tuple[datetime, datetime]:
        """(opens, closes): ballots are taken while opens ≤ now < closes. ValueError before it has opened."""
        if self.opens_at is None or self.closes_at is None:
            raise ValueError("A poll that has not opened has no window.")
        return self.opens_at, self.closes_at

    @property
    def voting_rule(self) -> VotingRule:
        """The rule that decides this poll."""
        return VotingRule.from_manifest(self.rule)

    def takes_ballots(self, now: datetime) -> bool:
        """Whether a ballot may be cast at ``now``."""
        if self.state != PollState.OPEN or self.alarm:
            return False
        opens, closes = self.window
        return opens <= now < closes


class RollVid(models.Model):
    """One pseudonym on the published roll of a poll (§3). Whose it was is in ``RollEntry``, for a while."""

    vid = models.CharField(max_length=HEX32, primary_key=True)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="vids")

    class Meta:
        ordering = ["poll", "vid"]
        constraints = [models.CheckConstraint(name="votes_roll_vid_hex", condition=is_hex32("vid"))]
        triggers = ROLL_VID_TRIGGERS

    def __str__(self) -> str:
        return f"{self.vid} on the roll of {self.poll_id}"


class RollEntry(models.Model):
    """One voter of one poll: who they are, the pseudonym under which they are on the board (§3), and whether
    they took part.

    When the objection period is over, salt and pseudonym go, and nothing ties the person to a ballot any
    more. The id is random: one that counts would tell the order in which the pseudonyms were made.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="roll")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    username = models.CharField(max_length=100, help_text="As hashed into the vid; the person's handle.")
    vid = models.CharField(max_length=HEX32, null=True, help_text="Deleted together with the salt.")
    salt = models.CharField(
        max_length=HEX32, null=True, help_text="Shown to the voter only; deleted in the end."
    )
    took_part = models.BooleanField(default=False, help_text="Known from the close of the poll on.")

    class Meta:
        ordering = ["poll", "username"]
        verbose_name_plural = "roll entries"
        constraints = [
            models.UniqueConstraint(name="votes_roll_person_once", fields=["poll", "person"]),
            models.UniqueConstraint(name="votes_roll_vid_once", fields=["poll", "vid"]),
            models.CheckConstraint(name="votes_roll_hex", condition=is_hex32("vid", "salt")),
            models.CheckConstraint(
                name="votes_roll_forgotten_whole",
                condition=Q(vid__isnull=True, salt__isnull=True) | Q(vid__isnull=False, salt__isnull=False),
            ),
        ]
        triggers = ROLL_TRIGGERS

    def __str__(self) -> str:
        return f"{self.username} on the roll of {self.poll_id}"


class TrusteeKey(models.Model):
    """The public half of the trustee's long-term signing key, the ``board_key`` of every manifest."""

    public = models.CharField(max_length=HEX32, unique=True)
    first_seen = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(name="votes_trustee_key_hex", condition=is_hex32("public"))]
        triggers = TRUSTEE_KEY_TRIGGERS

    def __str__(self) -> str:
        return self.public
