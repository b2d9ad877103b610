"""Tampered ballots: a voter's second ballot, bent in every way of §12 that one text can show.

Each is what voter 0 of the usual poll casts at the end, before the close: revision 2, seen the opening.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.votes.verifier.forge import (
    BAD_POINTS,
    GROUP_ORDER,
    IDENTITY,
    NO,
    STRANGER,
    YES,
    Forgery,
    Json,
    point_hex,
    point_of,
    scalar_hex,
    times,
)
from votes.crypto.errors import Reason
from votes.verifier import anonballot_verify as av

VOTER = 0


@dataclass(frozen=True)
class BallotCase:
    """A ballot's text that must be refused.

    `check` is the verifier's, when the ballot stands on a board. `reason` is the site's, whose door asks for
    encoding, proof, voter and board in this order. `told_by_itself`: no board is needed to see it.
    """

    name: str
    check: str
    reason: Reason
    told_by_itself: bool
    make: Callable[[], str]


CASES: list[BallotCase] = []


@cache
def _usual() -> Json:
    return Forgery("auto", seed="the ballot that is bent").poll.ballot(VOTER, YES, rev=2)


def usual_text() -> str:
    """The ballot before it is bent: accepted by all."""
    return _written(_usual())


def _written(ballot: object) -> str:
    return json.dumps(ballot, separators=(",", ":"))


def _add(name: str, check: str, reason: Reason, make: Callable[[], str], *, by_itself: bool = True) -> None:
    CASES.append(BallotCase(name, check, reason, by_itself, make))


# --- Encoding: the ballot's text -------------------------------------------------------------------------


def text(name: str, check: str, bend: Callable[[str], str], reason: Reason = Reason.MALFORMED) -> None:
    _add(name, check, reason, lambda: bend(usual_text()))


def whole(name: str, check: str, written: str) -> None:
    text(name, check, lambda _: written)


for title, written in {"a space": " ", "a brace": "{", "a bracket": "[", "a word": "nonsense"}.items():
    whole(title, "json.syntax", written)
whole("null", "json.shape", "null")
whole("a list", "json.shape", "[]")
whole("true", "json.shape", "true")
whole("an empty object", "json.keys", "{}")
whole("nested lists", "json.depth", "[" * 4000)
text("the last brace missing", "json.syntax", lambda t: t[:-1])
text("a second ballot behind", "json.syntax", lambda t: t + t)
text("a word behind", "json.syntax", lambda t: t + "x")
text("a byte order mark", "json.syntax", lambda t: "\ufeff" + t)
text("a trailing comma", "json.syntax", lambda t: t[:-1] + ",}")
text("a key twice", "json.duplicate", lambda t: t.replace("{", '{"rev":2,', 1))
text("a key twice, once escaped", "json.duplicate", lambda t: t.replace("{", '{"\\u0072ev":2,', 1))


def revision(number: str) -> Callable[[str], str]:
    return lambda t: t.replace('"rev":2', f'"rev":{number}')


for number in ("2.0", "2e0", "-0", "-2", "NaN", "-Infinity", "9007199254740992", "9" * 2000):
    text(f"revision {number[:20]}", "json.number", revision(number))
text("larger than any ballot is read", "json.number", revision("9" * 5000), Reason.OVERSIZE)
for number in ("02", "+2", "0x2", "2_0"):
    text(f"revision {number}", "json.syntax", revision(number))


# --- Encoding: single values -----------------------------------------------------------------------------


def changed(
    name: str,
    check: str,
    reason: Reason,
    change: Callable[[Json], object],
    *,
    by_itself: bool = True,
) -> None:
    def make() -> str:
        ballot: Json = json.loads(usual_text())
        change(ballot)
        return _written(ballot)

    _add(name, check, reason, make, by_itself=by_itself)


def field(name: str, value: Any) -> Callable[[Json], object]:
    return lambda ballot: ballot.update({name: value})


def item(name: str, position: int, value: Any) -> Callable[[Json], object]:
    return lambda ballot: ballot[name].__setitem__(position, value)


def mapped(name: str, bend: Callable[[Any], Any]) -> Callable[[Json], object]:
    return lambda ballot: ballot.update({name: bend(ballot[name])})


def without(name: str) -> Callable[[Json], object]:
    return lambda ballot: ballot.pop(name)


KEYS = ("v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s")
BYTES = ("election", "voter", "seen", "alpha", "beta")
NOT_LISTS: dict[str, object] = {"text": IDENTITY, "an object": {}, "null": None}
NOT_NUMBERS: dict[str, object] = {"text": "2", "true": True, "null": None, "a list": [2]}
NOT_VERSIONS: dict[str, object] = {"null": None, "1": 1}

for key in KEYS:
    changed(f"{key} missing", "json.keys", Reason.MALFORMED, without(key))
changed("an extra key", "json.keys", Reason.MALFORMED, field("choice", "yes"))
changed("a key in upper case", "json.keys", Reason.MALFORMED, lambda b: b.update(Rev=b.pop("rev")))
for key in BYTES:
    for how, bend in {
        "in upper case": lambda t: t[:-1] + "A",
        "short": lambda t: t[:-2],
        "of odd length": lambda t: t[:-1],
        "long": lambda t: t + "00",
        "with a space": lambda t: " " + t[1:],
        "with a line end": lambda t: t[:-1] + "\n",
        "with other digits": lambda t: "\N{ARABIC-INDIC DIGIT THREE}" + t[1:],
        "a number": lambda _: 1,
        "null": lambda _: None,
    }.items():
        changed(f"{key} {how}", "json.hex", Reason.MALFORMED, mapped(key, bend))
for key in ("alpha", "beta"):
    for why, bad in BAD_POINTS.items():
        changed(f"{key} {why.replace('_', ' ')}", "board.encoding", Reason.BAD_POINT, field(key, bad))
    changed(
        f"{key} with its high bit set",
        "board.encoding",
        Reason.BAD_POINT,
        mapped(key, lambda t: f"{t[:62]}{int(t[62:], 16) | 0x80:02x}"),
    )
changed("alpha the identity", "board.encoding", Reason.BAD_POINT, field("alpha", IDENTITY))
for key in ("c", "s"):
    for j in range(3):
        changed(f"{key}{j} the order", "board.encoding", Reason.BAD_SCALAR, item(key, j, GROUP_ORDER))
        changed(f"{key}{j} all ones", "board.encoding", Reason.BAD_SCALAR, item(key, j, "ff" * 32))
    changed(f"{key}0 short", "json.hex", Reason.MALFORMED, item(key, 0, "00"))
    changed(f"{key}0 a number", "json.hex", Reason.MALFORMED, item(key, 0, 1))
    changed(f"{key} of two branches", "json.shape", Reason.MALFORMED, mapped(key, lambda c: c[:2]))
    changed(f"{key} of four branches", "json.shape", Reason.MALFORMED, mapped(key, lambda c: [*c, IDENTITY]))
    for odd, value in NOT_LISTS.items():
        changed(f"{key} {odd}", "json.shape", Reason.MALFORMED, field(key, value))
for odd, value in NOT_NUMBERS.items():
    changed(f"revision {odd}", "json.shape", Reason.MALFORMED, field("rev", value))
changed("revision 0", "board.rev", Reason.MALFORMED, field("rev", 0))
changed("another version", "board.version", Reason.WRONG_VERSION, field("v", "anonballot/v2"))
changed("an empty version", "board.version", Reason.WRONG_VERSION, field("v", ""))
for odd, value in NOT_VERSIONS.items():
    changed(f"version {odd}", "json.shape", Reason.WRONG_VERSION, field("v", value))


# --- Proof -----------------------------------------------------------------------------------------------


def unproven(name: str, change: Callable[[Json], object]) -> None:
    changed(name, "board.proof", Reason.BAD_PROOF, change)


def shuffled(*order: int) -> Callable[[Json], object]:
    return lambda b: b.update({key: [b[key][j] for j in order] for key in ("c", "s")})


def plus_one(text: str) -> str:
    return scalar_hex(int.from_bytes(bytes.fromhex(text), "little") + 1)


def minus_one(text: str) -> str:
    return scalar_hex(int.from_bytes(bytes.fromhex(text), "little") - 1)


def altered(name: str, position: int) -> Callable[[Json], object]:
    return lambda ballot: ballot[name].__setitem__(position, plus_one(ballot[name][position]))


def moved_challenge(ballot: Json) -> None:
    """The sum of the challenges stays right."""
    c = ballot["c"]
    c[0], c[1] = plus_one(c[0]), minus_one(c[1])


unproven("revision altered", field("rev", 3))
unproven("voter altered", lambda b: b.update(voter=Forgery("auto").poll.voters[4]))
unproven("seen altered", lambda b: b.update(seen=Forgery("auto").board[1]["hash"]))
unproven("alpha altered", field("alpha", STRANGER))
unproven("beta altered", field("beta", STRANGER))
unproven("beta the identity", field("beta", IDENTITY))
unproven("alpha and beta swapped", lambda b: b.update(alpha=b["beta"], beta=b["alpha"]))
for key in ("c", "s"):
    for j in range(3):
        unproven(f"{key}{j} altered", altered(key, j))
    unproven(f"{key} reversed", mapped(key, lambda c: c[::-1]))
for order in ((1, 0, 2), (0, 2, 1), (2, 1, 0), (1, 2, 0)):
    unproven(f"branches in the order {order}", shuffled(*order))
unproven("challenge moved to another branch", moved_challenge)
unproven("all scalars zero", lambda b: b.update(c=[IDENTITY] * 3, s=[IDENTITY] * 3))
changed("election altered", "board.election", Reason.WRONG_ELECTION, field("election", "11" * 32))


def forged(
    name: str,
    make: Callable[[Forgery], Json],
    *,
    check: str = "board.proof",
    reason: Reason = Reason.BAD_PROOF,
    by_itself: bool = True,
) -> None:
    """A ballot by someone who knows the proof system well."""
    _add(name, check, reason, lambda: _written(make(Forgery("auto", seed=name))), by_itself=by_itself)


def encrypting(value: int, claimed: int) -> Callable[[Forgery], Json]:
    return lambda forgery: forgery.poll.ballot(VOTER, value, rev=2, claimed=claimed)


def not_hashing(positions: Sequence[int]) -> Callable[[Forgery], Json]:
    return lambda forgery: forgery.poll.ballot(VOTER, YES, rev=2, leave_out=positions)


for what, amount in {
    "two": 2,
    "minus one": -1,
    "minus M": -av.PACKING,
    "yes and no": YES + NO,
    "twice no": 2 * NO,
    "a thousand yes": 1000,
}.items():
    for j, claimed in enumerate(("abstain", "yes", "no")):
        forged(f"encrypts {what} as if {claimed}", encrypting(amount, j))
for position, part in enumerate(("election", "voter", "rev", "seen", "key", "alpha", "beta")):
    forged(f"weak Fiat-Shamir without {part}", not_hashing([position]))
forged("weak Fiat-Shamir with nothing but commitments", not_hashing(range(7)))
forged("under another key", lambda forgery: forgery.poll.ballot(VOTER, YES, rev=2, key=times(7)))
forged(
    "of another election",
    lambda forgery: forgery.poll.ballot(VOTER, YES, rev=2, election=bytes(32)),
    check="board.election",
    reason=Reason.WRONG_ELECTION,
)


# --- Copies ----------------------------------------------------------------------------------------------


def copied(forgery: Forgery) -> Json:
    """Voter 2's ballot, as voter 0."""
    return {**forgery.board[3]["data"], "voter": forgery.poll.voters[VOTER], "rev": 2}


def rerandomised(forgery: Forgery) -> Json:
    copy = copied(forgery)
    copy["alpha"] = point_hex(av.add(point_of(copy["alpha"]), times(99)))
    copy["beta"] = point_hex(av.add(point_of(copy["beta"]), times(99, times(forgery.poll.secret))))
    return copy


def responses_shifted(forgery: Forgery) -> Json:
    copy = rerandomised(forgery)
    shifted = [scalar_hex(int.from_bytes(bytes.fromhex(s), "little") + 99) for s in copy["s"]]
    return {**copy, "s": shifted}


forged("another's ballot as one's own", copied)
forged("another's ballot as one's own, re-randomised", rerandomised)
forged("another's ballot as one's own, re-randomised with its responses", responses_shifted)
forged("one's own first ballot with a new number", lambda forgery: {**forgery.board[1]["data"], "rev": 2})


# --- What only the board can tell ------------------------------------------------------------------------


def on_board(name: str, check: str, reason: Reason, make: Callable[[Forgery], Json]) -> None:
    forged(name, make, check=check, reason=reason, by_itself=False)


on_board(
    "another member's vid",
    "board.rev",  # to the verifier it is that member's, whose first revision is on the board already
    Reason.NOT_YOURS,
    lambda forgery: forgery.poll.ballot(2, YES, rev=1),
)
on_board("a stranger", "board.roll", Reason.NOT_YOURS, lambda forgery: forgery.poll.ballot("22" * 32, YES))
on_board(
    "a fork's head as seen",
    "board.seen",
    Reason.UNKNOWN_HEAD,
    lambda forgery: forgery.poll.ballot(VOTER, YES, rev=2, seen="11" * 32),
)
on_board(
    "nothing seen",
    "board.seen",
    Reason.UNKNOWN_HEAD,
    lambda forgery: forgery.poll.ballot(VOTER, YES, rev=2, seen="00" * 32),
)
on_board(
    "the same revision again",
    "board.rev",
    Reason.OLD_REVISION,
    lambda forgery: forgery.poll.ballot(VOTER, NO, rev=1),
)
on_board("the same ballot twice", "board.rev", Reason.DUPLICATE, lambda forgery: forgery.board[1]["data"])
