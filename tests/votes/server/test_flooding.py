"""One voter cannot keep a vote from being counted by voting very often, nor be kept from voting again."""

import pytest

from members.models import Person
from tests.clock import Clock
from tests.signin import client_for
from tests.voting import cast_ballot, cast_by_http, make_ballot_for
from votes import queries, services
from votes.crypto.encoding import MAX_INTEGER
from votes.models import Poll
from votes.services.casting import BALLOTS_AN_HOUR, LONGEST_LEAP


def refusal(poll: Poll, voter: Person, **ballot: int) -> str:
    text = make_ballot_for(poll, voter, "no", **ballot).to_text()
    with pytest.raises(services.BallotRefused) as refused:
        services.cast(poll=poll, person=voter, ballot_text=text)
    return refused.value.code


def test_a_voter_who_casts_very_often_has_to_wait_and_nobody_else_has(
    open_poll: Poll, voters: list[Person], clock: Clock
) -> None:
    for _ in range(BALLOTS_AN_HOUR):
        last = cast_ballot(open_poll, voters[0], "yes")
    assert refusal(open_poll, voters[0]) == "too-often"
    assert queries.last_ballot(open_poll, str(last.voter)) == last
    cast_ballot(open_poll, voters[1], "no")
    clock.advance(hours=1)
    assert cast_ballot(open_poll, voters[0], "no").rev == BALLOTS_AN_HOUR + 1


def test_the_booth_is_told_to_wait(open_poll: Poll, voters: list[Person]) -> None:
    for _ in range(BALLOTS_AN_HOUR):
        cast_ballot(open_poll, voters[0], "yes")
    answer = client_for(voters[0]).post(
        f"/votes/{open_poll.pk}/ballots/",
        make_ballot_for(open_poll, voters[0], "no").to_text(),
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["code"]) == (429, "too-often")


@pytest.mark.parametrize("rev", [LONGEST_LEAP + 1, MAX_INTEGER])
def test_no_ballot_uses_up_the_numbers_of_those_that_could_replace_it(
    open_poll: Poll, voters: list[Person], rev: int
) -> None:
    assert refusal(open_poll, voters[0], rev=rev) == "rev-leap"
    cast_by_http(client_for(voters[0]), open_poll, "yes")


def test_some_revisions_may_be_left_out(open_poll: Poll, voters: list[Person]) -> None:
    ballot = make_ballot_for(open_poll, voters[0], "yes", rev=LONGEST_LEAP)
    services.cast(poll=open_poll, person=voters[0], ballot_text=ballot.to_text())
    assert cast_ballot(open_poll, voters[0], "no").rev == LONGEST_LEAP + 1
