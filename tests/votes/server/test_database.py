"""What the database refuses, by the name of the refusal: nothing above it is needed for any of this."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from members.models import Person
from tests.cast import add_member
from tests.clock import Clock
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot, make_ballot_for
from votes import queries, services
from votes.board import new_row, unix
from votes.crypto.ballot import Ballot
from votes.crypto.board import Entry, ballot_entry, close_entry
from votes.models import BoardEntry, Checkpoint, Partial, Poll, RollEntry, RollVid, TrusteeKey


@contextmanager
def refused(name: str) -> Iterator[None]:
    """The block must be refused by the constraint or trigger ``name``."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    assert caught.value.__cause__.diag.constraint_name == name  # type: ignore[union-attr]  # psycopg's


def next_row(poll: Poll, make: Callable[..., Entry], what: Any, *, time: int) -> BoardEntry:
    """The row that ``make`` (``ballot_entry``, ``close_entry``) gives after the board's last entry."""
    head = queries.head(poll)
    assert head is not None
    return new_row(poll, make(what, seq=head.seq + 1, previous=bytes.fromhex(head.hash), time=time))


def ballot_row(poll: Poll, ballot: Ballot, *, time: int) -> BoardEntry:
    """The row of a ballot after the board's last entry."""
    return next_row(poll, ballot_entry, ballot, time=time)


class TestNothingIsTakenBack:
    @pytest.mark.parametrize(
        ("table", "name"),
        [
            (BoardEntry, "votes_board_append_only"),
            (Checkpoint, "votes_checkpoint_append_only"),
            (RollEntry, "votes_roll_kept"),
            (RollVid, "votes_roll_vid_kept"),
            (TrusteeKey, "votes_trustee_key_kept"),
        ],
    )
    def test_no_delete_and_no_truncate(self, open_poll: Poll, table: type, name: str) -> None:
        with refused(name):
            table.objects.all().delete()  # type: ignore[attr-defined]  # each is a model
        with refused(name), connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else its own pending checks refuse first
            cursor.execute(f"TRUNCATE {table._meta.db_table} CASCADE")  # type: ignore[attr-defined]

    def test_a_poll_is_never_deleted(self, db: None) -> None:
        request()
        with refused("votes_poll_kept"):
            Poll.objects.all().delete()

    @pytest.mark.parametrize("field", ["time", "seq"])
    def test_a_board_entry_never_changes(self, open_poll: Poll, field: str) -> None:
        with refused("votes_board_append_only"):
            BoardEntry.objects.filter(poll=open_poll).update(**{field: 7})

    def test_a_checkpoint_never_changes(self, open_poll: Poll) -> None:
        with refused("votes_checkpoint_append_only"):
            Checkpoint.objects.filter(poll=open_poll).update(time=7)

    def test_the_board_key_never_changes(self, open_poll: Poll) -> None:
        with refused("votes_trustee_key_kept"):
            TrusteeKey.objects.update(public="0" * 64)


class TestBallots:
    def test_one_that_fits_is_taken(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now())).save()
        assert queries.turnout(open_poll) == 1

    def test_none_after_the_close_whatever_its_date(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        ballot = make_ballot_for(open_poll, voters[0], "yes")
        _, closes = open_poll.window
        clock.advance_to(closes)
        with refused("votes_ballot_in_window"):
            ballot_row(open_poll, ballot, time=unix(closes)).save()
        with refused("votes_ballot_in_window"):
            ballot_row(open_poll, ballot, time=unix(closes) - 1).save()

    def test_none_that_is_dated_back_or_ahead(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        clock.advance(days=1)
        ballot = make_ballot_for(open_poll, voters[0], "yes")
        for offset in (-3600, 3600):
            with refused("votes_board_present"):
                ballot_row(open_poll, ballot, time=unix(clock.now()) + offset).save()

    def test_none_after_the_close_entry(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        ballot = make_ballot_for(open_poll, voters[0], "yes")
        clock.advance(days=7)
        now = unix(clock.now())
        next_row(open_poll, close_entry, 0, time=now).save()
        with refused("votes_board_closed"):
            ballot_row(open_poll, ballot, time=now).save()

    @pytest.mark.parametrize("how", ["cancelled", "alarmed"])
    def test_none_when_the_poll_is_stopped(
        self, open_poll: Poll, voters: list[Person], clock: Clock, how: str
    ) -> None:
        ballot = make_ballot_for(open_poll, voters[0], "yes")
        if how == "cancelled":
            services.cancel_poll(poll=open_poll, actor=None, now=clock.now())
        else:
            services.raise_alarm(poll=open_poll, reason="Something is wrong.", now=clock.now())
        with refused("votes_board_poll_open"):
            ballot_row(open_poll, ballot, time=unix(clock.now())).save()

    def test_none_of_a_voter_who_is_not_on_the_roll(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        ballot = replace(make_ballot_for(open_poll, voters[0], "yes"), voter=bytes(32))
        with refused("votes_ballot_on_roll"):
            ballot_row(open_poll, ballot, time=unix(clock.now())).save()

    def test_none_that_has_not_seen_the_board(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        ballot = replace(make_ballot_for(open_poll, voters[0], "yes"), seen=bytes(32))
        with refused("votes_ballot_seen"):
            ballot_row(open_poll, ballot, time=unix(clock.now())).save()

    def test_none_with_an_old_revision(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        old = make_ballot_for(open_poll, voters[0], "yes", rev=1)
        newer = make_ballot_for(open_poll, voters[0], "yes", rev=2)
        ballot_row(open_poll, newer, time=unix(clock.now())).save()
        with refused("votes_ballot_revision"):
            ballot_row(open_poll, old, time=unix(clock.now())).save()

    def test_none_twice_and_no_copied_ciphertext(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        ballot = make_ballot_for(open_poll, voters[0], "yes")
        ballot_row(open_poll, ballot, time=unix(clock.now())).save()
        copied = replace(
            ballot, voter=bytes.fromhex(str(RollEntry.objects.get(poll=open_poll, person=voters[1]).vid))
        )
        with refused("votes_board_ciphertext_once"):
            ballot_row(open_poll, copied, time=unix(clock.now())).save()

    @pytest.mark.parametrize("field", ["rev", "alpha", "beta", "seen"])
    def test_the_tracker_is_that_of_the_ballot(
        self, open_poll: Poll, voters: list[Person], clock: Clock, field: str
    ) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        other = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "no", rev=2), time=row.time)
        cast_ballot(open_poll, voters[1], "yes")
        head = queries.head(open_poll)
        assert head is not None
        other.seen = head.hash
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        setattr(row, field, getattr(other, field) if field != "seen" else _first_hash(open_poll))
        with refused("votes_ballot_tracker"):
            row.save()

    @pytest.mark.parametrize("field", ["c", "s"])
    def test_the_tracker_covers_the_proof(
        self, open_poll: Poll, voters: list[Person], clock: Clock, field: str
    ) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        setattr(row, field, list(reversed(getattr(row, field))))
        with refused("votes_ballot_tracker"):
            row.save()

    @pytest.mark.parametrize("field", ["voter", "rev", "seen", "alpha", "beta", "c", "s"])
    def test_every_part_is_there(
        self, open_poll: Poll, voters: list[Person], clock: Clock, field: str
    ) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        setattr(row, field, None)
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()


class TestChain:
    @pytest.mark.parametrize("gap", [-1, 1])
    def test_entries_are_numbered_without_gap(
        self, open_poll: Poll, voters: list[Person], clock: Clock, gap: int
    ) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        row.seq += gap
        with refused("votes_board_contiguous"):
            row.save()

    def test_the_hash_continues_the_chain(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        row.hash = "ab" * 32
        with refused("votes_board_chain"):
            row.save()

    def test_time_does_not_run_backwards(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        clock.advance(minutes=1)
        cast_ballot(open_poll, voters[0], "yes")
        ballot = make_ballot_for(open_poll, voters[1], "yes")
        with refused("votes_board_time_order"):
            ballot_row(open_poll, ballot, time=unix(clock.now()) - 30).save()

    def test_only_hexadecimal_digits_are_stored(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        row = ballot_row(open_poll, make_ballot_for(open_poll, voters[0], "yes"), time=unix(clock.now()))
        row.alpha = str(row.alpha).upper()
        with refused("votes_board_hex"):
            row.save()

    def test_a_second_opening_is_refused(self, open_poll: Poll) -> None:
        first = BoardEntry.objects.get(poll=open_poll, seq=0)
        first.pk, first.seq = None, 1
        with refused("votes_board_chain"):
            first.save(force_insert=True)


class TestClosing:
    def test_not_early(self, open_poll: Poll, clock: Clock) -> None:
        with refused("votes_board_closing"):
            next_row(open_poll, close_entry, 0, time=unix(clock.now())).save()

    def test_with_the_true_number(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        cast_ballot(open_poll, voters[0], "yes")
        cast_ballot(open_poll, voters[0], "no")
        clock.advance(days=7)
        for wrong in (0, 2):
            with refused("votes_board_closing"):
                next_row(open_poll, close_entry, wrong, time=unix(clock.now())).save()
        next_row(open_poll, close_entry, 1, time=unix(clock.now())).save()

    def test_a_checkpoint_is_of_the_board(self, open_poll: Poll) -> None:
        with refused("votes_checkpoint_of_board"):
            Checkpoint.objects.create(poll=open_poll, seq=0, head="ab" * 32, time=1, c="0" * 64, s="0" * 64)


class TestPoll:
    def test_begins_pending(self, db: None) -> None:
        poll = Poll(
            subject=uuid4(),
            question="?",
            rule_name="membership",
            rule={},
            period=timedelta(days=7),
            requested_at=timezone.now(),
            state="open",
        )
        with refused("votes_poll_starts_pending"):
            poll.save(force_insert=True)

    def test_never_shorter_than_a_week(self, db: None) -> None:
        poll = Poll(
            subject=uuid4(),
            question="?",
            rule_name="membership",
            rule={},
            period=timedelta(days=6),
            requested_at=timezone.now(),
        )
        with refused("votes_poll_period_a_week_or_more"):
            poll.save(force_insert=True)

    def test_what_was_announced_does_not_change(self, open_poll: Poll, clock: Clock) -> None:
        changes: dict[str, Any] = {
            "question": "Shall Mallory become a member?",
            "rule": {"base": "votes-cast", "threshold": [1, 2], "quorum": [1, 100]},
            "rule_name": "votes-cast",
            "period": timedelta(days=8),
            "manifest": "{}",
            "election": "ab" * 32,
            "electorate": 3,
            "opens_at": clock.now(),
            "outcome": "approved",
            "ballots": 3,
            "yes": 3,
        }
        for column, value in changes.items():
            with refused("votes_poll_frozen"):
                Poll.objects.filter(pk=open_poll.pk).update(**{column: value})

    def test_the_window_cannot_be_lengthened(self, open_poll: Poll) -> None:
        _, closes = open_poll.window
        with refused("votes_poll_frozen"):
            Poll.objects.filter(pk=open_poll.pk).update(closes_at=closes + timedelta(days=1))

    @pytest.mark.parametrize("state", ["pending", "counted"])
    def test_takes_no_step_that_the_protocol_does_not_have(self, open_poll: Poll, state: str) -> None:
        with refused("votes_poll_transition"):
            Poll.objects.filter(pk=open_poll.pk).update(state=state)

    def test_is_not_closed_without_a_close_entry(self, open_poll: Poll, clock: Clock) -> None:
        clock.advance(days=7)
        with refused("votes_poll_closed_on_board"):
            Poll.objects.filter(pk=open_poll.pk).update(state="closed", closed_at=clock.now())

    def test_is_not_cancelled_after_the_close(self, open_poll: Poll, clock: Clock) -> None:
        now = clock.advance(days=7)
        with refused("votes_poll_cancel_before_close"):
            Poll.objects.filter(pk=open_poll.pk).update(
                state="cancelled", cancelled_at=now, objections_until=now
            )

    def test_an_alarm_stays_and_stops_it(self, open_poll: Poll, clock: Clock) -> None:
        services.raise_alarm(poll=open_poll, reason="Something is wrong.", now=clock.now())
        with refused("votes_poll_frozen"):
            Poll.objects.filter(pk=open_poll.pk).update(alarm="")
        now = clock.advance(days=7)
        with refused("votes_poll_alarmed"):
            Poll.objects.filter(pk=open_poll.pk).update(state="closed", closed_at=now)

    def test_cannot_open_with_another_manifest_date_or_roll(
        self, trustee: Trustee, open_poll: Poll, clock: Clock
    ) -> None:
        poll = request()
        now = clock.now().replace(microsecond=0)
        good = {
            "state": "open",
            "manifest": open_poll.manifest + " ",
            "election": "ab" * 32,
            "opens_at": now,
            "closes_at": now + poll.period,
            "electorate": 1,
        }
        with refused("votes_poll_election_of_manifest"):
            Poll.objects.filter(pk=poll.pk).update(**good)
        good["election"] = _election_of(open_poll.manifest + " ")
        with refused("votes_poll_electorate_on_roll"):
            Poll.objects.filter(pk=poll.pk).update(**good)
        for early_or_late in (timedelta(hours=-1), timedelta(hours=1)):
            moved = {"opens_at": now + early_or_late, "closes_at": now + early_or_late + poll.period}
            with refused("votes_poll_opens_now"):
                Poll.objects.filter(pk=poll.pk).update(**{**good, **moved})
        with refused("votes_poll_full_period"):
            RollEntry.objects.create(
                poll=poll,
                person=add_member("Zoe Zander", "zoe", now=clock.now()),
                username="zoe",
                vid="cd" * 32,
                salt="ef" * 32,
            )
            RollVid.objects.create(poll=poll, vid="cd" * 32)
            Poll.objects.filter(pk=poll.pk).update(**{**good, "closes_at": now + timedelta(days=7, hours=1)})


class TestCounting:
    @pytest.fixture
    def closed_poll(self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock) -> Poll:
        """Closed with four ballots, its close entry not yet signed."""
        for voter in voters[:4]:
            cast_ballot(open_poll, voter, "yes")
        trustee.run()
        clock.advance(days=7)
        assert trustee.step(open_poll)
        assert open_poll.state == Poll.State.CLOSED
        return open_poll

    def _result(self, now: object, **changes: object) -> dict[str, Any]:
        return {
            "state": "counted",
            "counted_at": now,
            "objections_until": now,
            "outcome": "approved",
            "ballots": 4,
            "yes": 4,
            "no": 0,
            "abstain": 0,
        } | changes

    def test_nothing_is_decrypted_before_the_close(self, open_poll: Poll) -> None:
        with refused("votes_partial_after_close"):
            Partial.objects.create(poll=open_poll, group=0, index=1, share="0" * 64, c="0" * 64, s="0" * 64)

    def test_a_result_needs_a_signed_close_and_a_decryption(
        self, closed_poll: Poll, trustee: Trustee, clock: Clock
    ) -> None:
        polls = Poll.objects.filter(pk=closed_poll.pk)
        with refused("votes_poll_count_from_board"):
            polls.update(**self._result(clock.now(), ballots=3, yes=3))
        with refused("votes_poll_close_signed"):
            polls.update(**self._result(clock.now()))
        assert trustee.step(closed_poll)
        with refused("votes_poll_decrypted_with_quorum"):
            polls.update(**self._result(clock.now()))
        nothing = {"yes": None, "no": None, "abstain": None}
        with refused("votes_poll_result_only_when_counted"):
            polls.update(**self._result(clock.now(), outcome="no-quorum", counted_at=None, **nothing))
        with refused("votes_poll_result_adds_up"):
            polls.update(**self._result(clock.now(), outcome="no-quorum"))

    def test_a_result_adds_up_and_stays(self, closed_poll: Poll, trustee: Trustee, clock: Clock) -> None:
        polls = Poll.objects.filter(pk=closed_poll.pk)
        assert trustee.step(closed_poll)
        Partial.objects.create(poll=closed_poll, group=0, index=1, share="0" * 64, c="0" * 64, s="0" * 64)
        with refused("votes_poll_result_adds_up"):
            polls.update(**self._result(clock.now(), yes=3))
        polls.update(**self._result(clock.now()))
        for change in ({"yes": 0, "no": 4}, {"outcome": "not-approved"}, {"ballots": 5}):
            with refused("votes_poll_frozen"):
                polls.update(**change)
        with refused("votes_poll_transition"):
            polls.update(state="cancelled", cancelled_at=clock.now())
        with refused("votes_partial_append_only"):
            Partial.objects.all().delete()
        with refused("votes_partial_append_only"):
            Partial.objects.update(share="1" * 64)


class TestRoll:
    def test_nobody_is_added_later(self, open_poll: Poll, clock: Clock) -> None:
        late = add_member("Late Lindqvist", "late", now=clock.now())
        with refused("votes_roll_frozen"):
            RollEntry.objects.create(
                poll=open_poll, person=late, username="late", vid="ab" * 32, salt="cd" * 32
            )

    def test_no_pseudonym_is_added_later(self, open_poll: Poll) -> None:
        with refused("votes_roll_frozen"):
            RollVid.objects.create(poll=open_poll, vid="ab" * 32)

    def test_the_published_pseudonyms_are_the_voters(self, open_poll: Poll, clock: Clock) -> None:
        poll, now = request(), clock.now().replace(microsecond=0)
        manifest = open_poll.manifest + " "
        person = add_member("Zoe Zander", "zoe", now=clock.now())
        RollEntry.objects.create(poll=poll, person=person, username="zoe", vid="cd" * 32, salt="ef" * 32)
        RollVid.objects.create(poll=poll, vid="ab" * 32)
        with refused("votes_poll_vids_of_roll"):
            Poll.objects.filter(pk=poll.pk).update(
                state="open",
                manifest=manifest,
                election=_election_of(manifest),
                opens_at=now,
                closes_at=now + poll.period,
                electorate=1,
            )

    @pytest.mark.parametrize(
        "change", [{"vid": "ab" * 32}, {"username": "mallory"}], ids=lambda c: next(iter(c))
    )
    def test_nobody_is_replaced(self, open_poll: Poll, voters: list[Person], change: dict[str, str]) -> None:
        with refused("votes_roll_only_salt_goes"):
            RollEntry.objects.filter(poll=open_poll, person=voters[0]).update(**change)

    def test_who_took_part_is_noted_at_the_close_and_from_the_board(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        cast_ballot(open_poll, voters[0], "yes")
        with refused("votes_roll_took_part"):
            open_poll.roll.filter(person=voters[0]).update(took_part=True)
        clock.advance(days=7)
        trustee.run()
        assert [entry.person for entry in open_poll.roll.filter(took_part=True)] == [voters[0]]
        for person in voters[:2]:
            entry = open_poll.roll.filter(person=person)
            with refused("votes_roll_took_part"):
                entry.update(took_part=not entry.get().took_part)

    def test_a_salt_stays_until_the_objection_period_is_over(
        self, open_poll: Poll, trustee: Trustee, clock: Clock
    ) -> None:
        with refused("votes_roll_only_salt_goes"):
            open_poll.roll.update(salt=None, vid=None)
        with refused("votes_roll_only_salt_goes"):
            open_poll.roll.update(salt="ab" * 32)
        clock.advance(days=7)
        trustee.run()
        with refused("votes_roll_only_salt_goes"):
            open_poll.roll.update(salt=None, vid=None)
        clock.advance(days=30)
        for half in ({"salt": None}, {"vid": None}):
            with refused("votes_roll_only_salt_goes"):
                open_poll.roll.update(**half)
        open_poll.roll.update(salt=None, vid=None)
        with refused("votes_roll_only_salt_goes"):
            open_poll.roll.update(salt="ab" * 32, vid="ab" * 32)


def _first_hash(poll: Poll) -> str:
    return BoardEntry.objects.get(poll=poll, seq=0).hash


def _election_of(manifest: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(votes_h32('manifest', convert_to(%s, 'UTF8')), 'hex')", [manifest])
        return str(cursor.fetchone()[0])
