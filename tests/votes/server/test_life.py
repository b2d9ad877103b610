"""A poll from request to result, in the trustee's hands."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from members.models import Person
from members.rules import Notice
from members.services.profile import choose_mail
from psrt.audit.models import Entry
from psrt.devstack.layout import PROJECT_ROOT
from psrt.mail.models import OutboxMessage
from tests.cast import remove_member
from tests.clock import Clock
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot
from votes import queries, services
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Checkpoint, Poll, TrusteeKey


def _mails(prefix: str) -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(key__startswith=prefix).order_by("to"))


def test_a_request_is_made_once_for_a_subject(db: None) -> None:
    first = request()
    again = services.request_poll(
        subject=first.subject,
        question="Another question?",
        rule=first.voting_rule,
        period=first.period,
        actor=None,
        now=first.requested_at,
    )
    assert again == first
    assert Poll.objects.get().question == first.question


@pytest.mark.parametrize("period", [timedelta(days=6, hours=23), timedelta(days=7, microseconds=1)])
def test_a_vote_is_open_for_at_least_a_week_in_whole_seconds(db: None, period: timedelta) -> None:
    with pytest.raises(services.PeriodTooShort):
        request(period=period)


def test_opening_freezes_the_roll_and_tells_everyone(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    assert open_poll.electorate == 6
    assert {entry.person for entry in open_poll.roll.all()} == set(voters)
    assert open_poll.opens_at is not None
    assert timedelta(0) <= clock.now() - open_poll.opens_at < timedelta(seconds=10)
    manifest = parse_manifest(open_poll.manifest)
    assert (manifest.opens, manifest.closes - manifest.opens) == (int(open_poll.opens_at.timestamp()), 604800)
    assert manifest.board_key.encode().hex() == queries.board_key()
    assert Checkpoint.objects.filter(poll=open_poll, seq=0).exists()
    mails = _mails("vote-open:")
    assert [mail.to for mail in mails if not mail.key.endswith(":list")] == [voter.email for voter in voters]
    assert sum(mail.key.endswith(":list") for mail in mails) == 1
    for mail in mails:
        assert mail.process == "trustee"
        assert open_poll.election in mail.body_text
        assert str(queries.board_key()) in mail.body_text

    remove_member(voters[0], now=clock.now())
    assert open_poll.roll.count() == 6


def test_a_late_opening_does_not_shorten_the_window(
    trustee: Trustee, voters: list[Person], clock: Clock
) -> None:
    poll = request(period=timedelta(days=9))
    clock.advance(days=3)
    trustee.run()
    poll.refresh_from_db()
    opens, closes = poll.window
    assert closes - opens == timedelta(days=9)
    assert clock.now() - opens < timedelta(seconds=10)


def test_the_count_is_the_sum_of_the_last_ballots(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    for voter, choice in zip(voters, ["no", "yes", "yes", "yes", "abstain"], strict=False):
        cast_ballot(open_poll, voter, choice)
    cast_ballot(open_poll, voters[0], "yes")
    assert queries.turnout(open_poll) == 5
    clock.advance(days=7)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.state, open_poll.outcome) == (Poll.State.COUNTED, "approved")
    assert (open_poll.ballots, open_poll.yes, open_poll.no, open_poll.abstain) == (5, 4, 0, 1)
    assert open_poll.key_destroyed_at is not None
    assert trustee.store.elections() == []
    assert BoardEntry.objects.filter(poll=open_poll, type="close").get().ballots == 5
    events = list(Entry.objects.filter(subject=f"poll:{open_poll.pk}").values_list("event", flat=True))
    assert events == [
        "votes.poll_requested",
        "votes.poll_opened",
        "votes.poll_closed",
        "votes.poll_counted",
        "votes.poll_key_destroyed",
    ]


def test_without_a_quorum_nothing_is_decrypted(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    cast_ballot(open_poll, voters[0], "yes")
    cast_ballot(open_poll, voters[1], "yes")
    clock.advance(days=7)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.outcome, open_poll.ballots) == ("no-quorum", 2)
    assert (open_poll.yes, open_poll.no, open_poll.abstain) == (None, None, None)
    assert not open_poll.partials.exists()
    assert trustee.store.elections() == []


def test_a_poll_that_nobody_votes_in_is_counted_too(open_poll: Poll, trustee: Trustee, clock: Clock) -> None:
    clock.advance(days=30)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.outcome, open_poll.ballots) == ("no-quorum", 0)


def test_a_cancelled_poll_is_never_opened_and_its_key_goes(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    for voter in voters:
        cast_ballot(open_poll, voter, "yes")
    services.cancel_poll(poll=open_poll, actor=None, now=clock.now())
    services.cancel_poll(poll=open_poll, actor=None, now=clock.now())
    trustee.run()
    clock.advance(days=8)
    trustee.run()
    open_poll.refresh_from_db()
    assert (open_poll.state, open_poll.outcome) == (Poll.State.CANCELLED, "")
    assert open_poll.key_destroyed_at is not None
    assert trustee.store.elections() == []
    assert not open_poll.partials.exists()
    assert Entry.objects.filter(event="votes.poll_cancelled").count() == 1


def test_after_the_close_a_poll_can_no_longer_be_cancelled(open_poll: Poll, clock: Clock) -> None:
    clock.advance(days=7)
    with pytest.raises(services.PollAlreadyOver):
        services.cancel_poll(poll=open_poll, actor=None, now=clock.now())


def test_a_poll_cancelled_before_it_opened_never_opens(
    trustee: Trustee, voters: list[Person], clock: Clock
) -> None:
    poll = request()
    services.cancel_poll(poll=poll, actor=None, now=clock.now())
    trustee.run()
    poll.refresh_from_db()
    assert (poll.state, poll.manifest) == (Poll.State.CANCELLED, "")
    assert not OutboxMessage.objects.exists()


def test_each_ballot_gets_one_receipt_without_its_choice(
    open_poll: Poll, voters: list[Person], trustee: Trustee
) -> None:
    first = cast_ballot(open_poll, voters[0], "yes")
    other = cast_ballot(open_poll, voters[1], "no")
    trustee.run()
    second = cast_ballot(open_poll, voters[0], "abstain")
    trustee.run()
    trustee.run()
    receipts = {
        mail.key.rsplit(":", 2)[1] + ":" + mail.key.rsplit(":", 1)[1]: mail
        for mail in _mails("vote-receipt:")
    }
    assert set(receipts) == {f"{voters[0].pk}:1", f"{voters[1].pk}:1", f"{voters[0].pk}:2"}
    for key, entry in (
        (f"{voters[0].pk}:1", first),
        (f"{voters[1].pk}:1", other),
        (f"{voters[0].pk}:2", second),
    ):
        mail = receipts[key]
        assert mail.process == "trustee"
        assert entry.tracker in mail.body_text
        assert entry.tracker in mail.body_html
        checkpoint = queries.covering_checkpoint(entry)
        assert checkpoint is not None
        assert checkpoint.head in mail.body_text
        assert not {"yes", "no", "abstain"} & set(mail.body_text.lower().replace(".", " ").split())


def test_the_board_key_is_made_once(trustee: Trustee) -> None:
    trustee.run()
    key = TrusteeKey.objects.get().public
    trustee.run()
    assert TrusteeKey.objects.get().public == key


def test_salts_go_after_the_objection_period(
    open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
) -> None:
    clock.advance(days=7)
    trustee.run()
    clock.advance(days=29)
    assert services.delete_salts(now=clock.now()) == 0
    clock.advance(days=1)
    assert services.delete_salts(now=clock.now()) == 1
    assert services.delete_salts(now=clock.now()) == 0
    assert not open_poll.roll.exclude(salt=None).exists()


def test_reminders_go_once_to_those_who_have_not_voted(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    cast_ballot(open_poll, voters[0], "yes")
    assert services.send_due_reminders(now=clock.now()) == 0
    clock.advance(days=4)
    assert services.send_due_reminders(now=clock.now()) == 5
    assert services.send_due_reminders(now=clock.now()) == 0
    cast_ballot(open_poll, voters[1], "yes")
    clock.advance(days=2, hours=1)
    assert services.send_due_reminders(now=clock.now()) == 4
    assert services.send_due_reminders(now=clock.now()) == 0
    last_day = _mails(f"vote-reminder:{open_poll.pk}:last-day:")
    assert [mail.to for mail in last_day] == [voter.email for voter in voters[2:]]


def test_somebody_who_has_left_the_team_is_not_reminded(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    remove_member(voters[0], now=clock.now())
    clock.advance(days=4)
    assert services.send_due_reminders(now=clock.now()) == 5
    assert voters[0].email not in {mail.to for mail in _mails("vote-reminder:")}


def test_a_reminder_respects_who_wants_none_and_in_which_time_zone_one_lives(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    choose_mail(person=voters[0], unwanted={Notice.REMINDERS}, now=clock.now())
    Person.objects.filter(pk=voters[1].pk).update(time_zone="Asia/Tokyo")
    clock.advance(days=4)
    assert services.send_due_reminders(now=clock.now()) == 5
    mails = {mail.to: mail for mail in _mails("vote-reminder:")}
    assert voters[0].email not in mails
    assert open_poll.closes_at is not None
    there = open_poll.closes_at.astimezone(ZoneInfo("Asia/Tokyo")).strftime("UTC (%a %d %b, %H:%M JST).")
    assert there in mails[voters[1].email].body_text
    assert "JST" not in mails[voters[2].email].body_text + mails[voters[2].email].body_html


def test_a_late_worker_sends_the_last_reminder_only(open_poll: Poll, clock: Clock) -> None:
    clock.advance(days=6, hours=12)
    assert services.send_due_reminders(now=clock.now()) == 6
    assert services.send_due_reminders(now=clock.now()) == 0
    assert len(_mails("vote-reminder:")) == 6


def test_the_record_passes_the_independent_verifier(
    open_poll: Poll,
    voters: list[Person],
    trustee: Trustee,
    clock: Clock,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    for voter in voters[:5]:
        ballot = cast_ballot(open_poll, voter, "yes")
    clock.advance(days=7)
    trustee.run()
    file = tmp_path_factory.mktemp("record") / "record.json"
    with file.open("w") as out:
        call_command("export_record", str(open_poll.pk), stdout=out)
    _verify(file, open_poll, ballot.tracker)


def _verify(file: Path, poll: Poll, tracker: str) -> None:
    program = PROJECT_ROOT / "votes" / "verifier" / "anonballot_verify.py"
    result = subprocess.run(
        [
            *(sys.executable, "-I", str(program), str(file)),
            *("--election", poll.election, "--board-key", str(queries.board_key()), "--tracker", tracker),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
