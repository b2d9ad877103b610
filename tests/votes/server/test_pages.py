"""The pages of a vote and the booth's requests: who sees what, when."""

import json
import re
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from members.models import Person
from psrt.switches.models import Switch
from psrt.switches.services import turn_on
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.signin import client_for, stale
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot, cast_by_http, is_recorded_by_http, make_ballot_for
from votes import queries, services
from votes.crypto.transcript import VERSION
from votes.models import Poll
from votes.rules import PRESETS

PAGES = ["poll", "booth", "booth-state", "board", "record"]


def get(client: Client, name: str, poll: Poll, *more: str, **query: str) -> tuple[int, str]:
    """(status, text) of one of the poll's pages."""
    response = client.get(reverse(f"votes:{name}", args=[poll.pk, *more]), query)
    return response.status_code, response.content.decode()


class TestWho:
    @pytest.mark.parametrize("name", PAGES)
    def test_nobody_but_members(self, open_poll: Poll, cast: Cast, name: str) -> None:
        for outsider in (Client(), client_for(cast.mallory), client_for(cast.eve), client_for(cast.sam)):
            assert get(outsider, name, open_poll)[0] == 404

    def test_nobody_but_members_may_cast(self, open_poll: Poll, voters: list[Person], cast: Cast) -> None:
        ballot = make_ballot_for(open_poll, voters[0], "yes").to_text()
        for outsider in (Client(), client_for(cast.mallory), client_for(cast.sam)):
            response = outsider.post(
                reverse("votes:cast", args=[open_poll.pk]), ballot, content_type="application/json"
            )
            assert response.status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_an_unknown_poll_is_not_found(self, voters: list[Person], name: str) -> None:
        assert client_for(voters[0]).get(reverse(f"votes:{name}", args=[uuid4()])).status_code == 404

    def test_a_member_who_is_not_on_the_roll_is_told_why(self, open_poll: Poll, clock: Clock) -> None:
        client = client_for(add_member("Late Lindqvist", "late-l", now=clock.now()))
        status, text = get(client, "booth", open_poll)
        assert status == 200
        assert "not on the roll" in text
        status, text = get(client, "booth-state", open_poll)
        assert (status, json.loads(text)["code"]) == (403, "off-roll")
        assert "You are not on this roll" in get(client, "poll", open_poll)[1]


class TestPresence:
    def test_the_booth_asks_for_a_fresh_proof(self, open_poll: Poll, voters: list[Person]) -> None:
        response = stale(client_for(voters[0])).get(reverse("votes:booth", args=[open_poll.pk]))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("accounts:presence"))
        assert quote(reverse("votes:booth", args=[open_poll.pk]), safe="") in response["Location"]

    def test_casting_needs_one(self, open_poll: Poll, voters: list[Person]) -> None:
        response = stale(client_for(voters[0])).post(
            reverse("votes:cast", args=[open_poll.pk]),
            make_ballot_for(open_poll, voters[0], "yes").to_text(),
            content_type="application/json",
        )
        assert (response.status_code, response.json()["code"]) == (403, "presence")
        assert response.json()["presence_url"].startswith(reverse("accounts:presence"))
        assert queries.turnout(open_poll) == 0

    def test_the_state_says_whether_there_is_one(self, open_poll: Poll, voters: list[Person]) -> None:
        fresh = client_for(voters[0])
        assert json.loads(get(fresh, "booth-state", open_poll)[1])["presence"] is True
        assert json.loads(get(stale(fresh), "booth-state", open_poll)[1])["presence"] is False


class TestBooth:
    def test_a_voter_casts_and_casts_again(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee
    ) -> None:
        client = client_for(voters[0])
        first = cast_by_http(client, open_poll, "yes")
        assert not is_recorded_by_http(client, open_poll, first)
        assert "received" in get(client, "poll", open_poll)[1]
        trustee.run()
        assert is_recorded_by_http(client, open_poll, first)
        second = cast_by_http(client, open_poll, "abstain")
        page = get(client, "poll", open_poll)[1]
        assert "You have voted" in page
        assert "ballot number 2" in page
        assert _grouped(second) in page
        assert _grouped(first) not in page

    def test_the_state_is_what_the_program_needs(self, open_poll: Poll, voters: list[Person]) -> None:
        state = json.loads(get(client_for(voters[0]), "booth-state", open_poll)[1])
        assert state["manifest"] == open_poll.manifest
        assert json.loads(state["manifest"])["v"] == VERSION
        assert state["board_key"] == queries.board_key()
        assert state["roll"] == sorted(state["roll"])
        assert state["vid"] in state["roll"]
        assert (state["rev"], state["username"]) == (1, voters[0].handle)

    def test_another_members_ballot_is_not_told_of(self, open_poll: Poll, voters: list[Person]) -> None:
        tracker = cast_ballot(open_poll, voters[0], "yes").tracker
        assert get(client_for(voters[0]), "ballot-status", open_poll, tracker)[0] == 200
        assert get(client_for(voters[1]), "ballot-status", open_poll, tracker)[0] == 404
        for unknown in ("ab" * 32, "ab", "\x00", "é"):
            assert get(client_for(voters[0]), "ballot-status", open_poll, unknown)[0] == 404

    def test_the_page_loads_the_program_with_its_integrity(
        self, open_poll: Poll, voters: list[Person]
    ) -> None:
        status, text = get(client_for(voters[0]), "booth", open_poll)
        assert status == 200
        assert 'integrity="sha384-' in text

    def test_there_is_no_booth_before_or_after_the_vote(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        client, waiting = client_for(voters[0]), request()
        assert get(client, "booth-state", waiting)[0] == 409
        clock.advance(days=7)
        for poll in (waiting, open_poll):
            response = client.get(reverse("votes:booth", args=[poll.pk]))
            assert response.status_code == 302
            assert response["Location"] == reverse("votes:poll", args=[poll.pk])


class TestPollPage:
    def test_waiting(self, voters: list[Person]) -> None:
        assert "about to open" in get(client_for(voters[0]), "poll", request())[1]

    def test_open_it_shows_the_rule_and_a_number(self, open_poll: Poll, voters: list[Person]) -> None:
        for voter in voters[:2]:
            cast_ballot(open_poll, voter, "yes")
        page = get(client_for(voters[5]), "poll", open_poll)[1]
        assert "Approved with 4 yes or more: two-thirds of all 6 voters" in page
        assert "<strong>2</strong> of 6 voters" in page
        assert "The quorum is 3: 1 more is needed" in page
        assert 'max="6" value="2"' in page
        assert "6 days" in page or "7 days" in page
        assert "Who took part" not in page
        assert "see who took part after the close, not before" in page
        assert reverse("votes:booth", args=[open_poll.pk]) in page

    def test_stopped_casting_is_said(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        turn_on(Switch.Name.STOP_CASTING, reason="We found a fault.", now=clock.now())
        page = get(client_for(voters[0]), "poll", open_poll)[1]
        assert "We found a fault." in page
        assert reverse("votes:booth", args=[open_poll.pk]) not in page

    def test_after_the_close_and_before_the_count(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        cast_ballot(open_poll, voters[0], "yes")
        clock.advance(days=7)
        page = get(client_for(voters[0]), "poll", open_poll)[1]
        assert "is being counted" in page

    def test_the_result_is_spelled_out_with_who_took_part(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        for voter, choice in zip(voters, ["yes", "yes", "yes", "yes", "no"], strict=False):
            cast_ballot(open_poll, voter, choice)
        clock.advance(days=7)
        trustee.run()
        page = get(client_for(voters[0]), "poll", open_poll)[1]
        assert "Approved" in page
        assert "4 yes of the 4 needed (two-thirds of 6)." in page
        assert "5 took part of the 3 needed (half of 6)." in page
        took_part = page.partition("Who took part")[2]
        for voter in voters[:5]:
            assert voter.name in took_part
        assert voters[5].name not in took_part

    def test_without_a_quorum_nothing_is_told_of_the_votes(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        cast_ballot(open_poll, voters[0], "yes")
        clock.advance(days=7)
        trustee.run()
        page = get(client_for(voters[0]), "poll", open_poll)[1]
        assert "No quorum" in page
        assert "1 took part of the 3 needed (half of 6)." in page
        assert "yes of the" not in page

    def test_cancelled(self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock) -> None:
        cast_ballot(open_poll, voters[0], "yes")
        services.cancel_poll(poll=open_poll, actor=None, now=clock.now())
        trustee.run()
        page = get(client_for(voters[1]), "poll", open_poll)[1]
        assert "was cancelled" in page
        assert "the key was destroyed" in page
        assert voters[0].name not in page

    def test_an_alarm(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        services.raise_alarm(poll=open_poll, reason="The board went back: look at it.", now=clock.now())
        page = get(client_for(voters[0]), "poll", open_poll)[1]
        assert "The board went back: look at it." in page
        assert "will not be counted" in page

    def test_the_other_rule_is_said_in_its_words(
        self, trustee: Trustee, voters: list[Person], clock: Clock
    ) -> None:
        poll = request(rule=PRESETS["votes-cast"])
        trustee.run()
        poll.refresh_from_db()
        for voter, choice in zip(voters, ["yes", "yes", "no", "abstain"], strict=False):
            cast_ballot(poll, voter, choice)
        client = client_for(voters[0])
        assert "two-thirds of the votes for yes or no" in get(client, "poll", poll)[1]
        clock.advance(days=7)
        trustee.run()
        assert (
            "2 yes of the 2 needed (two-thirds of the 3 votes for yes or no)." in get(client, "poll", poll)[1]
        )


class TestBoard:
    def test_while_open_only_the_hour_is_shown(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee
    ) -> None:
        entry = cast_ballot(open_poll, voters[0], "yes")
        trustee.run()
        text = get(client_for(voters[1]), "board", open_poll)[1]
        hour = entry.at.replace(minute=0, second=0)
        assert f'datetime="{hour:%Y-%m-%dT%H:%M:%SZ}"' in text
        exact = f"{entry.at:%Y-%m-%dT%H:%M:%SZ}"
        assert exact == f"{hour:%Y-%m-%dT%H:%M:%SZ}" or exact not in text
        assert f"{entry.at:%Y-%m-%dT%H:%M}" not in text.replace(f"{hour:%Y-%m-%dT%H:%M}", "")
        assert _grouped(entry.tracker) in text
        assert _grouped(entry.hash) in text

    def test_a_tracker_is_found_however_it_is_pasted(self, open_poll: Poll, voters: list[Person]) -> None:
        entry = cast_ballot(open_poll, voters[0], "yes")
        client = client_for(voters[0])
        for pasted in (entry.tracker, entry.tracker.upper(), _grouped(entry.tracker), f"\n{entry.tracker} "):
            assert f"entry {entry.seq}</a>" in get(client, "board", open_poll, tracker=pasted)[1]
        assert "There is no ballot with this tracker" in get(client, "board", open_poll, tracker="ab" * 32)[1]
        assert "There is no ballot with this tracker" in get(client, "board", open_poll, tracker="\x00<b>")[1]

    def test_after_the_count_every_entry_signature_and_partial_is_on_it(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        for voter in voters[:4]:
            entry = cast_ballot(open_poll, voter, "yes")
        trustee.run()
        client = client_for(voters[5])
        while_open = get(client, "board", open_poll)[1]
        clock.advance(days=7)
        trustee.run()
        text = get(client, "board", open_poll)[1]
        assert text.count(" in full<") == 1 + 4 + 1
        record = json.loads(get(client, "record", open_poll)[1])
        for shown in (*record["board"], *record["checkpoints"], *record["partials"][0]):
            for digits in re.findall("[0-9a-f]{64}", json.dumps(shown)):
                assert digits == open_poll.election or _grouped(digits) in text, shown
        assert f'datetime="{entry.at:%Y-%m-%dT%H:%M:%SZ}"' in text
        for name in ("votes:record", "verify:verifier", "verify:program"):
            assert reverse(name, args=[open_poll.pk] if name == "votes:record" else []) in text
        for hidden in (
            str(entry.voter),
            str(entry.alpha),
            str(entry.beta),
            " in full<",
            "How the sum was opened",
        ):
            assert _grouped(hidden) not in while_open
            assert hidden not in while_open

    def test_before_the_opening_it_is_empty(self, voters: list[Person]) -> None:
        assert "has not opened" in get(client_for(voters[0]), "board", request())[1]


class TestRecord:
    def test_only_after_the_count(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        client = client_for(voters[0])
        assert get(client, "record", open_poll)[0] == 404
        with pytest.raises(CommandError, match="is not counted"):
            call_command("export_record", str(open_poll.pk))
        with pytest.raises(CommandError, match="No poll has been counted"):
            call_command("export_record", "--latest")
        clock.advance(days=7)
        trustee.run()
        status, text = get(client, "record", open_poll)
        assert status == 200
        assert json.loads(text)["result"]["outcome"] == "no-quorum"

    def test_the_command_prints_the_same(
        self,
        open_poll: Poll,
        voters: list[Person],
        trustee: Trustee,
        clock: Clock,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        clock.advance(days=7)
        trustee.run()
        text = get(client_for(voters[0]), "record", open_poll)[1]
        for arguments in (["--latest"], [str(open_poll.pk)], [str(open_poll.subject)]):
            call_command("export_record", *arguments)
            assert capsys.readouterr().out == text

    def test_the_command_names_what_is_missing(self, db: None) -> None:
        with pytest.raises(CommandError, match="no such poll"):
            call_command("export_record", str(uuid4()))


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))
