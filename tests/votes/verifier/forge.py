"""Makes election records for the tests of the verifier: honest ones, and by someone who holds every key.

Written with the verifier's own arithmetic, so that these tests stand alone. Records are plain JSON values
here, because bending them is the point. Randomness is seeded: a test behaves the same way each time.
"""

import copy
import json
import random
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from votes.verifier import anonballot_verify as av

ABSTAIN, YES, NO = 0, 1, av.PACKING
OPENS, DAY = 1_800_000_000, 86_400
CLOSES = OPENS + 7 * DAY
ELECTORATE_RULE = {"base": "electorate", "threshold": [2, 3], "quorum": [1, 2]}
CAST_RULE = {"base": "votes-cast", "threshold": [2, 3], "quorum": [1, 2]}

Json = dict[str, Any]

# The verifier's stages, in order; the name of each check begins with one of them.
STAGES = (
    *("json", "election", "manifest", "roll", "keys"),
    *("board", "close", "checkpoints", "partials", "result", "tracker"),
)

IDENTITY = "00" * 32
GROUP_ORDER = av.L.to_bytes(32, "little").hex()
BAD_POINTS = {
    "high_bit": "00" * 31 + "80",
    "above_the_prime": "f3" + "ff" * 30 + "7f",
    "negative": "01" + "00" * 31,
    "not_on_the_curve": "26948d35ca62e643e26a83177332e6b6afeb9d08e4268b650f1f5bbd8d81d371",
}


def times(scalar: int, point: av.Point | None = None) -> av.Point:
    """scalar·point, by default scalar·B."""
    return av.combine((scalar, av.BASE if point is None else av.multiples(point)))


def point_hex(point: av.Point) -> str:
    return av.encode(point).hex()


def scalar_hex(scalar: int) -> str:
    return (scalar % av.L).to_bytes(32, "little").hex()


def point_of(text: str) -> av.Point:
    point = av.decode(bytes.fromhex(text))
    assert point is not None
    return point


STRANGER = point_hex(times(987654321))  # a point of nobody's


def put(*path: str | int, value: Any) -> Callable[[Json], None]:
    """A change that sets one value deep inside a record or manifest."""

    def change(inside: Any) -> None:
        for part in path[:-1]:
            inside = inside[part]
        inside[path[-1]] = value

    return change


class Poll:
    """One poll with all its secrets.

    `threshold` is (t, n) of a second trustee group of people. `casts` are (voter number, choice value) in the
    order of casting; a voter who appears again revises. `changes` replace values of the manifest before the
    election begins, so that all else is consistent with them. `record` is the finished record.
    """

    def __init__(
        self,
        casts: Sequence[tuple[int, int]],
        *,
        size: int = 5,
        threshold: tuple[int, int] | None = None,
        rule: Json = ELECTORATE_RULE,
        board_secret: int | None = None,
        changes: Json | None = None,
        seed: int = 1,
    ) -> None:
        self.random = random.Random(seed)
        self.uid = self.random.randbytes(16)
        self.setup = av.digest32("setup", self.uid)
        self.board_secret = self.scalar() if board_secret is None else board_secret
        self.voters = sorted(
            av.digest32("voter", self.uid, f"voter{n}".encode(), self.random.randbytes(32)).hex()
            for n in range(size)
        )
        self.groups: list[dict[int, int]] = []  # per group: trustee number → secret
        trustees = [self.process_group()] + ([self.people_group(*threshold)] if threshold else [])
        self.secret = sum(self.group_secret(g) for g in range(len(self.groups))) % av.L
        self.manifest: Json = {
            "v": "anonballot/v1",
            "group": "ristretto255",
            "uid": self.uid.hex(),
            "question": "Shall Noor become a member?",
            "choices": [
                {"id": "abstain", "value": 0},
                {"id": "yes", "value": 1},
                {"id": "no", "value": 1048576},
            ],
            "rule": rule,
            "opens": OPENS,
            "closes": CLOSES,
            "roll": {"size": size, "hash": av.digest32("roll", *map(bytes.fromhex, self.voters)).hex()},
            "trustees": trustees,
            "pk": point_hex(times(self.secret)),
            "board_key": point_hex(times(self.board_secret)),
        } | (changes or {})
        text = json.dumps(self.manifest)
        self.election = av.digest32("manifest", text.encode())
        self.values: dict[str, int] = {}  # alpha → what was encrypted
        opening = {"type": "open", "time": OPENS}
        self.record: Json = {"manifest": text, "roll": self.voters, "board": [opening]}
        self.chain(self.record)
        self.opened = self.record["board"][0]["hash"]  # what ballots have seen, unless told otherwise
        revisions = dict.fromkeys(range(size), 0)
        for moment, (voter, value) in enumerate(casts, start=1):
            revisions[voter] += 1
            ballot = self.ballot(voter, value, rev=revisions[voter])
            self.record["board"].append({"type": "ballot", "time": OPENS + moment, "data": ballot})
        self.record["board"].append({"type": "close", "time": CLOSES, "data": {"ballots": 0}})
        self.finish(self.record)

    def scalar(self) -> int:
        return self.random.randrange(1, av.L)

    # --- trustees (§8) -------------------------------------------------------------------------------

    def process_group(self) -> Json:
        self.groups.append({1: self.scalar()})
        return {"t": 1, "keys": [self.trustee_key(0, 1)]}

    def polynomials(self, t: int, n: int) -> list[list[int]]:
        """The secret coefficients that each of the people has drawn."""
        return [[self.scalar() for _ in range(t)] for _ in range(n)]

    def people_group(self, t: int, n: int) -> Json:
        polynomials = self.polynomials(t, n)
        self.groups.append(
            {j: sum(a * j**k for p in polynomials for k, a in enumerate(p)) % av.L for j in range(1, n + 1)}
        )
        return {
            "t": t,
            "C": [[point_hex(times(a)) for a in polynomial] for polynomial in polynomials],
            "keys": [self.trustee_key(1, j) for j in range(1, n + 1)],
        }

    def trustee_key(self, group: int, number: int) -> Json:
        secret = self.groups[group][number]
        context = (self.setup, b"group", av.u64(group), av.u64(number))
        return {"i": number, "pk": point_hex(times(secret)), "pok": self.sign("key-proof", context, secret)}

    def group_secret(self, group: int) -> int:
        everybody = list(self.groups[group])
        return sum(av.lagrange(j, everybody) * self.groups[group][j] for j in everybody)

    def sign(self, tag: str, context: Sequence[bytes], secret: int) -> list[str]:
        """§4: a Schnorr signature [c, s]."""
        w = self.scalar()
        c = av.digest_scalar(tag, *context, av.encode(times(secret)), av.encode(times(w)))
        return [scalar_hex(c), scalar_hex(w + c * secret)]

    # --- ballots (§5) --------------------------------------------------------------------------------

    def ballot(
        self,
        voter: int | str,
        value: int,
        *,
        rev: int = 1,
        seen: str | None = None,
        r: int | None = None,
        claimed: int | None = None,
        leave_out: Sequence[int] = (),
        key: av.Point | None = None,
        election: bytes | None = None,
    ) -> Json:
        """A ballot with a proof as good as its maker can make it.

        `value` may be anything; the proof then claims `claimed` (a branch number). `leave_out` are positions
        of the Fiat-Shamir hash's parts that a weak prover forgets.
        """
        r = self.scalar() if r is None else r
        key = times(self.secret) if key is None else key
        election = self.election if election is None else election
        vid = bytes.fromhex(voter if isinstance(voter, str) else self.voters[voter])
        seen = self.opened if seen is None else seen
        alpha, beta = times(r), av.add(times(r, key), times(value))
        messages = [choice.value for choice in av.CHOICES]
        real = messages.index(value) if claimed is None else claimed
        c = [self.scalar() for _ in messages]
        s = [self.scalar() for _ in messages]
        w = self.scalar()
        parts = [election, vid, av.u64(rev), bytes.fromhex(seen), *map(av.encode, (key, alpha, beta))]
        for j, m in enumerate(messages):
            first = av.add(times(s[j]), times(-c[j], alpha))
            second = av.add(times(s[j], key), times(-c[j], av.add(beta, times(-m))))
            if j == real:
                first, second = times(w), times(w, key)
            parts += [av.encode(first), av.encode(second)]
        kept = [part for position, part in enumerate(parts) if position not in leave_out]
        c[real] = (av.digest_scalar("ballot-proof", *kept) - sum(c) + c[real]) % av.L
        s[real] = w + c[real] * r
        self.values[point_hex(alpha)] = value
        return {
            "v": "anonballot/v1",
            "election": election.hex(),
            "voter": vid.hex(),
            "rev": rev,
            "seen": seen,
            "alpha": point_hex(alpha),
            "beta": point_hex(beta),
            "c": [scalar_hex(x) for x in c],
            "s": [scalar_hex(x) for x in s],
        }

    # --- board and tally, by someone who holds every key (§6, §7) ------------------------------------

    def finish(self, record: Json) -> None:
        """Chain, sign and count the record's board anew: what a dishonest trustee could still publish."""
        counted = self.counted(record)
        for entry in record["board"]:
            if entry["type"] == "close":
                entry["data"] = {"ballots": len(counted)}
        self.chain(record)
        self.checkpoint(record)
        self.count(record)

    def chain(self, record: Json) -> None:
        head = bytes(32)
        for seq, entry in enumerate(record["board"]):
            if entry["type"] == "open":
                payload = self.election
            elif entry["type"] == "ballot":
                payload = tracker(entry["data"])
            else:
                payload = av.digest32("close", av.u64(entry["data"]["ballots"]))
            kind = entry["type"].encode()
            head = av.digest32("entry", head, av.u64(seq), kind, av.u64(entry["time"]), payload)
            entry |= {"seq": seq, "hash": head.hex()}

    def checkpoint(self, record: Json) -> None:
        record["checkpoints"] = [self.signed(entry) for entry in record["board"]]

    def signed(self, entry: Json, *, secret: int | None = None, moment: int | None = None) -> Json:
        """A checkpoint of one board entry."""
        moment = entry["time"] if moment is None else moment
        context = (self.election, av.u64(entry["seq"]), bytes.fromhex(entry["hash"]), av.u64(moment))
        signature = self.sign("checkpoint", context, self.board_secret if secret is None else secret)
        return {"seq": entry["seq"], "head": entry["hash"], "time": moment, "sig": signature}

    def counted(self, record: Json) -> list[Json]:
        ballots = [entry["data"] for entry in record["board"] if entry["type"] == "ballot"]
        return list({ballot["voter"]: ballot for ballot in ballots}.values())

    def count(self, record: Json) -> None:
        counted = self.counted(record)
        size, rule = len(self.voters), self.manifest["rule"]
        result = {"eligible": size, "ballots": len(counted)}
        if len(counted) * rule["quorum"][1] < rule["quorum"][0] * size:
            record["partials"] = []
            empty: Json = {"yes": None, "no": None, "abstain": None, "outcome": "no-quorum"}
            record["result"] = result | empty
            return
        total = sum(self.values.get(ballot["alpha"], 0) for ballot in counted)
        no, yes = divmod(max(total, 0), av.PACKING)
        base = size if rule["base"] == "electorate" else yes + no
        approved = yes >= 1 and yes * rule["threshold"][1] >= rule["threshold"][0] * base
        record["partials"] = self.partials(record, counted)
        record["result"] = result | {
            "yes": yes,
            "no": no,
            "abstain": max(len(counted) - yes - no, 0),
            "outcome": "approved" if approved else "not-approved",
        }

    def partials(
        self,
        record: Json,
        counted: Sequence[Json],
        *,
        people: Sequence[int] | None = None,
        close_head: str | None = None,
    ) -> list[list[Json]]:
        """Every group's shares for the sum of these ballots; `people` are those who decrypt in group 1."""
        a, b = av.IDENTITY, av.IDENTITY
        for ballot in counted:
            a, b = av.add(a, point_of(ballot["alpha"])), av.add(b, point_of(ballot["beta"]))
        head = bytes.fromhex(record["board"][-1]["hash"] if close_head is None else close_head)
        shares = [[self.share(0, 1, a, b, head)]]
        if len(self.groups) > 1:
            numbers = range(1, self.manifest["trustees"][1]["t"] + 1) if people is None else people
            shares.append([self.share(1, number, a, b, head) for number in numbers])
        return shares

    def share(self, group: int, number: int, a: av.Point, b: av.Point, head: bytes) -> Json:
        secret, w = self.groups[group][number], self.scalar()
        d = times(secret, a)
        points = (times(secret), a, b, d, times(w), times(w, a))
        context = (self.election, head, av.u64(number))
        c = av.digest_scalar("decrypt-proof", *context, *map(av.encode, points))
        return {"i": number, "D": point_hex(d), "c": scalar_hex(c), "s": scalar_hex(w + c * secret)}


def tracker(ballot: Json) -> bytes:
    points = [bytes.fromhex(ballot[key]) for key in ("seen", "alpha", "beta")]
    scalars = [bytes.fromhex(text) for text in (*ballot["c"], *ballot["s"])]
    identity = [bytes.fromhex(ballot["election"]), bytes.fromhex(ballot["voter"]), av.u64(ballot["rev"])]
    return av.digest32("ballot", *identity, *points, *scalars)


# One vote is revised: voter 1 says no, then yes. Entry 0 opens, 1 to 6 are ballots, 7 closes.
USUAL_CASTS = [(0, YES), (1, NO), (2, YES), (3, YES), (1, YES), (4, ABSTAIN)]


@cache
def usual_poll(kind: str) -> Poll:
    """The polls that tests bend copies of: "auto", "threshold" (2 of 3 people) or "no-quorum"."""
    if kind == "threshold":
        return Poll(USUAL_CASTS, threshold=(2, 3))
    return Poll(USUAL_CASTS if kind == "auto" else [(0, YES), (1, NO)])


class Forgery:
    """A copy of a usual record for a test to bend, and the poll with the keys to re-sign it with.

    What is forged with the poll's keys depends on `seed`, and not on what other tests have forged before.
    """

    def __init__(self, kind: str, *, seed: str = "") -> None:
        self.poll = usual_poll(kind)
        self.poll.random = random.Random(seed)
        self.record: Json = copy.deepcopy(self.poll.record)

    @property
    def board(self) -> list[Json]:
        board: list[Json] = self.record["board"]
        return board

    def manifest(self, change: Callable[[Json], object]) -> None:
        """Bend the manifest, and only that."""
        manifest = copy.deepcopy(self.poll.manifest)
        change(manifest)
        self.record["manifest"] = json.dumps(manifest)

    def insert(self, position: int, ballot: Json) -> None:
        """Put a ballot on the board and let the keyholders hide it as well as they can."""
        self.board.insert(position, {"type": "ballot", "time": OPENS + position, "data": ballot})
        for later in self.board[position + 1 : -1]:
            later["time"] += 1
        self.poll.finish(self.record)

    def text(self) -> str:
        return json.dumps(self.record)
