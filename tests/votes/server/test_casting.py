"""Every ballot that must not be taken (anonballot/v1 §12), through the service and the booth's address.

A refusal leaves the board as it was and the voter's earlier ballot standing.
"""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Person
from psrt.switches.models import Switch
from psrt.switches.services import turn_on
from tests.cast import add_member
from tests.clock import Clock
from tests.signin import client_for
from tests.votes.server.conftest import Trustee, request
from tests.voting import cast_ballot, make_ballot_for
from votes import queries, services
from votes.models import Poll

Json = dict[str, object]


def _post(client: Client, poll: Poll, body: str | bytes, content_type: str = "application/json") -> Json:
    response = client.post(reverse("votes:cast", args=[poll.pk]), body, content_type=content_type)
    answer: Json = response.json()
    return answer | {"status": response.status_code}


def test_the_same_ballot_twice_is_a_duplicate(open_poll: Poll, voters: list[Person]) -> None:
    ballot = make_ballot_for(open_poll, voters[0], "yes")
    services.cast(poll=open_poll, person=voters[0], ballot_text=ballot.to_text())
    with pytest.raises(services.BallotRefused) as refusal:
        services.cast(poll=open_poll, person=voters[0], ballot_text=ballot.to_text())
    assert refusal.value.code == "duplicate"


def test_an_old_revision_after_a_new_one_is_refused(open_poll: Poll, voters: list[Person]) -> None:
    old = make_ballot_for(open_poll, voters[0], "yes", rev=1)
    cast_ballot(open_poll, voters[0], "no")
    with pytest.raises(services.BallotRefused) as refusal:
        services.cast(poll=open_poll, person=voters[0], ballot_text=old.to_text())
    assert refusal.value.code == "stale-rev"


def test_a_ballot_may_have_seen_any_earlier_head(open_poll: Poll, voters: list[Person]) -> None:
    early = make_ballot_for(open_poll, voters[0], "yes")
    cast_ballot(open_poll, voters[1], "no")
    entry = services.cast(poll=open_poll, person=voters[0], ballot_text=early.to_text())
    assert entry.seq == 2


def test_somebody_who_became_a_member_later_is_not_on_the_roll(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    late = add_member("Late Lindqvist", "late-l", now=clock.now())
    with pytest.raises(services.BallotRefused) as refusal:
        services.cast(
            poll=open_poll, person=late, ballot_text=make_ballot_for(open_poll, voters[0], "yes").to_text()
        )
    assert refusal.value.code == "off-roll"


def test_a_ballot_for_another_poll_is_refused(
    open_poll: Poll, voters: list[Person], trustee: Trustee
) -> None:
    other = request()
    trustee.run()
    other.refresh_from_db()
    with pytest.raises(services.BallotRefused) as refusal:
        services.cast(
            poll=other, person=voters[0], ballot_text=make_ballot_for(open_poll, voters[0], "yes").to_text()
        )
    assert refusal.value.code == "election"


class TestWhen:
    def _refusal(self, poll: Poll, voter: Person, ballot: str) -> str:
        with pytest.raises(services.BallotRefused) as refusal:
            services.cast(poll=poll, person=voter, ballot_text=ballot)
        return refusal.value.code

    def test_before_the_opening(self, open_poll: Poll, voters: list[Person]) -> None:
        waiting = request()
        assert self._refusal(waiting, voters[0], _ballot(open_poll, voters)) == "not-open"

    def test_from_the_close_on_even_if_no_task_has_run(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        ballot = _ballot(open_poll, voters)
        _, closes = open_poll.window
        clock.advance_to(closes)
        assert self._refusal(open_poll, voters[0], ballot) == "closed"
        assert open_poll.state == Poll.State.OPEN

    def test_after_the_count(
        self, open_poll: Poll, voters: list[Person], trustee: Trustee, clock: Clock
    ) -> None:
        ballot = _ballot(open_poll, voters)
        clock.advance(days=7)
        trustee.run()
        open_poll.refresh_from_db()
        assert self._refusal(open_poll, voters[0], ballot) == "closed"

    def test_not_in_a_cancelled_poll(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        ballot = _ballot(open_poll, voters)
        services.cancel_poll(poll=open_poll, actor=None, now=clock.now())
        assert self._refusal(open_poll, voters[0], ballot) == "stopped"

    def test_not_in_a_poll_with_an_alarm(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        ballot = _ballot(open_poll, voters)
        services.raise_alarm(poll=open_poll, reason="Something is wrong.", now=clock.now())
        assert self._refusal(open_poll, voters[0], ballot) == "stopped"

    @pytest.mark.parametrize("switch", [Switch.Name.STOP_CASTING, Switch.Name.READ_ONLY])
    def test_not_while_casting_is_stopped(
        self, open_poll: Poll, voters: list[Person], clock: Clock, switch: Switch.Name
    ) -> None:
        ballot = _ballot(open_poll, voters)
        turn_on(switch, reason="We are looking into something.", now=clock.now())
        assert self._refusal(open_poll, voters[0], ballot) == "stopped"

    def test_until_the_last_second(self, open_poll: Poll, voters: list[Person], clock: Clock) -> None:
        _, closes = open_poll.window
        clock.advance(seconds=(closes - clock.now()).total_seconds() - 5)
        assert cast_ballot(open_poll, voters[0], "yes").seq == 1


class TestHttp:
    def test_another_content_type_is_refused(self, open_poll: Poll, voters: list[Person]) -> None:
        body = _ballot(open_poll, voters)
        answer = _post(client_for(voters[0]), open_poll, body, content_type="text/plain")
        assert (answer["status"], answer["code"]) == (415, "content-type")

    def test_what_is_not_utf8_is_refused(self, open_poll: Poll, voters: list[Person]) -> None:
        answer = _post(client_for(voters[0]), open_poll, b"\xff\xfe{}")
        assert (answer["status"], answer["code"]) == (400, "malformed")

    def test_a_huge_body_is_refused_before_it_is_read(self, open_poll: Poll, voters: list[Person]) -> None:
        answer = _post(client_for(voters[0]), open_poll, b" " * 2_000_000)
        assert (answer["status"], answer["code"]) == (413, "oversize")

    def test_casting_is_a_post(self, open_poll: Poll, voters: list[Person]) -> None:
        assert client_for(voters[0]).get(reverse("votes:cast", args=[open_poll.pk])).status_code == 405

    def test_a_foreign_page_cannot_cast(self, open_poll: Poll, voters: list[Person]) -> None:
        client = client_for(voters[0])
        client.handler.enforce_csrf_checks = True
        response = client.post(
            reverse("votes:cast", args=[open_poll.pk]),
            _ballot(open_poll, voters),
            content_type="application/json",
        )
        assert response.status_code == 403
        assert queries.turnout(open_poll) == 0

    def test_the_answer_to_a_stopped_site_is_json(
        self, open_poll: Poll, voters: list[Person], clock: Clock
    ) -> None:
        client = client_for(voters[0])
        for switch, code in ((Switch.Name.STOP_CASTING, "stopped"), (Switch.Name.READ_ONLY, "read-only")):
            turn_on(switch, reason="We are looking into something.", now=clock.now())
            answer = _post(client, open_poll, _ballot(open_poll, voters))
            assert (answer["status"], answer["code"]) == (503, code)
            assert "We are looking into something." in str(answer["message"])


def _ballot(poll: Poll, voters: list[Person]) -> str:
    return make_ballot_for(poll, voters[0], "yes").to_text()
