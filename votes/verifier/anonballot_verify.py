#!/usr/bin/env python3
"""Independent verifier of election records of the anonymous ballot, protocol anonballot/v1.

    python anonballot_verify.py record.json [--election HEX] [--board-key HEX] [--tracker HEX]

It reads one exported record and decides, without trusting the site that made it, whether every ballot on the
bulletin board is valid and was cast by the rules, whether the board is unbroken and signed, and whether the
published result is what the ballots add up to. It uses the Python standard library and no code of the site.
Sections below carry the numbers of the protocol document's sections; `verify`, near the end, is the list of
checks in order.

Everything this program handles is public, so nothing here needs to run in constant time.
"""

import argparse
import hashlib
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import MISSING, dataclass, fields
from functools import cache
from io import TextIOWrapper
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NoReturn, TypeVar, get_args, get_origin

PROTOCOL = "anonballot/v1"
GROUP = "ristretto255"
PACKING = 1048576  # M: a no counts M, a yes counts 1, so one sum carries both totals
MAX_RECORD = 64 * 1024 * 1024  # characters, or bytes of a file; a ballot takes about 1,200
MAX_INTEGER = 2**53 - 1  # the largest integer every JSON implementation reads exactly
MAX_TIME = 253402300799  # the last second of the year 9999
MAX_TRUSTEES = 255  # people in a threshold group
LONE_SURROGATE = re.compile("[\ud800-\udfff]")

T = TypeVar("T")
Progress = Callable[[int, int], None]


class VerificationError(Exception):
    """The first check that failed: `check` is its stable name (see README.md), `detail` a plain sentence."""

    def __init__(self, check: str, detail: str) -> None:
        super().__init__(f"{check}: {detail}")
        self.check = check
        self.detail = detail


def fail(check: str, detail: str) -> NoReturn:
    raise VerificationError(check, detail)


def require(condition: bool, check: str, detail: str) -> None:
    if not condition:
        fail(check, detail)


# === §2 Notation: the group ristretto255 (RFC 9496) ===================================================
# Points of the twisted Edwards curve -x² + y² = 1 + d·x²·y² in extended coordinates (X, Y, Z, T), x = X/Z,
# y = Y/Z, x·y = T/Z. A ristretto255 element is a class of such points: compare them with `equal`, or encoded.

PRIME = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
CURVE_2D = 2 * CURVE_D % PRIME
SQRT_M1 = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]
Multiples = tuple[Point, ...]  # 0·Q, 1·Q, …, 15·Q

IDENTITY: Point = (0, 1, 1, 0)


def sqrt_ratio(u: int, v: int) -> tuple[bool, int]:
    """RFC 9496 §4.2 SQRT_RATIO_M1: (True, √(u/v)) or (False, √(√-1·u/v)); the root is the even one."""
    root = u * pow(v, 3, PRIME) * pow(u * pow(v, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    check = v * root * root % PRIME
    correct, flipped = check == u % PRIME, check == -u % PRIME
    if flipped or check == -u * SQRT_M1 % PRIME:
        root = root * SQRT_M1 % PRIME
    return correct or flipped, magnitude(root)


def magnitude(x: int) -> int:
    """RFC 9496 §4.1 CT_ABS: of x and -x the one whose canonical encoding is even."""
    return PRIME - x if x & 1 else x


INVSQRT_A_MINUS_D = sqrt_ratio(1, -1 - CURVE_D)[1]


def decode(data: bytes) -> Point | None:
    """RFC 9496 §4.3.1: the element that 32 bytes encode, or None when they are not a canonical encoding."""
    s = int.from_bytes(data, "little")
    if len(data) != 32 or s >= PRIME or s & 1:
        return None
    ss = s * s % PRIME
    u1, u2 = 1 - ss, 1 + ss
    u2_squared = u2 * u2 % PRIME
    v = (-CURVE_D * u1 * u1 - u2_squared) % PRIME
    square, inverse_root = sqrt_ratio(1, v * u2_squared % PRIME)
    den_x = inverse_root * u2 % PRIME
    den_y = inverse_root * den_x * v % PRIME
    x = magnitude(2 * s * den_x % PRIME)
    y = u1 * den_y % PRIME
    t = x * y % PRIME
    if not square or t & 1 or y == 0:
        return None
    return x, y, 1, t


def encode(point: Point) -> bytes:
    """RFC 9496 §4.3.2: the 32 bytes of an element, the same for all points of its class."""
    x0, y0, z0, t0 = point
    u1 = (z0 + y0) * (z0 - y0) % PRIME
    u2 = x0 * y0 % PRIME
    _, inverse_root = sqrt_ratio(1, u1 * u2 * u2 % PRIME)
    den1, den2 = inverse_root * u1 % PRIME, inverse_root * u2 % PRIME
    z_inverse = den1 * den2 * t0 % PRIME
    if t0 * z_inverse % PRIME & 1:
        x, y, den_inverse = y0 * SQRT_M1 % PRIME, x0 * SQRT_M1 % PRIME, den1 * INVSQRT_A_MINUS_D % PRIME
    else:
        x, y, den_inverse = x0, y0, den2
    if x * z_inverse % PRIME & 1:
        y = -y
    return magnitude(den_inverse * (z0 - y) % PRIME).to_bytes(32, "little")


def equal(p: Point, q: Point) -> bool:
    """RFC 9496 §4.3.3: whether two points stand for the same element."""
    return (p[0] * q[1] - p[1] * q[0]) % PRIME == 0 or (p[1] * q[1] - p[0] * q[0]) % PRIME == 0


def add(p: Point, q: Point) -> Point:
    """Complete addition (Hisil, Wong, Carter, Dawson 2008, §3.1, a = -1): no exceptional cases."""
    x1, y1, z1, t1 = p
    x2, y2, z2, t2 = q
    a = (y1 - x1) * (y2 - x2) % PRIME
    b = (y1 + x1) * (y2 + x2) % PRIME
    c = t1 * CURVE_2D % PRIME * t2 % PRIME
    d = 2 * z1 * z2 % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def double(p: Point) -> Point:
    """2·p (the same paper, §3.3)."""
    x1, y1, z1, _ = p
    a, b = x1 * x1 % PRIME, y1 * y1 % PRIME
    h = a + b
    e = h - (x1 + y1) * (x1 + y1) % PRIME
    g = a - b
    f = 2 * z1 * z1 % PRIME + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def multiples(point: Point) -> Multiples:
    """The table 0·Q … 15·Q that `combine` looks 4-bit digits up in."""
    table = [IDENTITY, point]
    while len(table) < 16:
        table.append(add(table[-1], point))
    return tuple(table)


def combine(*terms: tuple[int, Multiples]) -> Point:
    """Σ scalar·Q. Straus' method: 4 bits a step, one run of 252 doublings shared by all terms."""
    reduced = [(scalar % L, table) for scalar, table in terms]
    total = IDENTITY
    for shift in range(252, -1, -4):
        if total is not IDENTITY:
            total = double(double(double(double(total))))
        for scalar, table in reduced:
            digit = scalar >> shift & 15
            if digit:
                total = add(total, table[digit])
    return total


def base_point() -> Point:
    """Ed25519's base point, which is also ristretto255's: y = 4/5, x even."""
    y = 4 * pow(5, -1, PRIME) % PRIME
    _, x = sqrt_ratio(y * y - 1, CURVE_D * y * y + 1)
    return x, y, 1, x * y % PRIME


BASE = multiples(base_point())


def read_point(data: bytes, check: str, what: str) -> Point:
    point = decode(data)
    if point is None:
        fail(check, f"{what} is not the canonical encoding of a point")
    return point


def read_scalar(data: bytes, check: str, what: str) -> int:
    value = int.from_bytes(data, "little")
    require(value < L, check, f"{what} is not a canonical scalar (it must be below the group order)")
    return value


# === §2 Notation: the hash H ==========================================================================


def u64(n: int) -> bytes:
    return n.to_bytes(8, "big")


def lp(data: bytes) -> bytes:
    return u64(len(data)) + data


def digest(tag: str, *parts: bytes) -> bytes:
    """H(tag; parts): SHA-512 over protocol name, tag, number of parts and parts, each length-prefixed."""
    head = (PROTOCOL.encode(), tag.encode(), u64(len(parts)))
    return hashlib.sha512(b"".join(lp(part) for part in (*head, *parts))).digest()


def digest32(tag: str, *parts: bytes) -> bytes:
    """H32: the first 32 bytes of H."""
    return digest(tag, *parts)[:32]


def digest_scalar(tag: str, *parts: bytes) -> int:
    """Hs: all 64 bytes of H as a little-endian integer modulo the group order."""
    return int.from_bytes(digest(tag, *parts), "little") % L


# === §9 The election record: its shape, read strictly =================================================
# The dataclasses below are the schema: field names are the JSON's keys, types say what each value must be. A
# field with a default may be left out, but not be null; nothing else may be missing, added or doubled.

Hex16 = Annotated[bytes, 16]
Hex32 = Annotated[bytes, 32]
Pair = tuple[Hex32, Hex32]  # [c, s] of a Schnorr signature or proof, §4
Triple = tuple[Hex32, Hex32, Hex32]  # one scalar for each choice, §5


@dataclass(frozen=True)
class Ballot:
    """§5. Points and scalars are not yet decoded."""

    v: str
    election: Hex32
    voter: Hex32
    rev: int
    seen: Hex32
    alpha: Hex32
    beta: Hex32
    c: Triple
    s: Triple

    def tracker(self) -> bytes:
        rest = (self.seen, self.alpha, self.beta, *self.c, *self.s)
        return digest32("ballot", self.election, self.voter, u64(self.rev), *rest)


@dataclass(frozen=True)
class OpenEntry:
    """§6."""

    seq: int
    type: Literal["open"]
    time: int
    hash: Hex32


@dataclass(frozen=True)
class BallotEntry:
    seq: int
    type: Literal["ballot"]
    time: int
    hash: Hex32
    data: Ballot


@dataclass(frozen=True)
class Closing:
    ballots: int


@dataclass(frozen=True)
class CloseEntry:
    seq: int
    type: Literal["close"]
    time: int
    hash: Hex32
    data: Closing


Entry = OpenEntry | BallotEntry | CloseEntry


@dataclass(frozen=True)
class Checkpoint:
    """§4, §6."""

    seq: int
    head: Hex32
    time: int
    sig: Pair


@dataclass(frozen=True)
class Partial:
    """§7.3: trustee i's share D of the decryption, with its proof."""

    i: int
    D: Hex32
    c: Hex32
    s: Hex32


@dataclass(frozen=True)
class Result:
    eligible: int
    ballots: int
    yes: int | None
    no: int | None
    abstain: int | None
    outcome: str


@dataclass(frozen=True)
class Record:
    manifest: str
    roll: list[Hex32]
    board: list[Entry]
    checkpoints: list[Checkpoint]
    partials: list[list[Partial]]
    result: Result


@dataclass(frozen=True)
class Choice:
    id: str
    value: int


CHOICES = [Choice("abstain", 0), Choice("yes", 1), Choice("no", PACKING)]


@dataclass(frozen=True)
class Rule:
    """§3. Fractions are [numerator, denominator]."""

    base: str
    threshold: tuple[int, int]
    quorum: tuple[int, int]


@dataclass(frozen=True)
class Roll:
    size: int
    hash: Hex32


@dataclass(frozen=True)
class TrusteeKey:
    i: int
    pk: Hex32
    pok: Pair


@dataclass(frozen=True)
class TrusteeGroup:
    """§8: any t of the keys open the sum. C[person][coefficient] is left out for the trustee process."""

    t: int
    keys: list[TrusteeKey]
    C: list[list[Hex32]] | None = None


@dataclass(frozen=True)
class Manifest:
    """§3."""

    v: str
    group: str
    uid: Hex16
    question: str
    choices: list[Choice]
    rule: Rule
    opens: int
    closes: int
    roll: Roll
    trustees: list[TrusteeGroup]
    pk: Hex32
    board_key: Hex32


@cache
def schema(kind: type) -> dict[str, tuple[object, bool]]:
    """key → (type, required) of one of the dataclasses above."""
    return {field.name: (field.type, field.default is MISSING) for field in fields(kind)}


class Strict:
    """Reads one JSON text without leniency; failures are named after `stage` (`json` or `manifest`)."""

    def __init__(self, stage: str) -> None:
        self.stage = stage

    def fail(self, check: str, detail: str) -> NoReturn:
        fail(f"{self.stage}.{check}", detail)

    def read(self, kind: type[T], text: str) -> T:
        """The text as an instance of the dataclass `kind`."""
        try:
            value = json.loads(
                text,
                object_pairs_hook=self._object,
                parse_int=self._integer,
                parse_float=self._not_an_integer,
                parse_constant=self._not_an_integer,
            )
        except RecursionError:
            self.fail("depth", "nested too deeply")
        except ValueError as error:
            self.fail("syntax", f"not JSON: {error}")
        built: T = self._build(kind, value, kind.__name__.lower())
        return built

    def _object(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in pairs:
            if key in found:
                self.fail("duplicate", f"the key {quoted(key)} appears twice in one object")
            found[key] = value
        return found

    def _integer(self, literal: str) -> int:
        if len(literal) > 16 or literal.startswith("-") or int(literal) > MAX_INTEGER:
            self.fail("number", f"{quoted(literal)} is not an integer from 0 to 2^53 - 1")
        return int(literal)

    def _not_an_integer(self, literal: str) -> NoReturn:
        self.fail("number", f"{quoted(literal)} is not an integer")

    def _build(self, kind: Any, value: Any, at: str) -> Any:
        """`value`, found at `at`, as `kind`: a dataclass, int, str, or a generic type that is used above."""
        origin, arguments = get_origin(kind), get_args(kind)
        if origin is UnionType:
            return self._build(self._alternative(arguments, value, at), value, at)
        if kind is NoneType:
            return None
        if kind is int or kind is str:
            if type(value) is not kind:  # not isinstance: True is an int as well
                self.fail("shape", f"{at} must be {'an integer' if kind is int else 'a string'}")
            if isinstance(value, str) and LONE_SURROGATE.search(value):
                self.fail("shape", f"{at} has half a surrogate pair, which is not a character")
            return value
        if origin is Annotated:
            return self._octets(value, arguments[1], at)
        if origin is Literal:
            return value  # compared in _alternative
        if origin in (list, tuple):
            return self._array(arguments if origin is tuple else None, arguments[0], value, at)
        return self._instance(kind, value, at)

    def _alternative(self, kinds: tuple[Any, ...], value: Any, at: str) -> Any:
        """Which type of a union applies: None for null, the entry whose `type` it is, or else the first."""
        if NoneType in kinds:
            return NoneType if value is None else kinds[0]
        named = value.get("type") if isinstance(value, dict) else None
        matching = [kind for kind in kinds if named in get_args(schema(kind)["type"][0])]
        if not matching:
            self.fail("shape", f'{at} must be an object of type "open", "ballot" or "close"')
        return matching[0]

    def _octets(self, value: Any, length: int, at: str) -> bytes:
        if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{2 * length}}}", value):
            self.fail("hex", f"{at} must be {2 * length} lower-case hexadecimal digits")
        return bytes.fromhex(value)

    def _array(self, fixed: tuple[Any, ...] | None, kind: Any, value: Any, at: str) -> Any:
        if not isinstance(value, list):
            self.fail("shape", f"{at} must be a list")
        if fixed is not None and len(value) != len(fixed):
            self.fail("shape", f"{at} must have exactly {len(fixed)} items")
        built = [self._build(kind, item, f"{at}[{i}]") for i, item in enumerate(value)]
        return built if fixed is None else tuple(built)

    def _instance(self, kind: Any, value: Any, at: str) -> Any:
        if not isinstance(value, dict):
            self.fail("shape", f"{at} must be an object")
        wanted = schema(kind)
        unknown = [key for key in value if key not in wanted]
        if unknown:
            self.fail("keys", f"{at} has the unknown key {quoted(unknown[0])}")
        missing = [key for key, (_, required) in wanted.items() if required and key not in value]
        if missing:
            self.fail("keys", f"{at} lacks the key {missing[0]}")
        for key, (_, required) in wanted.items():
            if not required and value.get(key, "") is None:
                self.fail("shape", f"{at}.{key} must be left out rather than null")
        return kind(**{key: self._build(wanted[key][0], item, f"{at}.{key}") for key, item in value.items()})


def quoted(text: str) -> str:
    """Untrusted text for a message: short, ASCII, nothing that a terminal would obey."""
    return ascii(text if len(text) <= 60 else text[:60] + "…")


# === §3 Manifest, its rule, and the roll ==============================================================


def check_manifest(manifest: Manifest) -> None:
    """Every value in its range."""
    require(manifest.v == PROTOCOL, "manifest.version", f"the protocol must be {PROTOCOL}")
    require(manifest.group == GROUP, "manifest.group", f"the group must be {GROUP}")
    require(manifest.question.strip() != "", "manifest.question", "the question is empty")
    offered = "the choices must be abstain 0, yes 1, no 1048576, in this order"
    require(manifest.choices == CHOICES, "manifest.choices", offered)
    based = manifest.rule.base in ("electorate", "votes-cast")
    require(based, "manifest.rule", "the rule's base must be electorate or votes-cast")
    for numerator, denominator in (manifest.rule.threshold, manifest.rule.quorum):
        proper = 1 <= numerator <= denominator
        require(proper, "manifest.rule", "threshold and quorum must be fractions above 0 and at most 1")
    ordered = 0 < manifest.opens < manifest.closes <= MAX_TIME
    require(ordered, "manifest.window", "the poll must close after it opens, in Unix seconds")
    fits = 1 <= manifest.roll.size < PACKING
    require(fits, "manifest.size", f"there must be 1 to {PACKING - 1} voters, or totals could overlap")
    check_group_shapes(manifest.trustees)


def check_group_shapes(groups: Sequence[TrusteeGroup]) -> None:
    """§8: the trustee process (1-of-1) alone, or with one t-of-n group of people."""
    name = "manifest.trustees"
    require(len(groups) in (1, 2), name, "there must be one group of trustees, or two")
    process = groups[0]
    single = process.t == 1 and [key.i for key in process.keys] == [1] and process.C is None
    require(single, name, "group 0 must be the trustee process: key 1 alone, t = 1, no commitments")
    for people in groups[1:]:
        n = len(people.keys)
        require([key.i for key in people.keys] == list(range(1, n + 1)), name, "keys must be numbered 1 to n")
        require(1 <= people.t <= n <= MAX_TRUSTEES, name, f"t must be 1 to n, and n at most {MAX_TRUSTEES}")
        rows = [len(row) for row in people.C or []]
        require(rows == [people.t] * n, name, f"C must be {n} rows of {people.t} commitments")


def check_roll(roll: Sequence[bytes], frozen: Roll) -> None:
    require(len(roll) == frozen.size, "roll.size", f"{len(roll)} voters, {frozen.size} in the manifest")
    require(list(roll) == sorted(roll), "roll.order", "the voters are not in ascending order")
    require(len(set(roll)) == len(roll), "roll.unique", "a voter is listed twice")
    require(digest32("roll", *roll) == frozen.hash, "roll.hash", "these are not the voters of the manifest")


def approval_base(rule: Rule, electorate: int, yes: int, no: int) -> int:
    """What the approval fraction is taken of."""
    return electorate if rule.base == "electorate" else yes + no


def decide(rule: Rule, electorate: int, ballots: int, yes: int, no: int) -> str:
    """The outcome, in exact integers. Without a quorum, yes and no are not known and don't matter."""
    if not reaches(rule.quorum, ballots, electorate):
        return "no-quorum"
    enough = yes >= 1 and reaches(rule.threshold, yes, approval_base(rule, electorate, yes, no))
    return "approved" if enough else "not-approved"


def reaches(fraction: tuple[int, int], count: int, base: int) -> bool:
    """count ≥ fraction × base."""
    numerator, denominator = fraction
    return count * denominator >= numerator * base


# === §4 Schnorr signatures and proofs of knowledge ====================================================


def schnorr_holds(tag: str, context: Sequence[bytes], key: bytes, table: Multiples, c: int, s: int) -> bool:
    """c == Hs(tag; context…, X, s·B - c·X), where `key` is X encoded and `table` its multiples."""
    commitment = encode(combine((s, BASE), (-c, table)))
    return c == digest_scalar(tag, *context, key, commitment)


# === §8 Trustees ======================================================================================


@dataclass(frozen=True)
class Keys:
    """The checked keys: for each group trustee number → point, and the election key."""

    groups: list[dict[int, Point]]
    election: Point


def check_keys(manifest: Manifest) -> Keys:
    setup = digest32("setup", manifest.uid)
    groups = []
    total = IDENTITY
    for g, group in enumerate(manifest.trustees):
        points = {}
        for key in group.keys:
            what = f"group {g} key {key.i}"
            points[key.i] = read_key(key.pk, what)
            c, s = (read_scalar(data, "keys.encoding", f"{what}: proof") for data in key.pok)
            context = (setup, b"group", u64(g), u64(key.i))
            known = schnorr_holds("key-proof", context, key.pk, multiples(points[key.i]), c, s)
            require(known, "keys.proof", f"{what}: not proven that its holder knows the secret")
        groups.append(points)
        shared = points[1] if group.C is None else check_dkg(group.C, group.t, points, f"group {g}")
        total = add(total, shared)
    election = read_key(manifest.pk, "the election key")
    require(equal(total, election), "keys.sum", "the election key is not the sum of the groups' keys")
    return Keys(groups, election)


def read_key(data: bytes, what: str) -> Point:
    point = read_point(data, "keys.encoding", what)
    require(not equal(point, IDENTITY), "keys.identity", f"{what} is the identity: all know its secret")
    return point


def check_dkg(matrix: Sequence[Sequence[bytes]], t: int, points: dict[int, Point], what: str) -> Point:
    """The group's key Σ_i C_{i,0}, when the published keys share it: X_j = Σ_i Σ_k j^k·C_{i,k}."""
    columns = [IDENTITY] * t  # Σ_i C_{i,k}: commitments to the coefficients of the sum of all polynomials
    for i, row in enumerate(matrix, start=1):
        for k, data in enumerate(row):
            columns[k] = add(columns[k], read_key(data, f"{what} commitment {i}, {k}"))
    # Without its top coefficient the shared polynomial could be opened by fewer than t people.
    require(not equal(columns[-1], IDENTITY), "keys.dkg", f"{what}: fewer than t people could open the sum")
    tables = [multiples(column) for column in columns]
    for j, point in points.items():
        expected = combine(*((pow(j, k, L), table) for k, table in enumerate(tables)))
        require(equal(expected, point), "keys.dkg", f"{what} key {j} does not follow from the commitments")
    return columns[0]


# === §5 Ballot: the proof that it holds abstain, yes or no ============================================


def ballot_proof_holds(
    ballot: Ballot, key: bytes, table: Multiples, alpha: Point, beta: Point, c: list[int], s: list[int]
) -> bool:
    """ch == Σ c_j with A_j = s_j·B - c_j·α, B_j = s_j·P - c_j·(β - m_j·B); `table` is of the key P."""
    statement = (ballot.election, ballot.voter, u64(ballot.rev), ballot.seen, key, ballot.alpha, ballot.beta)
    commitments = ballot_commitments(table, alpha, beta, c, s)
    return sum(c) % L == digest_scalar("ballot-proof", *statement, *commitments)


def ballot_commitments(
    table: Multiples, alpha: Point, beta: Point, c: Sequence[int], s: Sequence[int]
) -> list[bytes]:
    """A_0, B_0, A_1, B_1, A_2, B_2, encoded."""
    alphas, betas = multiples(alpha), multiples(beta)
    commitments = []
    for c_j, s_j, choice in zip(c, s, CHOICES, strict=True):
        commitments.append(encode(combine((s_j, BASE), (-c_j, alphas))))
        commitments.append(encode(combine((s_j, table), (-c_j, betas), (c_j * choice.value, BASE))))
    return commitments


# === §6 Board =========================================================================================


@dataclass(frozen=True)
class Cast:
    """A valid ballot on the board."""

    rev: int
    tracker: bytes
    alpha: Point
    beta: Point


class Board:
    """Replays the board entry by entry; refuses the first entry that should not be there."""

    def __init__(self, manifest: Manifest, election: bytes, key: Point, roll: Sequence[bytes]) -> None:
        self.manifest = manifest
        self.election = election
        self.key_table = multiples(key)
        self.roll = frozenset(roll)
        self.head = bytes(32)
        self.heads: dict[bytes, int] = {}  # head → position, in order
        self.trackers: dict[bytes, int] = {}  # tracker → position
        self.ciphertexts: set[tuple[bytes, bytes]] = set()
        self.last: dict[bytes, Cast] = {}  # each voter's last ballot: the one that counts

    def append(self, entry: Entry, earliest: int) -> None:
        """`earliest` is the time of the entry before."""
        position = len(self.heads)
        at = f"entry {position}"
        require(entry.seq == position, "board.order", f"{at} is numbered {entry.seq}")
        require(entry.time >= earliest, "board.time", f"{at} is dated before the entry that it follows")
        if isinstance(entry, OpenEntry):
            payload = self.check_open(entry, at)
        elif isinstance(entry, BallotEntry):
            require(position > 0, "board.open", f"{at} must be the opening")
            payload = self.check_ballot(entry.data, entry.time, at)
            self.trackers[payload] = position
        else:
            require(position > 0, "board.open", f"{at} must be the opening")
            payload = digest32("close", u64(entry.data.ballots))
        kind = entry.type.encode()
        self.head = digest32("entry", self.head, u64(position), kind, u64(entry.time), payload)
        follows = entry.hash == self.head
        require(follows, "board.chain", f"{at}: its hash does not follow from the entries so far")
        self.heads[self.head] = position

    def check_open(self, entry: OpenEntry, at: str) -> bytes:
        require(not self.heads, "board.open", f"{at} opens a poll that is open")
        on_time = entry.time == self.manifest.opens
        require(on_time, "board.open", f"{at} is not dated at the opening in the manifest")
        return self.election

    def check_ballot(self, ballot: Ballot, moment: int, at: str) -> bytes:
        """Takes the ballot as its voter's latest and returns its tracker."""
        require(ballot.v == PROTOCOL, "board.version", f"{at} is a ballot of another protocol")
        require(ballot.election == self.election, "board.election", f"{at} is a ballot of another election")
        in_window = self.manifest.opens <= moment < self.manifest.closes
        require(in_window, "board.window", f"{at} was cast outside the voting period")
        require(ballot.voter in self.roll, "board.roll", f"{at}: the voter is not on the roll")
        require(ballot.seen in self.heads, "board.seen", f"{at} has seen a head that no earlier entry has")
        before = self.last.get(ballot.voter)
        newer = ballot.rev > (before.rev if before else 0)
        require(newer, "board.rev", f"{at}: revision {ballot.rev} is not above the voter's last")

        alpha = read_point(ballot.alpha, "board.encoding", f"{at}: alpha")
        beta = read_point(ballot.beta, "board.encoding", f"{at}: beta")
        hidden = not equal(alpha, IDENTITY)
        require(hidden, "board.encoding", f"{at}: alpha is the identity, so the choice is not hidden")
        c = [read_scalar(data, "board.encoding", f"{at}: c") for data in ballot.c]
        s = [read_scalar(data, "board.encoding", f"{at}: s") for data in ballot.s]
        proven = ballot_proof_holds(ballot, self.manifest.pk, self.key_table, alpha, beta, c, s)
        require(proven, "board.proof", f"{at}: not proven by its voter to hold one of abstain, yes, no")

        tracker, ciphertext = ballot.tracker(), (ballot.alpha, ballot.beta)
        fresh = ciphertext not in self.ciphertexts and tracker not in self.trackers
        require(fresh, "board.unique", f"{at}: this encrypted vote is on the board already")
        self.ciphertexts.add(ciphertext)
        self.last[ballot.voter] = Cast(ballot.rev, tracker, alpha, beta)
        return tracker


def check_board(board: Board, entries: Sequence[Entry], progress: Progress | None) -> None:
    require(len(entries) > 0, "board.open", "the board is empty")
    earliest = 0
    for done, entry in enumerate(entries, start=1):
        board.append(entry, earliest)
        earliest = entry.time
        if progress is not None:
            progress(done, len(entries))


def check_close(entries: Sequence[Entry], closes: int, counted: int) -> None:
    closings = [entry for entry in entries if isinstance(entry, CloseEntry)]
    require(len(closings) > 0, "close.present", "the board has no closing entry")
    close = closings[0]
    require(close is entries[-1], "close.last", f"entry {close.seq} closes the board, yet entries follow")
    require(close.time >= closes, "close.time", "the board was closed before the voting period ended")
    claimed = close.data.ballots
    require(claimed == counted, "close.count", f"closed with {claimed} ballots, but {counted} voters' count")


def check_checkpoints(
    checkpoints: Sequence[Checkpoint],
    entries: Sequence[Entry],
    heads: Sequence[bytes],
    election: bytes,
    key: bytes,
    pinned: bytes | None,
) -> None:
    """`key` is the manifest's board key, `pinned` the published one."""
    announced = pinned is None or pinned == key
    require(announced, "checkpoints.key", f"the manifest's board key is {key.hex()}, not the announced one")
    point = read_point(key, "checkpoints.key", "the board key")
    require(not equal(point, IDENTITY), "checkpoints.key", "the board key is the identity: anyone can sign")
    table = multiples(point)
    for number, checkpoint in enumerate(checkpoints):
        at = f"checkpoint {number}"
        seq, head = checkpoint.seq, checkpoint.head
        require(seq < len(heads), "checkpoints.seq", f"{at} is for entry {seq}, which is not on the board")
        require(head == heads[seq], "checkpoints.head", f"{at} was signed when entry {seq} was another")
        later = checkpoint.time >= entries[seq].time
        require(later, "checkpoints.time", f"{at} is dated before entry {seq} that it covers")
        c, s = (read_scalar(data, "checkpoints.encoding", at) for data in checkpoint.sig)
        context = (election, u64(seq), head, u64(checkpoint.time))
        signed = schnorr_holds("checkpoint", context, key, table, c, s)
        require(signed, "checkpoints.signature", f"{at} is not signed by the board key")
    covered = {checkpoint.seq for checkpoint in checkpoints}
    require(0 in covered, "checkpoints.open", "no checkpoint of the opening entry")
    require(len(heads) - 1 in covered, "checkpoints.close", "no checkpoint of the closing entry")


# === §7 Closing, decryption, decision =================================================================


@dataclass(frozen=True)
class Sum:
    """(a, b) = (Σα, Σβ) of the counted ballots; election and closing head are what shares are bound to."""

    election: bytes
    close_head: bytes
    a: Point
    b: Point


def sum_of(board: Board) -> Sum:
    """The sum of the ballots that count on a closed board."""
    a, b = IDENTITY, IDENTITY
    for ballot in board.last.values():
        a, b = add(a, ballot.alpha), add(b, ballot.beta)
    return Sum(board.election, board.head, a, b)


def check_partials(
    partials: list[list[Partial]], groups: list[TrusteeGroup], keys: Keys, total: Sum
) -> Point:
    """Checks every trustee's share of the decryption and returns T = b - D_total."""
    all_groups = len(partials) == len(groups)
    require(all_groups, "partials.groups", f"{len(partials)} groups decrypted, {len(groups)} must")
    opened = total.b
    for g, (group, shares) in enumerate(zip(groups, partials, strict=True)):
        found = len(shares)
        require(found == group.t, "partials.count", f"group {g}: {found} shares, exactly {group.t} needed")
        numbers = [share.i for share in shares]
        public = {key.i: key.pk for key in group.keys}
        distinct = len(set(numbers)) == len(numbers) and set(numbers) <= set(public)
        require(distinct, "partials.index", f"group {g}: the shares must be of different trustees of it")
        for share in shares:
            what = f"group {g} share {share.i}"
            point = check_share(share, public[share.i], keys.groups[g][share.i], total, what)
            opened = add(opened, combine((-lagrange(share.i, numbers), multiples(point))))
    return opened


def check_share(share: Partial, key: bytes, key_point: Point, total: Sum, what: str) -> Point:
    """D, proven to be x·a for the x of X = x·B: A = s·B - c·X, A' = s·a - c·D."""
    point = read_point(share.D, "partials.encoding", f"{what}: D")
    c = read_scalar(share.c, "partials.encoding", f"{what}: c")
    s = read_scalar(share.s, "partials.encoding", f"{what}: s")
    commitment = encode(combine((s, BASE), (-c, multiples(key_point))))
    commitment_a = encode(combine((s, multiples(total.a)), (-c, multiples(point))))
    context = (total.election, total.close_head, u64(share.i))
    statement = (key, encode(total.a), encode(total.b), share.D)
    proven = c == digest_scalar("decrypt-proof", *context, *statement, commitment, commitment_a)
    require(proven, "partials.proof", f"{what}: not proven to decrypt the sum of this board's ballots")
    return point


def lagrange(i: int, numbers: Sequence[int]) -> int:
    """λ_i = Π_{j≠i} j/(j - i) modulo the group order."""
    weight = 1
    for j in numbers:
        if j != i:
            weight = weight * j * pow(j - i, -1, L) % L
    return weight


def check_result(result: Result, manifest: Manifest, ballots: int, opened: Point | None) -> None:
    """The T equation, the arithmetic, the outcome by the rule; `opened` is None if the quorum was missed."""
    yes, no, abstain = result.yes, result.no, result.abstain
    if opened is None:
        require(yes is no is abstain is None, "result.tally", "totals are given though nothing was decrypted")
        yes = no = 0
    elif yes is None or no is None or abstain is None:
        fail("result.tally", "the quorum was reached, but totals are missing")
    else:
        adds_up = equal(opened, combine((yes + PACKING * no, BASE))) and yes + no <= ballots
        require(adds_up, "result.tally", f"the decrypted sum of the ballots is not {yes} yes and {no} no")
        rest = ballots - yes - no
        require(abstain == rest, "result.abstain", f"abstain is {abstain}, but {rest} are neither yes nor no")
    size, claimed = manifest.roll.size, result.outcome
    require(result.eligible == size, "result.eligible", f"eligible is {result.eligible}, the roll has {size}")
    same = result.ballots == ballots
    require(same, "result.ballots", f"ballots is {result.ballots}, but the board counts {ballots}")
    outcome = decide(manifest.rule, size, ballots, yes, no)
    require(claimed == outcome, "result.outcome", f"outcome is {quoted(claimed)}, by the rule {outcome}")


def check_tracker(tracker: bytes, board: Board) -> None:
    position = board.trackers.get(tracker)
    if position is None:
        fail("tracker.found", "no ballot with this tracker is on the board")
    counted = any(cast.tracker == tracker for cast in board.last.values())
    require(counted, "tracker.counted", f"entry {position} has this tracker, but its voter voted again later")


# === §9 The verifier: every check, in order ===========================================================


@dataclass(frozen=True)
class Check:
    """One line of the report. `compared` is False if no value was given that it could be compared with."""

    name: str
    sentence: str
    compared: bool = True


@dataclass(frozen=True)
class Report:
    """A record that passed every check. Identifiers are hex."""

    manifest: Manifest
    election: str
    board_key: str
    election_pinned: bool
    board_key_pinned: bool
    replaced: int  # ballots on the board that their voters replaced by later ones
    result: Result
    checks: tuple[Check, ...]


def verify(
    record_text: str,
    *,
    election: str | None = None,
    board_key: str | None = None,
    tracker: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Checks one election record completely.

    `election`, `board_key` and `tracker` are 64 hex digits (ValueError otherwise): the announced election id,
    the published signing key of the board, the tracker of one's own ballot. `progress(done, total)` is called
    after each board entry. Raises VerificationError at the first check that fails.
    """
    pinned = [None if text is None else hex32(text) for text in (election, board_key, tracker)]
    pinned_election, pinned_key, own = pinned
    checks = []

    def passed(name: str, sentence: str, *, compared: bool = True) -> None:
        checks.append(Check(name, sentence, compared))

    size = len(record_text)
    require(size <= MAX_RECORD, "json.size", f"the record has {size} characters, {MAX_RECORD} are allowed")
    record = Strict("json").read(Record, record_text)
    passed("json", "strict JSON: no key missing, unknown or twice, no value of another kind than specified")

    election_id = digest32("manifest", record.manifest.encode())
    if pinned_election is None:
        passed("election", "the id was computed, but not compared with an announced one", compared=False)
    else:
        same = election_id == pinned_election
        require(same, "election.id", f"the manifest's id is {election_id.hex()}, not the announced one")
        passed("election", "the manifest's hash is the announced election id")

    manifest = Strict("manifest").read(Manifest, record.manifest)
    check_manifest(manifest)
    passed("manifest", "choices, rule, period and trustees in range; totals of so few voters can't overlap")
    check_roll(record.roll, manifest.roll)
    passed("roll", f"{manifest.roll.size} different voters, exactly those frozen in the manifest")
    keys = check_keys(manifest)
    passed("keys", f"the election key is the sum of proven keys; opening takes {openers(manifest)}")

    board = Board(manifest, election_id, keys.election, record.roll)
    check_board(board, record.board, progress)
    cast, counted = len(board.trackers), len(board.last)
    passed("board", f"unbroken chain; {cast} ballots, each in time, by a listed voter, proven valid, no copy")
    check_close(record.board, manifest.closes, counted)
    passed("close", f"closed after the period and last of all; {counted} ballots count: each voter's latest")
    heads = list(board.heads)
    check_checkpoints(record.checkpoints, record.board, heads, election_id, manifest.board_key, pinned_key)
    whose = "the manifest's" if pinned_key is None else "the published"
    signatures = f"{len(record.checkpoints)} signatures of this very board by {whose} key"
    passed("checkpoints", f"{signatures}, opening and closing included")

    opened = None
    if reaches(manifest.rule.quorum, counted, manifest.roll.size):
        opened = check_partials(record.partials, manifest.trustees, keys, sum_of(board))
        passed("partials", "exactly the sum of the counted ballots was decrypted, each share with its proof")
    else:
        require(not record.partials, "partials.quorum", "the quorum was missed, yet something was decrypted")
        passed("partials", "the quorum was missed and nothing was decrypted")
    check_result(record.result, manifest, counted, opened)
    totals = "no totals are given" if opened is None else "the totals are the decrypted sum"
    passed("result", f"{totals}; the other numbers agree, and the outcome follows by the rule")
    if own is not None:
        check_tracker(own, board)
        passed("tracker", "the ballot with your tracker is on the board and counted")

    return Report(
        manifest=manifest,
        election=election_id.hex(),
        board_key=manifest.board_key.hex(),
        election_pinned=pinned_election is not None,
        board_key_pinned=pinned_key is not None,
        replaced=cast - counted,
        result=record.result,
        checks=tuple(checks),
    )


def hex32(text: str) -> bytes:
    """64 lower-case hex digits as bytes; ValueError otherwise."""
    if not re.fullmatch("[0-9a-f]{64}", text):
        raise ValueError("must be 64 lower-case hexadecimal digits")
    return bytes.fromhex(text)


# === Report and command line ==========================================================================


def summary(report: Report) -> str:
    """The report as text, for people."""
    manifest, result, rule = report.manifest, report.result, report.manifest.rule
    size = manifest.roll.size
    pinned = report.election_pinned and report.board_key_pinned
    lines = [
        "VERIFIED: every check holds."
        if pinned
        else "VERIFIED, BUT NOT COMPARED with published values: see the end.",
        "",
        f"Question    {printable(manifest.question)}",
        f"Election    {report.election}",
        f"Board key   {report.board_key}",
        f"Period      {utc(manifest.opens)} to {utc(manifest.closes)}",
        f"Electorate  {size}",
        f"Took part   {result.ballots} (replaced ballots, not counted: {report.replaced})",
        f"Quorum      {needed(rule.quorum, size)} must take part; {result.ballots} did",
    ]
    if result.yes is None or result.no is None:
        lines.append("Votes       not opened")
    else:
        base = approval_base(rule, size, result.yes, result.no)
        of = "the electorate" if rule.base == "electorate" else "the yes and no votes, and at least 1"
        lines += [
            f"Votes       yes {result.yes}, no {result.no}, abstain {result.abstain}",
            f"Needed      {needed(rule.threshold, base)} yes, of {of}; {result.yes} were cast",
        ]
    lines += [f"Outcome     {result.outcome}", ""]
    lines += [
        f"{'✓' if check.compared else '-'} {check.name:<11} {check.sentence}" for check in report.checks
    ]
    if not report.election_pinned:
        lines += [
            "",
            "NOT COMPARED: --election was not given. The record is only self-consistent, as an invented poll",
            "could be. Compare the election id above with the announced one.",
        ]
    if not report.board_key_pinned:
        lines += [
            "",
            "NOT COMPARED: --board-key was not given. The record is only self-consistent, as a board signed",
            "by somebody else could be. Compare the board key above with the published one.",
        ]
    return "\n".join(lines)


def openers(manifest: Manifest) -> str:
    people = [f"{group.t} of {len(group.keys)} people" for group in manifest.trustees[1:]]
    return " and ".join(["the trustee process", *people])


def needed(fraction: tuple[int, int], base: int) -> str:
    numerator, denominator = fraction
    return f"⌈{numerator}/{denominator} × {base}⌉ = {-(-numerator * base // denominator)}"


def utc(moment: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(moment))


def printable(text: str) -> str:
    """Text from the record without anything that a terminal would obey or reorder."""
    return "".join(ch if ch.isprintable() else "\N{REPLACEMENT CHARACTER}" for ch in text)


def read_input(name: str) -> str:
    """The text of a file, "-" for standard input.

    Raises OSError when it can't be read, VerificationError when it is not text or is too long.
    """
    if name == "-":
        data = sys.stdin.buffer.read(MAX_RECORD + 1)
    else:
        with Path(name).open("rb") as file:
            data = file.read(MAX_RECORD + 1)
    require(len(data) <= MAX_RECORD, "json.size", f"the file is larger than {MAX_RECORD} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        fail("json.syntax", "not UTF-8 text")


def show_progress(done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\rboard entry {done} of {total}", end=end, file=sys.stderr, flush=True)


def hex_argument(text: str) -> str:
    try:
        hex32(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    return text


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 everything holds, 1 a check failed and is named, 2 wrong usage or unreadable file."""
    parser = argparse.ArgumentParser(
        description=f"Verify an {PROTOCOL} election record without trusting the site that made it.",
        epilog="Exit code 0: everything holds; 1: a check failed and is named; 2: usage or unreadable file.",
    )
    add_arguments(parser)
    return run(parser.parse_args(arguments), prog=parser.prog)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("record", help='the exported record (JSON), or "-" for standard input')
    parser.add_argument("--election", type=hex_argument, metavar="HEX", help="the announced election id")
    parser.add_argument(
        "--board-key", type=hex_argument, metavar="HEX", help="the board's published signing key"
    )
    parser.add_argument(
        "--tracker", type=hex_argument, metavar="HEX", help="your ballot's tracker: is it counted?"
    )


def run(options: argparse.Namespace, *, prog: str) -> int:
    """What `main` does with its parsed arguments; the same exit codes."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that lacks ✓ must not stop the verdict
    try:
        report = verify(
            read_input(options.record),
            election=options.election,
            board_key=options.board_key,
            tracker=options.tracker,
            progress=show_progress if sys.stderr.isatty() else None,
        )
    except OSError as error:
        print(f"{prog}: cannot read {options.record}: {error.strerror}", file=sys.stderr)
        return 2
    except VerificationError as error:
        print(f"FAILED {error.check}: {printable(error.detail)}")
        return 1
    print(summary(report))
    return 0


if __name__ == "__main__":
    sys.exit(main())
