"""Every ballot that must not be taken (anonballot/v1 §12), through the service and the booth's address.

A refusal leaves the board as it was and the voter's earlier ballot standing.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass

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
from votes.crypto.ballot import make_ballot
from votes.crypto.elgamal import keygen
from votes.crypto.group import ORDER
from votes.crypto.manifest import parse_manifest
from votes.models import BoardEntry, Poll, RollEntry
from votes.rules import Choice

Json = dict[str, object]
Forge = Callable[[Poll, list[Person]], str]


@dataclass(frozen=True)
class Bad:
    """A ballot of the first voter that must be refused: how to make its text, and the refusal's code."""

    make: Forge
    code: str


def good(poll: Poll, voters: list[Person]) -> Json:
    """The first voter's next ballot, as it should be."""
    return make_ballot_for(poll, voters[0], "no").to_record()


def changed(**parts: object) -> Forge:
    """The good ballot with some members replaced."""
    return lambda poll, voters: json.dumps(good(poll, voters) | parts)


def altered(key: str, index: int | None = None) -> Forge:
    """The good ballot with another well-formed value in one place."""

    def make(poll: Poll, voters: list[Person]) -> str:
        ballot, other = good(poll, voters), good(poll, voters)
        if index is None:
            ballot[key] = other[key]
        else:
            ballot[key][index] = other[key][index]  # type: ignore[index]  # c and s are lists
        return json.dumps(ballot)

    return make


def branches(order: tuple[int, ...]) -> Forge:
    """The proof's branches in another order or number."""

    def make(poll: Poll, voters: list[Person]) -> str:
        ballot = good(poll, voters)
        for key in ("c", "s"):
            values = ballot[key]
            assert isinstance(values, list)
            ballot[key] = [values[branch] for branch in order]
        return json.dumps(ballot)

    return make


def text(make: Callable[[str], str]) -> Forge:
    """The good ballot's text, mangled."""
    return lambda poll, voters: make(json.dumps(good(poll, voters)))


def without(key: str) -> Forge:
    """The good ballot without one member."""
    return lambda poll, voters: json.dumps({k: v for k, v in good(poll, voters).items() if k != key})


def for_key_of_another_election(poll: Poll, voters: list[Person]) -> str:
    """Encrypted and proven correctly, but under a key that is not this poll's."""
    real = make_ballot_for(poll, voters[0], "no")
    forged = make_ballot(
        Choice.NO,
        public_key=keygen()[1],
        election=real.election,
        voter=real.voter,
        rev=real.rev,
        seen=real.seen,
    )
    return forged.to_text()


def of_another_voter(poll: Poll, voters: list[Person]) -> str:
    """A faultless ballot, but for the second voter's pseudonym."""
    return make_ballot_for(poll, voters[1], "no").to_text()


def copied_from_another_voter(poll: Poll, voters: list[Person]) -> str:
    """The second voter's cast ballot with the first voter's pseudonym."""
    theirs = make_ballot_for(poll, voters[1], "yes")
    services.cast(poll=poll, person=voters[1], ballot_text=theirs.to_text())
    own = RollEntry.objects.get(poll=poll, person=voters[0]).vid
    return json.dumps(theirs.to_record() | {"voter": own})


def blind_to_this_board(poll: Poll, voters: list[Person]) -> str:
    """A valid proof over a head that never was."""
    return _proven(poll, voters[0], seen=bytes(32))


def outside_the_roll(poll: Poll, voters: list[Person]) -> str:
    """A valid proof for a pseudonym that is not on the roll."""
    return _proven(poll, voters[0], voter=bytes(32))


def _proven(poll: Poll, person: Person, **changes: bytes) -> str:
    manifest = parse_manifest(poll.manifest)
    real = make_ballot_for(poll, person, "no")
    return make_ballot(
        Choice.NO,
        public_key=manifest.public_key,
        election=manifest.election,
        voter=changes.get("voter", real.voter),
        rev=real.rev,
        seen=changes.get("seen", real.seen),
    ).to_text()


NOT_CANONICAL = (2**255 - 18).to_bytes(32, "little").hex()
NEGATIVE = (1).to_bytes(32, "little").hex()
HIGH_BIT = (2**255 + 2).to_bytes(32, "little").hex()

BAD = {
    # encoding
    "identity-alpha": Bad(changed(alpha="0" * 64), "point"),
    "non-canonical-point": Bad(changed(alpha=NOT_CANONICAL), "point"),
    "negative-point": Bad(changed(beta=NEGATIVE), "point"),
    "high-bit-point": Bad(changed(beta=HIGH_BIT), "point"),
    "upper-case-hex": Bad(
        lambda poll, voters: json.dumps({**good(poll, voters), "alpha": "AB" * 32}), "malformed"
    ),
    "short-hex": Bad(changed(beta="ab"), "malformed"),
    "scalar-not-reduced": Bad(changed(c=[ORDER.to_bytes(32, "little").hex()] * 3), "scalar"),
    "rev-text": Bad(changed(rev="1"), "malformed"),
    "rev-true": Bad(changed(rev=True), "malformed"),
    "rev-zero": Bad(changed(rev=0), "malformed"),
    "rev-negative": Bad(changed(rev=-1), "malformed"),
    "rev-float": Bad(changed(rev=1.0), "malformed"),
    "rev-too-large": Bad(changed(rev=2**53), "malformed"),
    "extra-key": Bad(changed(choice="no"), "malformed"),
    "missing-key": Bad(without("seen"), "malformed"),
    "duplicate-key": Bad(text(lambda good: '{"rev": 1, ' + good[1:]), "malformed"),
    "nan": Bad(changed(rev=float("nan")), "malformed"),
    "truncated": Bad(text(lambda good: good[:-1]), "malformed"),
    "nested": Bad(text(lambda _: "[" * 4000), "malformed"),
    "not-an-object": Bad(text(lambda _: "[]"), "malformed"),
    "blank": Bad(text(lambda _: " "), "malformed"),
    "oversize": Bad(text(lambda good: good + " " * 4096), "oversize"),
    # proof
    "alpha-altered": Bad(altered("alpha"), "proof"),
    "beta-altered": Bad(altered("beta"), "proof"),
    **{f"c{n}-altered": Bad(altered("c", n), "proof") for n in range(3)},
    **{f"s{n}-altered": Bad(altered("s", n), "proof") for n in range(3)},
    "rev-altered": Bad(changed(rev=7), "proof"),
    "seen-altered": Bad(changed(seen="ab" * 32), "proof"),
    "voter-altered": Bad(changed(voter="ab" * 32), "proof"),
    "election-altered": Bad(changed(election="ab" * 32), "election"),
    "version-altered": Bad(changed(v="anonballot/v2"), "version"),
    "branches-swapped": Bad(branches((1, 0, 2)), "proof"),
    "two-branches": Bad(branches((0, 1)), "malformed"),
    "four-branches": Bad(branches((0, 1, 2, 0)), "malformed"),
    "another-key": Bad(for_key_of_another_election, "proof"),
    # copying and eligibility
    "copied": Bad(copied_from_another_voter, "proof"),
    "anothers-pseudonym": Bad(of_another_voter, "not-yours"),
    "no-pseudonym-of-the-roll": Bad(outside_the_roll, "not-yours"),
    # board
    "forked": Bad(blind_to_this_board, "stale-seen"),
}

STATUS = {"oversize": 413, "not-yours": 403, "stale-seen": 409}


@pytest.fixture
def first_ballot(open_poll: Poll, voters: list[Person]) -> BoardEntry:
    """The first voter has voted yes; this ballot must stand."""
    return cast_ballot(open_poll, voters[0], "yes")


def stands(ballot: BoardEntry) -> bool:
    """Whether it is still the last ballot of its voter."""
    return queries.last_ballot(ballot.poll, str(ballot.voter)) == ballot


def test_the_service_refuses(open_poll: Poll, voters: list[Person], first_ballot: BoardEntry) -> None:
    """All in one poll: none of them may leave anything behind that matters to the next."""
    forged = {name: bad.make(open_poll, voters) for name, bad in BAD.items()}
    before = BoardEntry.objects.count()
    codes = {}
    for name, text_ in forged.items():
        with pytest.raises(services.BallotRefused) as refusal:
            services.cast(poll=open_poll, person=voters[0], ballot_text=text_)
        codes[name] = refusal.value.code
        assert refusal.value.message.endswith(".")
    assert codes == {name: bad.code for name, bad in BAD.items()}
    assert BoardEntry.objects.count() == before
    assert stands(first_ballot)


def test_the_booths_address_refuses_the_same(
    open_poll: Poll, voters: list[Person], first_ballot: BoardEntry
) -> None:
    client = client_for(voters[0])
    for name, bad in BAD.items():
        if name == "copied":  # would put the second voter's ballot on the board again
            continue
        response = _post(client, open_poll, bad.make(open_poll, voters))
        assert (name, response["code"], response["status"]) == (name, bad.code, STATUS.get(bad.code, 400))
        assert set(response) == {"code", "message", "status"}
    assert stands(first_ballot)


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
