"""Records that hold, in every mode, and what the verifier reports of them."""

import pytest

from tests.votes.verifier.forge import (
    ABSTAIN,
    CAST_RULE,
    CLOSES,
    ELECTORATE_RULE,
    NO,
    OPENS,
    STAGES,
    YES,
    Forgery,
    Json,
    Poll,
    point_hex,
    times,
    tracker,
    usual_poll,
)
from votes.verifier import anonballot_verify as av


@pytest.mark.parametrize("kind", ["auto", "threshold", "no-quorum"])
def test_an_honest_record_holds(kind: str) -> None:
    poll = usual_poll(kind)
    own = tracker(poll.record["board"][1]["data"]).hex()
    text = Forgery(kind).text()
    pinned = av.verify(text, election=poll.election.hex(), board_key=poll.manifest["board_key"], tracker=own)
    assert [check.name for check in pinned.checks] == list(STAGES)
    assert all(check.compared for check in pinned.checks)
    assert pinned.election_pinned
    assert pinned.board_key_pinned
    assert pinned.election == poll.election.hex()

    alone = av.verify(text)
    assert [check.name for check in alone.checks] == list(STAGES[:-1])
    assert [check.name for check in alone.checks if not check.compared] == ["election"]
    assert not alone.election_pinned
    assert not alone.board_key_pinned


def test_the_last_revision_counts() -> None:
    report = av.verify(Forgery("auto").text())
    assert report.result == av.Result(5, 5, yes=4, no=0, abstain=1, outcome="approved")
    assert report.replaced == 1


@pytest.mark.parametrize("people", [(1, 2), (2, 3), (3, 1)])
def test_any_two_of_three_people_may_decrypt(people: tuple[int, int]) -> None:
    forgery = Forgery("threshold")
    counted = forgery.poll.counted(forgery.record)
    forgery.record["partials"] = forgery.poll.partials(forgery.record, counted, people=people)
    assert av.verify(forgery.text()).result.yes == 4


@pytest.mark.parametrize("threshold", [(1, 1), (1, 3), (3, 3)])
def test_other_thresholds(threshold: tuple[int, int]) -> None:
    poll = Poll([(0, NO)], size=1, threshold=threshold)
    forgery = Forgery("auto")
    forgery.record = poll.record
    assert av.verify(forgery.text()).result == av.Result(1, 1, yes=0, no=1, abstain=0, outcome="not-approved")


@pytest.mark.parametrize(
    ("rule", "casts", "outcome"),
    [
        (ELECTORATE_RULE, [], "no-quorum"),
        (ELECTORATE_RULE, [(0, YES), (1, YES), (2, NO)], "not-approved"),
        (CAST_RULE, [(0, YES), (1, YES), (2, NO)], "approved"),
        (CAST_RULE, [(0, ABSTAIN), (1, ABSTAIN), (2, ABSTAIN)], "not-approved"),
        (CAST_RULE, [(n, NO) for n in range(5)], "not-approved"),
    ],
)
def test_outcomes(rule: Json, casts: list[tuple[int, int]], outcome: str) -> None:
    forgery = Forgery("auto")
    forgery.record = Poll(casts, rule=rule).record
    report = av.verify(forgery.text())
    assert report.result.outcome == outcome
    assert report.result.ballots == len(casts)


def test_what_may_differ_between_honest_records() -> None:
    """Ballots at the first and last second, two at once, revisions that skip, signatures missing or twice."""
    forgery = Forgery("auto")
    for position, moment in ((1, OPENS), (6, forgery.board[5]["time"]), (7, CLOSES + 86_400)):
        forgery.board[position]["time"] = moment
    forgery.poll.chain(forgery.record)
    late = forgery.poll.ballot(0, NO, rev=2**53 - 1, seen=forgery.board[3]["hash"])
    forgery.board.insert(7, {"type": "ballot", "time": CLOSES - 1, "data": late})
    forgery.poll.finish(forgery.record)
    checkpoints = forgery.record["checkpoints"]
    later = forgery.poll.signed(forgery.board[8], moment=CLOSES + 90_000)
    forgery.record["checkpoints"] = [checkpoints[8], checkpoints[0], checkpoints[0], later]
    assert av.verify(forgery.text()).result.no == 1


def test_two_voters_whose_randomness_cancels_do_not_break_the_sum() -> None:
    """Σα is then the identity, which is a valid sum, though it is no valid ballot."""
    forgery = Forgery("auto")
    del forgery.board[1:-1]
    for voter, r in ((0, 5), (1, 7), (2, av.L - 12)):
        forgery.insert(voter + 1, forgery.poll.ballot(voter, YES, r=r))
    assert forgery.record["partials"][0][0]["D"] == "00" * 32
    assert av.verify(forgery.text()).result.yes == 3


def test_progress_is_told_after_each_entry() -> None:
    seen: list[tuple[int, int]] = []
    av.verify(Forgery("no-quorum").text(), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


# The worked cases of the governance rules, for an electorate of 31.
@pytest.mark.parametrize(
    ("yes", "no", "abstain", "of_electorate", "of_votes_cast"),
    [
        (21, 0, 0, "approved", "approved"),
        (20, 0, 11, "not-approved", "approved"),
        (20, 10, 1, "not-approved", "approved"),
        (20, 11, 0, "not-approved", "not-approved"),
        (15, 0, 0, "no-quorum", "no-quorum"),
        (10, 5, 1, "not-approved", "approved"),
        (0, 0, 16, "not-approved", "not-approved"),
    ],
)
def test_decisions(yes: int, no: int, abstain: int, of_electorate: str, of_votes_cast: str) -> None:
    ballots = yes + no + abstain
    for base, expected in (("electorate", of_electorate), ("votes-cast", of_votes_cast)):
        rule = av.Rule(base, threshold=(2, 3), quorum=(1, 2))
        assert av.decide(rule, 31, ballots, yes, no) == expected


def test_the_key_of_a_group_is_what_its_people_share() -> None:
    poll = usual_poll("threshold")
    process, people = (poll.group_secret(group) for group in (0, 1))
    assert point_hex(times(process + people)) == poll.manifest["pk"]
    two = (1, 3)
    assert sum(av.lagrange(i, two) * poll.groups[1][i] for i in two) % av.L == people % av.L
