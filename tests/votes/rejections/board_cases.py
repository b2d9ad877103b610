"""Records with bent ballots, board or checkpoints, most of them re-signed by someone with every key."""

import copy
from collections.abc import Callable, Sequence
from typing import Any

from tests.votes.rejections.cases import Table
from tests.votes.verifier.forge import (
    BAD_POINTS,
    CLOSES,
    GROUP_ORDER,
    IDENTITY,
    NO,
    OPENS,
    STRANGER,
    YES,
    Forgery,
    Json,
    Poll,
    point_hex,
    point_of,
    put,
    scalar_hex,
    times,
)
from votes.verifier import anonballot_verify as av

refused = Table()


# --- The pinned or another election ----------------------------------------------------------------------


@refused("board.chain")
def manifest_with_another_question(forgery: Forgery) -> None:
    forgery.manifest(put("question", value="Shall Mallory become a member?"))


@refused("board.chain")
def manifest_with_another_board_key(forgery: Forgery) -> None:
    forgery.manifest(put("board_key", value=STRANGER))


@refused("board.election")
def ballots_of_another_election(forgery: Forgery) -> None:
    """The same keys and voters, another question, and the first poll's ballots on the board."""
    other = Poll([], changes={"question": "Shall Mallory become a member?"})
    forgery.record["manifest"] = other.record["manifest"]
    other.finish(forgery.record)


# --- Ballots (§5), the chain made anew --------------------------------------------------------------------


def ballot(check: str, name: str, change: Callable[[Json, Forgery], Any]) -> None:
    """Bend the ballot of entry 3 (voter 2), then chain, sign and count anew."""

    def bend(forgery: Forgery) -> None:
        change(forgery.board[3]["data"], forgery)
        forgery.poll.chain(forgery.record)
        forgery.poll.checkpoint(forgery.record)

    refused.add(check, name, bend)


def field(name: str, value: Any) -> Callable[[Json, Forgery], None]:
    return lambda data, _: data.update({name: value})


def item(name: str, position: int, value: str) -> Callable[[Json, Forgery], None]:
    def change(data: Json, _: Forgery) -> None:
        data[name][position] = value

    return change


def branches_swapped(data: Json, _: Forgery) -> None:
    for key in ("c", "s"):
        data[key][0], data[key][1] = data[key][1], data[key][0]


ballot("board.version", "v", field("v", "anonballot/v2"))
ballot("board.election", "election", field("election", "11" * 32))
ballot("board.roll", "voter_off_the_roll", field("voter", "11" * 32))
ballot("board.proof", "voter", lambda data, forgery: data.update(voter=forgery.poll.voters[4]))
ballot("board.proof", "rev", field("rev", 2))
ballot("board.proof", "seen", lambda data, forgery: data.update(seen=forgery.board[1]["hash"]))
ballot("board.proof", "alpha", field("alpha", STRANGER))
ballot("board.proof", "beta", field("beta", STRANGER))
ballot("board.proof", "c", item("c", 2, scalar_hex(12)))
ballot("board.proof", "s", item("s", 0, scalar_hex(12)))
ballot("board.proof", "branches_swapped", branches_swapped)
ballot("board.proof", "c_and_s_zero", lambda data, _: data.update(c=[IDENTITY] * 3, s=[IDENTITY] * 3))
ballot("board.encoding", "alpha_identity", field("alpha", IDENTITY))
for why, bad in BAD_POINTS.items():
    ballot("board.encoding", f"alpha_{why}", field("alpha", bad))
    ballot("board.encoding", f"beta_{why}", field("beta", bad))
ballot("board.encoding", "c_not_reduced", item("c", 1, GROUP_ORDER))
ballot("board.encoding", "s_not_reduced", item("s", 1, "ff" * 32))
ballot("board.rev", "rev_0", field("rev", 0))
ballot("board.seen", "seen_zero", field("seen", IDENTITY))
ballot("board.seen", "seen_of_a_fork", field("seen", "11" * 32))
ballot("board.seen", "seen_of_itself", lambda data, forgery: data.update(seen=forgery.board[3]["hash"]))


def forged(check: str, name: str, make: Callable[[Poll], Json], position: int = 7) -> None:
    """A ballot made with full knowledge of the proof system, inserted as entry `position`."""
    refused.add(check, name, lambda forgery: forgery.insert(position, make(forgery.poll)))


def encrypting(value: int, claimed: int) -> Callable[[Poll], Json]:
    return lambda poll: poll.ballot(0, value, rev=2, claimed=claimed)


def not_hashing(positions: Sequence[int]) -> Callable[[Poll], Json]:
    return lambda poll: poll.ballot(0, YES, rev=2, leave_out=positions)


forged("board.proof", "encrypts_two", encrypting(2, claimed=1))
forged("board.proof", "encrypts_minus_one", encrypting(-1, claimed=1))
forged("board.proof", "encrypts_minus_m", encrypting(-av.PACKING, claimed=2))
forged("board.proof", "encrypts_yes_and_no", encrypting(YES + NO, claimed=2))
forged("board.proof", "encrypts_many_yes", encrypting(31, claimed=0))
for position, part in enumerate(("election", "voter", "rev", "seen", "key", "alpha", "beta")):
    forged("board.proof", f"weak_fiat_shamir_without_{part}", not_hashing([position]))
forged("board.proof", "only_commitments_hashed", not_hashing(range(7)))
forged("board.proof", "other_key", lambda poll: poll.ballot(0, YES, rev=2, key=times(7)))
forged("board.election", "other_election", lambda poll: poll.ballot(0, YES, rev=2, election=bytes(32)))
forged("board.roll", "stranger", lambda poll: poll.ballot("22" * 32, YES))
forged("board.rev", "same_revision_again", lambda poll: poll.ballot(0, YES, rev=1))
forged("board.rev", "old_revision_after_a_new_one", lambda poll: poll.ballot(1, NO, rev=1))


@refused("board.rev")
def same_ballot_twice(forgery: Forgery) -> None:
    forgery.insert(7, copy.deepcopy(forgery.board[3]["data"]))


@refused("board.rev")
def revisions_in_the_wrong_order(forgery: Forgery) -> None:
    first, second = forgery.board[2], forgery.board[5]
    first["data"], second["data"] = second["data"], first["data"]
    forgery.poll.finish(forgery.record)


@refused("board.proof")
def copied_from_another_voter(forgery: Forgery) -> None:
    copied = {**forgery.board[1]["data"], "voter": forgery.poll.voters[4], "rev": 2}
    forgery.insert(7, copied)


@refused("board.proof")
def copied_and_rerandomised(forgery: Forgery) -> None:
    copied = {**forgery.board[1]["data"], "voter": forgery.poll.voters[4], "rev": 2}
    copied["alpha"] = point_hex(av.add(point_of(copied["alpha"]), times(99)))
    key = times(forgery.poll.secret)
    copied["beta"] = point_hex(av.add(point_of(copied["beta"]), times(99, key)))
    forgery.insert(7, copied)


@refused("board.unique")
def ciphertext_proven_anew_by_its_voter(forgery: Forgery) -> None:
    forgery.insert(6, forgery.poll.ballot(2, YES, rev=2, r=4))
    forgery.insert(7, forgery.poll.ballot(2, YES, rev=3, r=4))


@refused("board.unique")
def ciphertext_shared_by_two_voters(forgery: Forgery) -> None:
    forgery.insert(6, forgery.poll.ballot(2, YES, rev=2, r=4))
    forgery.insert(7, forgery.poll.ballot(3, YES, rev=2, r=4))


# --- Board (§6) ------------------------------------------------------------------------------------------


@refused("board.open")
def empty_board(forgery: Forgery) -> None:
    forgery.board.clear()


@refused("board.open")
def no_opening(forgery: Forgery) -> None:
    forgery.board.pop(0)
    forgery.poll.finish(forgery.record)


@refused("board.open")
def only_a_closing(forgery: Forgery) -> None:
    del forgery.board[:-1]
    forgery.poll.finish(forgery.record)


@refused("board.open")
def opened_twice(forgery: Forgery) -> None:
    forgery.board.insert(1, {"type": "open", "time": OPENS})
    forgery.poll.finish(forgery.record)


@refused("board.open")
def opened_early(forgery: Forgery) -> None:
    forgery.board[0]["time"] = OPENS - 1
    forgery.poll.finish(forgery.record)


@refused("board.open")
def opened_late(forgery: Forgery) -> None:
    forgery.board[0]["time"] = OPENS + 1
    forgery.poll.finish(forgery.record)


@refused("board.order")
def entry_deleted(forgery: Forgery) -> None:
    del forgery.board[3]


@refused("board.order")
def entries_reordered(forgery: Forgery) -> None:
    forgery.board[3], forgery.board[4] = forgery.board[4], forgery.board[3]


@refused("board.chain")
def entry_deleted_and_renumbered(forgery: Forgery) -> None:
    del forgery.board[3]
    for seq, entry in enumerate(forgery.board):
        entry["seq"] = seq


@refused("board.chain")
def hash_changed(forgery: Forgery) -> None:
    forgery.board[4]["hash"] = "11" * 32


@refused("board.chain")
def dated_differently(forgery: Forgery) -> None:
    forgery.board[6]["time"] += 1


@refused("board.time")
def back_dated(forgery: Forgery) -> None:
    forgery.board[4]["time"] = OPENS + 1
    forgery.poll.finish(forgery.record)


@refused("board.window")
def cast_at_the_close(forgery: Forgery) -> None:
    forgery.board[6]["time"] = CLOSES
    forgery.poll.finish(forgery.record)


@refused("board.window")
def late_ballot_after_the_closing(forgery: Forgery) -> None:
    late = {"type": "ballot", "time": CLOSES + 1, "data": forgery.poll.ballot(0, NO, rev=2)}
    forgery.board.append(late)
    forgery.poll.finish(forgery.record)


@refused("close.present")
def never_closed(forgery: Forgery) -> None:
    forgery.board.pop()
    forgery.poll.finish(forgery.record)


@refused("close.last")
def ballot_after_an_early_closing(forgery: Forgery) -> None:
    forgery.board[-1]["time"] = OPENS + 100
    late = {"type": "ballot", "time": OPENS + 101, "data": forgery.poll.ballot(0, NO, rev=2)}
    forgery.board.append(late)
    forgery.poll.finish(forgery.record)


@refused("close.last")
def closed_twice(forgery: Forgery) -> None:
    forgery.board.append(copy.deepcopy(forgery.board[-1]))
    forgery.poll.finish(forgery.record)


@refused("close.time")
def closed_a_second_early(forgery: Forgery) -> None:
    forgery.board[-1]["time"] = CLOSES - 1
    forgery.poll.finish(forgery.record)


def closed_with(number: int) -> Callable[[Forgery], None]:
    def bend(forgery: Forgery) -> None:
        forgery.board[-1]["data"]["ballots"] = number
        forgery.poll.chain(forgery.record)
        forgery.poll.checkpoint(forgery.record)

    return bend


refused.add("close.count", "entries_counted_instead_of_voters", closed_with(6))
refused.add("close.count", "too_few", closed_with(4))


# --- Checkpoints (§4, §6) ---------------------------------------------------------------------------------


def signed_with(board_key: str) -> Callable[[Forgery], None]:
    """A poll whose announced board key is this one from the start; with secret 0 for the identity."""

    def bend(forgery: Forgery) -> None:
        forgery.record |= Poll([(0, YES)], board_secret=0, changes={"board_key": board_key}).record

    return bend


refused.add("checkpoints.key", "identity", signed_with(IDENTITY))
for why, bad in BAD_POINTS.items():
    refused.add("checkpoints.key", why, signed_with(bad))


@refused("checkpoints.head")
def ballot_deleted_under_old_checkpoints(forgery: Forgery) -> None:
    checkpoints = forgery.record["checkpoints"]
    del forgery.board[6]
    forgery.poll.finish(forgery.record)
    forgery.record["checkpoints"] = checkpoints[:-1]


@refused("checkpoints.head")
def rechained_under_old_checkpoints(forgery: Forgery) -> None:
    checkpoints = forgery.record["checkpoints"]
    forgery.board[6]["time"] += 1
    forgery.poll.finish(forgery.record)
    forgery.record["checkpoints"] = checkpoints


@refused("checkpoints.head")
def fork_signed(forgery: Forgery) -> None:
    fork = {**forgery.board[2], "hash": "11" * 32}
    forgery.record["checkpoints"].append(forgery.poll.signed(fork))


@refused("checkpoints.seq")
def entry_beyond_the_board(forgery: Forgery) -> None:
    forgery.record["checkpoints"].append(forgery.poll.signed({**forgery.board[7], "seq": 8}))


@refused("checkpoints.time")
def signed_before_it_was_there(forgery: Forgery) -> None:
    forgery.record["checkpoints"][7] = forgery.poll.signed(forgery.board[7], moment=CLOSES - 1)


@refused("checkpoints.signature")
def signed_by_another_key(forgery: Forgery) -> None:
    forgery.record["checkpoints"][3] = forgery.poll.signed(forgery.board[3], secret=4711)


@refused("checkpoints.signature")
def time_changed(forgery: Forgery) -> None:
    forgery.record["checkpoints"][3]["time"] += 1


@refused("checkpoints.signature")
def signature_of_another_entry(forgery: Forgery) -> None:
    forgery.record["checkpoints"][3]["sig"] = forgery.record["checkpoints"][4]["sig"]


@refused("checkpoints.encoding")
def scalar_not_reduced(forgery: Forgery) -> None:
    signature = forgery.record["checkpoints"][3]["sig"]
    number = int.from_bytes(bytes.fromhex(signature[1]), "little") + av.L
    signature[1] = number.to_bytes(32, "little").hex()


@refused("checkpoints.open")
def opening_not_signed(forgery: Forgery) -> None:
    del forgery.record["checkpoints"][0]


@refused("checkpoints.close")
def closing_not_signed(forgery: Forgery) -> None:
    del forgery.record["checkpoints"][-1]


@refused("checkpoints.open")
def nothing_signed(forgery: Forgery) -> None:
    forgery.record["checkpoints"].clear()
