from datetime import UTC, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from votes.models.fields import HEX32, is_hex32
from votes.models.poll import Poll
from votes.triggers import BOARD_TRIGGERS, CHECKPOINT_TRIGGERS, PARTIAL_TRIGGERS

_BALLOT_FIELDS = ("voter", "rev", "seen", "alpha", "beta", "c", "s")
_BALLOT_COMPLETE = Q(**{f"{field}__isnull": False for field in _BALLOT_FIELDS}) & Q(
    c__len=3, s__len=3, ballots__isnull=True
)
_NO_BALLOT = Q(**{f"{field}__isnull": True for field in _BALLOT_FIELDS})


class EntryType(models.TextChoices):
    """The three kinds of board entry (§6); the value is hashed."""

    OPEN = "open", "opened"
    BALLOT = "ballot", "ballot"
    CLOSE = "close", "closed"


class BoardEntry(models.Model):
    """One link of a poll's bulletin board (§6). Rows are only ever added, one after the other.

    ``payload`` is what the chain hashes: the election id, a ballot's tracker, or the close entry's digest. A
    ballot is stored as its decoded fields; the protocol hashes nothing else of its text.
    """

    Type = EntryType

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="board")
    seq = models.PositiveIntegerField()
    type = models.CharField(max_length=6, choices=EntryType.choices)
    time = models.BigIntegerField(help_text="Unix seconds, by the database's clock.")
    payload = models.CharField(max_length=HEX32)
    hash = models.CharField(max_length=HEX32)

    voter = models.CharField(max_length=HEX32, null=True)
    rev = models.BigIntegerField(null=True)
    seen = models.CharField(max_length=HEX32, null=True)
    alpha = models.CharField(max_length=HEX32, null=True)
    beta = models.CharField(max_length=HEX32, null=True)
    c = ArrayField(models.CharField(max_length=HEX32), null=True)
    s = ArrayField(models.CharField(max_length=HEX32), null=True)
    ballots = models.PositiveIntegerField(null=True, help_text="Close entry: the number of ballots to count.")

    class Meta:
        ordering = ["poll", "seq"]
        verbose_name_plural = "board entries"
        constraints = [
            models.UniqueConstraint(name="votes_board_seq_once", fields=["poll", "seq"]),
            models.UniqueConstraint(
                name="votes_board_tracker_once", fields=["payload"], condition=Q(type=EntryType.BALLOT)
            ),
            models.UniqueConstraint(name="votes_board_ciphertext_once", fields=["alpha", "beta"]),
            models.UniqueConstraint(name="votes_board_revision_once", fields=["poll", "voter", "rev"]),
            models.CheckConstraint(
                name="votes_board_entry_complete",
                condition=(Q(type=EntryType.BALLOT, rev__gte=1) & _BALLOT_COMPLETE)
                | (Q(type=EntryType.OPEN, seq=0, ballots__isnull=True) & _NO_BALLOT)
                | (Q(type=EntryType.CLOSE, ballots__isnull=False) & _NO_BALLOT),
            ),
            models.CheckConstraint(
                name="votes_board_hex",
                condition=is_hex32("payload", "hash", "voter", "seen", "alpha", "beta"),
            ),
        ]
        triggers = BOARD_TRIGGERS

    def __str__(self) -> str:
        return f"{self.seq} {self.type} {self.payload}"

    @property
    def at(self) -> datetime:
        """The time of the entry as an aware UTC instant."""
        return datetime.fromtimestamp(self.time, tz=UTC)

    @property
    def tracker(self) -> str:
        """The ballot's tracker. ValueError for the other entries, which have none."""
        if self.type != EntryType.BALLOT:
            raise ValueError(f"Entry {self.seq} is no ballot.")
        return self.payload


class Checkpoint(models.Model):
    """The trustee's signature of the board's head at one entry (§6)."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="checkpoints")
    seq = models.PositiveIntegerField()
    head = models.CharField(max_length=HEX32)
    time = models.BigIntegerField(help_text="Unix seconds, when the trustee signed.")
    c = models.CharField(max_length=HEX32)
    s = models.CharField(max_length=HEX32)

    class Meta:
        ordering = ["poll", "seq"]
        constraints = [
            models.UniqueConstraint(name="votes_checkpoint_once", fields=["poll", "seq"]),
            models.CheckConstraint(name="votes_checkpoint_hex", condition=is_hex32("head", "c", "s")),
        ]
        triggers = CHECKPOINT_TRIGGERS

    def __str__(self) -> str:
        return f"checkpoint {self.seq} {self.head}"

    @property
    def at(self) -> datetime:
        """When it was signed, as an aware UTC instant."""
        return datetime.fromtimestamp(self.time, tz=UTC)


class Partial(models.Model):
    """A trustee's share of the decryption of the sum, with its proof (§7)."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="partials")
    group = models.PositiveSmallIntegerField(help_text="Index of the key group in the manifest.")
    index = models.PositiveSmallIntegerField(help_text="i of §7: the key's number in its group, from 1.")
    share = models.CharField(max_length=HEX32, help_text="D of §7.")
    c = models.CharField(max_length=HEX32)
    s = models.CharField(max_length=HEX32)

    class Meta:
        ordering = ["poll", "group", "index"]
        constraints = [
            models.UniqueConstraint(name="votes_partial_once", fields=["poll", "group", "index"]),
            models.CheckConstraint(name="votes_partial_hex", condition=is_hex32("share", "c", "s")),
        ]
        triggers = PARTIAL_TRIGGERS

    def __str__(self) -> str:
        return f"partial {self.group}.{self.index} of {self.poll_id}"
