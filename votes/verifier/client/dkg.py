"""§8 for one of the people: the messages of the key ceremony, made and checked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from ..anonballot_verify import (
    BASE,
    IDENTITY,
    PROTOCOL,
    Hex16,
    Hex32,
    L,
    Pair,
    Point,
    Strict,
    combine,
    digest32,
    digest_scalar,
    encode,
    equal,
    fail,
    multiples,
    read_key,
    read_point,
    read_scalar,
    require,
    schnorr_holds,
    u64,
)
from .ballots import random_scalar
from .keyfile import Secrets, scalar_hex

VERSION = "anonballot/v1-ceremony"
GROUP = 1


@dataclass(frozen=True)
class Opening:
    """Round 1."""

    v: str
    kind: str
    setup: Hex32
    i: int
    K: Hex32
    C: list[Hex32]
    proof: Pair


@dataclass(frozen=True)
class Share:
    """One masked value of a polynomial."""

    j: int
    masked: Hex32


@dataclass(frozen=True)
class Dealing:
    """Round 2."""

    v: str
    kind: str
    setup: Hex32
    i: int
    shares: list[Share]


@dataclass(frozen=True)
class Confirmation:
    """Round 3."""

    v: str
    kind: str
    setup: Hex32
    i: int
    fingerprint: Hex32
    pk: Hex32
    pok: Pair


@dataclass(frozen=True)
class CeremonyFile:
    """What the page gives: the terms, who you are in it, and everything that was published so far."""

    v: str
    question: str
    uid: Hex16
    t: int
    n: int
    i: int
    people: list[str]
    openings: list[Opening]
    dealings: list[Dealing]
    confirmations: list[Confirmation]

    @property
    def setup(self) -> bytes:
        """What all messages are bound to."""
        return digest32("setup", self.uid)


M = TypeVar("M", Opening, Dealing, Confirmation)


def read_ceremony(text: str) -> CeremonyFile:
    """Read the file and check all that was published so far. Raises VerificationError."""
    file = Strict("ceremony").read(CeremonyFile, text)
    require(file.v == VERSION, "ceremony.version", f"this is not a ceremony file ({VERSION})")
    terms = 1 <= file.t <= file.n == len(file.people) <= 255 and 1 <= file.i <= file.n
    require(terms, "ceremony.terms", "t, n, your number and the list of people do not fit together")
    check_heads(file.openings, "opening", file)
    check_heads(file.dealings, "dealing", file)
    check_heads(file.confirmations, "confirmation", file)
    for opening in file.openings:
        check_opening(opening, file)
    distinct = len({opening.K for opening in file.openings}) == len(file.openings)
    require(distinct, "ceremony.keys", "two people have published the same key: complain")
    return file


def check_heads(messages: Sequence[M], kind: str, file: CeremonyFile) -> None:
    """All of this ceremony, of different people, in order."""
    numbers = [message.i for message in messages]
    require(
        numbers == sorted(set(numbers)) and all(1 <= number <= file.n for number in numbers),
        "ceremony.people",
        f"the {kind} messages are not of different people in their order",
    )
    for message in messages:
        ours = (message.v, message.kind, message.setup) == (PROTOCOL, kind, file.setup)
        require(ours, "ceremony.message", f"a {kind} message of person {message.i} is of another ceremony")


def check_opening(opening: Opening, file: CeremonyFile) -> None:
    """t commitments, none the identity, and a proof of knowing what the first commits to."""
    who = f"person {opening.i}"
    require(len(opening.C) == file.t, "ceremony.threshold", f"{who} has not committed to {file.t} numbers")
    read_key(opening.K, f"{who}: K")
    points = [read_key(data, f"{who}: a commitment") for data in opening.C]
    c, s = (read_scalar(data, "ceremony.encoding", f"{who}: proof") for data in opening.proof)
    context = (file.setup, b"dkg", u64(opening.i), opening.K)
    known = schnorr_holds("key-proof", context, opening.C[0], multiples(points[0]), c, s)
    require(known, "ceremony.proof", f"{who} has not proven to know what was committed to")


def fingerprint(file: CeremonyFile) -> str:
    """What all compare, once everyone has published a key."""
    keys = (opening.K for opening in file.openings)
    return digest32("ceremony", file.setup, u64(file.t), u64(file.n), *keys).hex()


def draw(file: CeremonyFile) -> Secrets:
    """Fresh secrets for one ceremony."""
    coefficients = [scalar_hex(random_scalar()) for _ in range(file.t)]
    return Secrets(file.uid.hex(), file.i, file.t, file.n, scalar_hex(random_scalar()), coefficients)


def base_times(number: int) -> bytes:
    """number·B, encoded."""
    return encode(combine((number, BASE)))


def prove(secret: int, *context: bytes) -> list[str]:
    """§4: a proof of knowing the secret of secret·B."""
    w = random_scalar()
    c = digest_scalar("key-proof", *context, base_times(secret), base_times(w))
    return [scalar_hex(c), scalar_hex(w + c * secret)]


def head(kind: str, own: Secrets) -> dict[str, object]:
    """How every message begins."""
    return {"v": PROTOCOL, "kind": kind, "setup": own.setup.hex(), "i": own.i}


def opening_message(own: Secrets) -> dict[str, object]:
    """Round 1."""
    key = base_times(own.mask)
    proof = prove(own.polynomial[0], own.setup, b"dkg", u64(own.i), key)
    committed = [base_times(a).hex() for a in own.polynomial]
    return head("opening", own) | {"K": key.hex(), "C": committed, "proof": proof}


def check_own(own: Secrets, file: CeremonyFile) -> None:
    """The file is of the key file's ceremony, and what it says that you published you have published."""
    same = (own.uid, own.i, own.t, own.n) == (file.uid.hex(), file.i, file.t, file.n)
    require(same, "key.ceremony", "this key file is of another ceremony")
    for opening in file.openings:
        if opening.i == own.i:
            mine = base_times(own.mask) == opening.K
            mine = mine and [base_times(a) for a in own.polynomial] == opening.C
            require(
                mine, "ceremony.own", "the opening under your number is not yours: tell the others, complain"
            )


def value_at(polynomial: Sequence[int], at: int) -> int:
    """f(at)."""
    value = 0
    for a in reversed(polynomial):
        value = (value * at + a) % L
    return value


def mask_of(file: CeremonyFile, sender: Opening, receiver: Opening, shared: Point) -> int:
    """Hs("share-mask"; setup, u64(i), u64(j), K_i, K_j, k_iK_j)."""
    context = (file.setup, u64(sender.i), u64(receiver.i), sender.K, receiver.K)
    return digest_scalar("share-mask", *context, encode(shared))


def shared_point(own: Secrets, other: Opening) -> Point:
    """k_i·K_j, which nobody else can compute."""
    return combine((own.mask, multiples(read_key(other.K, "a key"))))


def dealing_message(own: Secrets, file: CeremonyFile) -> dict[str, object]:
    """Round 2; the fingerprint must have been compared."""
    sender = file.openings[own.i - 1]
    shares = []
    for other in file.openings:
        if other.i != own.i:
            mask = mask_of(file, sender, other, shared_point(own, other))
            shares.append({"j": other.i, "masked": scalar_hex(value_at(own.polynomial, other.i) + mask)})
    return head("dealing", own) | {"shares": shares}


def committed_at(rows: Sequence[Sequence[bytes]], at: int) -> Point:
    """Σ_i Σ_k at^k·C_{i,k}."""
    terms = [
        (pow(at, power, L), multiples(read_key(data, "a commitment")))
        for row in rows
        for power, data in enumerate(row)
    ]
    return combine(*terms)


def combined_key(own: Secrets, file: CeremonyFile) -> int:
    """x_j = Σ_i f_i(j), every share checked. Raises VerificationError that says whom to complain about."""
    receiver = file.openings[own.i - 1]
    x = value_at(own.polynomial, own.i)
    for sender, dealing in zip(file.openings, file.dealings, strict=True):
        if sender.i == own.i:
            continue
        mine = [share.masked for share in dealing.shares if share.j == own.i]
        if len(mine) != 1:
            fail(
                "ceremony.share",
                f"person {sender.i} has dealt you no share: complain about person {sender.i}",
            )
        masked = read_scalar(mine[0], "ceremony.encoding", f"the share of person {sender.i}")
        share = (masked - mask_of(file, sender, receiver, shared_point(own, sender))) % L
        fits = equal(combine((share, BASE)), committed_at([sender.C], own.i))
        advice = f"complain on the page: a share does not fit, person {sender.i}"
        require(
            fits, "ceremony.share", f"the share of person {sender.i} does not fit the commitments; {advice}"
        )
        x = (x + share) % L
    return x


def confirmation_message(own: Secrets, file: CeremonyFile) -> dict[str, object]:
    """Round 3."""
    pok = prove(own.key, own.setup, b"group", u64(GROUP), u64(own.i))
    keys = {"fingerprint": fingerprint(file), "pk": base_times(own.key).hex(), "pok": pok}
    return head("confirmation", own) | keys


def check_confirmations(file: CeremonyFile) -> None:
    """Everyone's key follows from the commitments, under the one fingerprint. Raises VerificationError."""
    rows = [opening.C for opening in file.openings]
    for said in file.confirmations:
        who = f"person {said.i}"
        same = said.fingerprint.hex() == fingerprint(file)
        require(same, "ceremony.fingerprint", f"{who} has confirmed another list of keys: complain")
        point = read_key(said.pk, f"{who}: X")
        require(equal(point, committed_at(rows, said.i)), "ceremony.key", f"the key of {who} does not follow")
        c, s = (read_scalar(data, "ceremony.encoding", f"{who}: proof") for data in said.pok)
        context = (file.setup, b"group", u64(GROUP), u64(said.i))
        known = schnorr_holds("key-proof", context, said.pk, multiples(point), c, s)
        require(known, "ceremony.proof", f"{who} has not proven to know the key")
    top = (
        IDENTITY
        if not rows
        else combine(*[(1, multiples(read_point(row[-1], "keys.encoding", "C"))) for row in rows])
    )
    require(not equal(top, IDENTITY), "ceremony.threshold", "fewer people than agreed could open the sum")


def check_key(own: Secrets, rows: Sequence[Sequence[bytes]]) -> None:
    """The key file's x is the one that the commitments give its number. Raises VerificationError."""
    fits = equal(combine((own.key, BASE)), committed_at(rows, own.i))
    require(
        fits, "key.fits", "the key in this file is not the one that was published: it would not open the vote"
    )
    mine = list(rows[own.i - 1]) == [base_times(a) for a in own.polynomial]
    require(mine, "key.own", "the commitments under your number are not yours")
