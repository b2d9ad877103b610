"""The site's side of voting from the command line: who gets a poll file, which ballots are taken, what is said."""

import json
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from members.models import Person
from psrt.switches.models import Switch
from psrt.switches.services import turn_on
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.signin import client_for, client_without_second_factor, stale
from tests.votes.server.conftest import Trustee
from tests.voting import cast_ballot, make_ballot_for
from votes import queries, services
from votes.anonballot_archive import checksum
from votes.crypto.ballot import MAX_BYTES
from votes.models import BoardEntry, Poll
from votes.verifier.client.poll import open_poll as read_poll_file

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

PAGES = ["poll-file", "command-line"]


def address(name: str, poll: Poll, *more: str) -> str:
    return reverse(f"votes:{name}", args=[poll.pk, *more])


def send(client: Client, poll: Poll, ballot: str | bytes, *, pasted: bool = False) -> "Answer":
    """Send a ballot through the form, as a file or pasted."""
    raw = ballot.encode() if isinstance(ballot, str) else ballot
    data = {"text": ballot} if pasted else {"file": SimpleUploadedFile("ballot.json", raw)}
    return client.post(address("command-line", poll), data)


def next_ballot(poll: Poll, voter: Person, choice: str = "yes") -> str:
    return make_ballot_for(poll, voter, choice).to_text()


class TestWho:
    @pytest.mark.parametrize("name", PAGES)
    def test_nobody_but_members(self, open_poll: Poll, cast: Cast, name: str) -> None:
        for outsider in (Client(), client_for(cast.mallory), client_for(cast.eve), client_for(cast.sam)):
            assert outsider.get(address(name, open_poll)).status_code == 404
            assert send(outsider, open_poll, "{}").status_code == 404

    @pytest.mark.parametrize("name", PAGES)
    def test_only_with_a_second_factor(self, open_poll: Poll, voters: list[Person], name: str) -> None:
        response = client_without_second_factor(voters[0]).get(address(name, open_poll))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("mfa_index"))

    @pytest.mark.parametrize("name", PAGES)
    def test_only_with_a_fresh_proof_of_presence(
        self, open_poll: Poll, voters: list[Person], name: str
    ) -> None:
        response = stale(client_for(voters[0])).get(address(name, open_poll))
        assert response.status_code == 302
        assert response["Location"].startswith(reverse("accounts:presence"))
        assert quote(address("command-line", open_poll), safe="") in response["Location"]

    def test_a_ballot_without_presence_is_not_cast_and_that_is_said(
        self, open_poll: Poll, voters: list[Person]
    ) -> None:
        client = stale(client_for(voters[0]))
        response = send(client, open_poll, next_ballot(open_poll, voters[0]))
        assert response["Location"].startswith(reverse("accounts:presence"))
        assert queries.turnout(open_poll) == 0
        assert "it was not cast yet" in client.get(reverse("governance")).content.decode()

    @pytest.mark.parametrize("name", PAGES)
    def test_a_member_who_is_not_on_the_roll_is_told_why(
        self, open_poll: Poll, clock: Clock, name: str
    ) -> None:
        response = client_for(add_member("Late Lindqvist", "late-l", now=clock.now())).get(
            address(name, open_poll)
        )
        assert "You are not on the roll of this vote" in response.content.decode()
        assert "application/json" not in response["Content-Type"]

    @pytest.mark.parametrize("name", PAGES)
    def test_not_before_or_after_the_vote(
        self, open_poll: Poll, voters: list[Person], clock: Clock, name: str
    ) -> None:
        clock.advance(days=7)
        client, late = client_for(voters[0]), next_ballot(open_poll, voters[0])
        assert client.get(address(name, open_poll))["Location"] == address("poll", open_poll)
        assert send(client, open_poll, late)["Location"] == address("poll", open_poll)
        assert "Yours was not cast." in client.get(address("poll", open_poll)).content.decode()
        assert queries.turnout(open_poll) == 0

    @pytest.mark.parametrize("name", PAGES)
    def test_an_unknown_vote_is_not_found(self, voters: list[Person], name: str) -> None:
        assert client_for(voters[0]).get(reverse(f"votes:{name}", args=[uuid4()])).status_code == 404

    def test_a_foreign_page_cannot_send_a_ballot(self, open_poll: Poll, voters: list[Person]) -> None:
        client = client_for(voters[0])
        client.handler.enforce_csrf_checks = True
        assert send(client, open_poll, next_ballot(open_poll, voters[0])).status_code == 403
        assert queries.turnout(open_poll) == 0


class TestPollFile:
    def test_it_is_the_voters_own_and_holds(self, open_poll: Poll, voters: list[Person]) -> None:
        cast_ballot(open_poll, voters[0], "no")
        response = client_for(voters[0]).get(address("poll-file", open_poll))
        name = f"poll-{open_poll.election[:8]}.json"
        assert response["Content-Disposition"] == f'attachment; filename="{name}"'
        assert "no-store" in response["Cache-Control"]
        key = queries.board_key()
        poll = read_poll_file(response.content.decode(), election=open_poll.election, board_key=key)
        assert poll.username == voters[0].handle
        assert poll.slip.rev == 2
        place, head = queries.roll_entry(open_poll, voters[0]), queries.head(open_poll)
        assert place is not None
        assert head is not None
        assert (poll.slip.voter.hex(), poll.slip.seen.hex()) == (place.vid, head.hash)

    def test_nobody_elses_salt_is_in_it(self, open_poll: Poll, voters: list[Person]) -> None:
        text = client_for(voters[0]).get(address("poll-file", open_poll)).content.decode()
        salts = {entry.person_id: entry.salt for entry in open_poll.roll.all()}
        assert str(salts.pop(voters[0].pk)) in text
        assert not [salt for salt in salts.values() if str(salt) in text]


class TestSending:
    @pytest.mark.parametrize("pasted", [False, True], ids=["file", "pasted"])
    def test_a_ballot_is_cast_and_its_state_shown(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, pasted: bool
    ) -> None:
        client, ballot = client_for(voters[0]), make_ballot_for(open_poll, voters[0], "yes")
        response = send(client, open_poll, f"{ballot.to_text()}\n", pasted=pasted)
        assert response.status_code == 302
        assert response["Location"] == address("ballot-received", open_poll, ballot.tracker.hex())
        page = client.get(response["Location"]).content.decode()
        assert "Your ballot was received" in page
        assert _grouped(ballot.tracker.hex()) in page
        trustee.run()
        assert "Your ballot is recorded" in client.get(response["Location"]).content.decode()

    def test_the_same_ballot_sent_twice_counts_once_and_is_shown(
        self, open_poll: Poll, voters: list[Person]
    ) -> None:
        client, ballot = client_for(voters[0]), next_ballot(open_poll, voters[0])
        first, second = send(client, open_poll, ballot), send(client, open_poll, ballot)
        assert (first.status_code, first["Location"]) == (second.status_code, second["Location"])
        assert open_poll.board.filter(type=BoardEntry.Type.BALLOT).count() == 1

    def test_where_anothers_ballot_stands_is_not_told(self, open_poll: Poll, voters: list[Person]) -> None:
        tracker = cast_ballot(open_poll, voters[0], "yes").tracker
        assert client_for(voters[0]).get(address("ballot-received", open_poll, tracker)).status_code == 200
        assert client_for(voters[1]).get(address("ballot-received", open_poll, tracker)).status_code == 404
        for unknown in ("ab" * 32, "ab", "é"):
            url = address("ballot-received", open_poll, unknown)
            assert client_for(voters[0]).get(url).status_code == 404


class TestRefusals:
    def _refused(self, client: Client, poll: Poll, ballot: str | bytes, says: str) -> None:
        before = BoardEntry.objects.count()
        response = send(client, poll, ballot)
        page = response.content.decode()
        assert response.status_code == 400
        assert "The ballot was not cast" in page
        assert says in page
        assert 'type="file"' in page
        assert BoardEntry.objects.count() == before

    def test_what_is_no_ballot(self, open_poll: Poll, voters: list[Person]) -> None:
        client, good = client_for(voters[0]), next_ballot(open_poll, voters[0])
        for text in ("[]", "{", good[:-1], good + "{}", "\x00"):
            self._refused(client, open_poll, text, "Send the ballot as the program wrote it, unchanged.")
        self._refused(client, open_poll, b"\xff\xfe", "Send the ballot as the program wrote it, unchanged.")
        self._refused(client, open_poll, "x" * (MAX_BYTES + 1), f"longer than {MAX_BYTES} bytes")
        self._refused(client, open_poll, "", "This file is empty: choose another.")

    def test_an_audit_file(self, open_poll: Poll, voters: list[Person]) -> None:
        audit = {
            "v": "anonballot/v1-audit",
            "manifest": "…",
            "ballot": json.loads(next_ballot(open_poll, voters[0])),
            "choice": "yes",
            "r": "00" * 32,
        }
        self._refused(client_for(voters[0]), open_poll, json.dumps(audit), "An audit file is never taken.")

    def test_a_ballot_whose_proof_does_not_hold(self, open_poll: Poll, voters: list[Person]) -> None:
        ballot = json.loads(next_ballot(open_poll, voters[0]))
        ballot["c"].reverse()
        self._refused(client_for(voters[0]), open_poll, json.dumps(ballot), "does not hold")

    def test_anothers_ballot(self, open_poll: Poll, voters: list[Person]) -> None:
        theirs = next_ballot(open_poll, voters[1])
        self._refused(client_for(voters[0]), open_poll, theirs, "made for another voter")

    def test_anothers_ballot_that_is_on_the_board(self, open_poll: Poll, voters: list[Person]) -> None:
        theirs = next_ballot(open_poll, voters[1])
        services.cast(poll=open_poll, person=voters[1], ballot_text=theirs)
        self._refused(client_for(voters[0]), open_poll, theirs, "made for another voter")

    def test_an_old_poll_file(self, open_poll: Poll, voters: list[Person]) -> None:
        old = next_ballot(open_poll, voters[0])
        cast_ballot(open_poll, voters[0], "no")
        self._refused(client_for(voters[0]), open_poll, old, "a new poll file and a new encryption")

    def test_while_casting_is_stopped(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        turn_on(Switch.Name.STOP_CASTING, reason="We found a fault.", now=clock.now())
        ballot = next_ballot(open_poll, voters[0])
        self._refused(client_for(voters[0]), open_poll, ballot, "We found a fault.")

    def test_while_the_site_is_read_only(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        client = client_for(voters[0])
        turn_on(Switch.Name.READ_ONLY, reason="We are moving.", now=clock.now())
        response = send(client, open_poll, next_ballot(open_poll, voters[0]))
        assert response.status_code == 503
        assert "We are moving." in response.content.decode()

    @pytest.mark.parametrize("both", [True, False], ids=["both", "neither"])
    def test_both_or_neither(self, open_poll: Poll, voters: list[Person], both: bool) -> None:
        ballot = next_ballot(open_poll, voters[0])
        data = {"file": SimpleUploadedFile("b.json", ballot.encode()), "text": ballot} if both else {}
        response = client_for(voters[0]).post(address("command-line", open_poll), data)
        assert response.status_code == 400
        assert "one of the two" in response.content.decode()
        assert queries.turnout(open_poll) == 0


class TestBooth:
    def test_it_offers_the_way_round_its_own_program(self, open_poll: Poll, voters: list[Person]) -> None:
        client = client_for(voters[0])
        for name in ("booth", "command-line"):
            page = client.get(address(name, open_poll)).content.decode()
            assert address("poll-file", open_poll) in page
            assert f'action="{address("command-line", open_poll)}" enctype="multipart/form-data"' in page
            assert reverse("verify:program") in page
            assert _grouped(checksum()) in page

    def test_board_key_and_election_id_are_left_to_the_mail(
        self, open_poll: Poll, voters: list[Person]
    ) -> None:
        page = client_for(voters[0]).get(address("command-line", open_poll)).content.decode()
        assert str(queries.board_key()) not in page
        assert open_poll.election not in page


def _grouped(digits: str) -> str:
    return " ".join(digits[start : start + 8] for start in range(0, len(digits), 8))
