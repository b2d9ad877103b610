"""Records whose decryption or published result is not what the board's ballots add up to."""

from collections.abc import Callable
from typing import Any

from tests.votes.rejections.cases import Table
from tests.votes.verifier.forge import (
    GROUP_ORDER,
    IDENTITY,
    NO,
    YES,
    Forgery,
    Json,
    Poll,
    point_hex,
    times,
)
from votes.verifier import anonballot_verify as av

refused = Table()

# --- Decryption (§7) -------------------------------------------------------------------------------------


def shares(check: str, name: str, change: Callable[[list[list[Json]]], Any], *, kind: str = "auto") -> None:
    def bend(forgery: Forgery) -> None:
        change(forgery.record["partials"])

    refused.add(check, name, bend, kind=kind)


def decrypted(
    check: str, name: str, make: Callable[[Forgery], list[list[Json]]], *, kind: str = "auto"
) -> None:
    def bend(forgery: Forgery) -> None:
        forgery.record["partials"] = make(forgery)

    refused.add(check, name, bend, kind=kind)


def plus_one(text: str) -> str:
    return ((int.from_bytes(bytes.fromhex(text), "little") + 1) % av.L).to_bytes(32, "little").hex()


def of_first_revisions(forgery: Forgery) -> list[list[Json]]:
    ballots = {entry["data"]["voter"]: entry["data"] for entry in reversed(forgery.board[1:-1])}
    return forgery.poll.partials(forgery.record, list(ballots.values()))


def of_every_revision(forgery: Forgery) -> list[list[Json]]:
    return forgery.poll.partials(forgery.record, [entry["data"] for entry in forgery.board[1:-1]])


def of_one_ballot(forgery: Forgery) -> list[list[Json]]:
    return forgery.poll.partials(forgery.record, [forgery.board[1]["data"]])


def of_all_but_one(forgery: Forgery) -> list[list[Json]]:
    return forgery.poll.partials(forgery.record, forgery.poll.counted(forgery.record)[1:])


def by_people(*people: int) -> Callable[[Forgery], list[list[Json]]]:
    def make(forgery: Forgery) -> list[list[Json]]:
        counted = forgery.poll.counted(forgery.record)
        return forgery.poll.partials(forgery.record, counted, people=people)

    return make


def with_close_head(head: str) -> Callable[[Forgery], list[list[Json]]]:
    def make(forgery: Forgery) -> list[list[Json]]:
        counted = forgery.poll.counted(forgery.record)
        return forgery.poll.partials(forgery.record, counted, close_head=head)

    return make


shares("partials.groups", "none", lambda partials: partials.clear())
shares("partials.groups", "people_missing", lambda partials: partials.pop(), kind="threshold")
shares("partials.groups", "group_added", lambda partials: partials.append(partials[0]))
shares("partials.count", "no_share", lambda partials: partials[0].clear())
shares("partials.count", "share_missing", lambda partials: partials[1].pop(), kind="threshold")
decrypted("partials.count", "three_of_two_needed", by_people(1, 2, 3), kind="threshold")
decrypted("partials.index", "the_same_trustee_twice", by_people(2, 2), kind="threshold")
shares("partials.index", "unknown_trustee", lambda partials: partials[0][0].update(i=2))
shares("partials.index", "trustee_0", lambda partials: partials[0][0].update(i=0))
shares("partials.proof", "other_index", lambda partials: partials[1][0].update(i=3), kind="threshold")
shares("partials.proof", "other_share", lambda partials: partials[0][0].update(D=point_hex(times(3))))
shares("partials.proof", "no_share_at_all", lambda partials: partials[0][0].update(D=IDENTITY))
shares("partials.proof", "c", lambda partials: partials[0][0].update(c=plus_one(partials[0][0]["c"])))
shares("partials.proof", "s", lambda partials: partials[0][0].update(s=plus_one(partials[0][0]["s"])))
shares(
    "partials.proof",
    "groups_swapped",
    lambda partials: partials[1].__setitem__(0, partials[0][0]),
    kind="threshold",
)
shares("partials.encoding", "share", lambda partials: partials[0][0].update(D="01" + "00" * 31))
shares("partials.encoding", "c", lambda partials: partials[0][0].update(c=GROUP_ORDER))
shares("partials.encoding", "s", lambda partials: partials[0][0].update(s="ff" * 32))
decrypted("partials.proof", "one_ballot_instead_of_the_sum", of_one_ballot)
decrypted("partials.proof", "a_ballot_left_out", of_all_but_one)
decrypted("partials.proof", "replaced_ballots_too", of_every_revision)
decrypted("partials.proof", "first_instead_of_last_revisions", of_first_revisions)
decrypted("partials.proof", "another_close_head", with_close_head("11" * 32))


@refused("partials.quorum", kind="no-quorum")
def decrypted_without_a_quorum(forgery: Forgery) -> None:
    counted = forgery.poll.counted(forgery.record)
    forgery.record["partials"] = forgery.poll.partials(forgery.record, counted)


@refused("partials.proof")
def shares_of_another_poll(forgery: Forgery) -> None:
    forgery.record["partials"] = Poll([(0, YES), (1, YES), (2, NO)], seed=2).record["partials"]


# --- Result (§7) -----------------------------------------------------------------------------------------


def result(check: str, name: str, *, kind: str = "auto", **values: Any) -> None:
    """The usual result is 5 ballots, 4 yes, 0 no, 1 abstention: approved (or 2 ballots: no-quorum)."""
    refused.add(check, name, lambda forgery: forgery.record["result"].update(values), kind=kind)


result("result.tally", "yes_moved_to_no", yes=3, no=1, outcome="not-approved")
result("result.tally", "yes_moved_to_abstain", yes=3, abstain=2, outcome="not-approved")
result("result.tally", "abstain_moved_to_yes", yes=5, abstain=0)
result("result.tally", "packed_yes", yes=4 - av.PACKING + av.PACKING**2, no=2**53 - 1)
result("result.tally", "not_published", yes=None, no=None, abstain=None)
result("result.tally", "all_but_yes_published", yes=None)
result("result.tally", "all_but_no_published", no=None)
result("result.tally", "all_but_abstain_published", abstain=None)
result("result.tally", "no_quorum_claimed", yes=None, no=None, abstain=None, outcome="no-quorum")
result("result.tally", "people_too", yes=5, abstain=0, kind="threshold")
result("result.tally", "numbers_without_a_quorum", yes=1, no=1, abstain=0, kind="no-quorum")
result("result.tally", "a_number_without_a_quorum", yes=0, kind="no-quorum")


@refused("result.tally")
def a_no_given_as_m_yes(forgery: Forgery) -> None:
    """yes + M·no is the same number then."""
    forgery.record |= Poll([(0, YES), (1, YES), (2, NO)]).record
    forgery.record["result"] |= {"yes": 2 + av.PACKING, "no": 0}


result("result.abstain", "too_many", abstain=2)
result("result.abstain", "too_few", abstain=0)
result("result.eligible", "changed", eligible=6)
result("result.ballots", "changed", ballots=6)
result("result.ballots", "changed_without_a_quorum", ballots=3, kind="no-quorum")
result("result.outcome", "flipped", outcome="not-approved")
result("result.outcome", "unknown", outcome="Approved")
result("result.outcome", "no_quorum", outcome="no-quorum")
result("result.outcome", "approved_without_a_quorum", outcome="approved", kind="no-quorum")
