"""The key ceremony of people who hold an election's second key together (§8): no dealer, any t of n can open.

Three rounds. Each person publishes a key and commitments to a random polynomial (``Opening``), then to everyone
else a masked value of it (``Dealing``), and at last the key that follows from all of them (``Confirmation``).
Whoever finds that something does not fit complains instead, and the ceremony starts again from nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from votes.crypto.encoding import (
    check_version,
    exact_int,
    exact_list,
    exact_object,
    hex_bytes,
    hex_point,
    hex_scalar,
    load_json,
)
from votes.crypto.errors import ProtocolError, Reason, require
from votes.crypto.group import (
    Point,
    Scalar,
    base_times,
    random_scalar,
    scalar_add,
    scalar_from_int,
    scalar_mul,
    scalar_sub,
    sum_points,
    sum_scalars,
)
from votes.crypto.proofs import Signature, is_signed, sign
from votes.crypto.transcript import VERSION, hash32, hash_scalar, u64
from votes.crypto.trustees import (
    MAX_PEOPLE,
    KeyGroup,
    TrusteeKey,
    is_key_proven,
    prove_key,
    verify_group,
)

GROUP: Final = 1
"""The people's position in the manifest's list of key groups; the trustee process is group 0."""

MAX_BYTES: Final = 65_536
"""The longest message that is read at all; one of 255 people takes about 30,000."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a ceremony is for: ``setup`` of the poll to be, and how many of how many people open its sum."""

    setup: bytes
    threshold: int
    people: int


@dataclass(frozen=True, slots=True)
class Opening:
    """Round 1 of person ``index``: K_i, the commitments C_{i,0..t−1}, and a proof of knowing a_{i,0}."""

    index: int
    key: Point
    commitments: tuple[Point, ...]
    proof: Signature

    def to_record(self, setup: bytes) -> dict[str, object]:
        """Return the JSON form of the message."""
        return _head("opening", setup, self.index) | {
            "K": self.key.encode().hex(),
            "C": [point.encode().hex() for point in self.commitments],
            "proof": self.proof.to_record(),
        }


@dataclass(frozen=True, slots=True)
class Dealing:
    """Round 2 of person ``index``: for every other person j, f_i(j) plus a mask that only i and j can compute."""

    index: int
    masked: Mapping[int, Scalar]

    def to_record(self, setup: bytes) -> dict[str, object]:
        """Return the JSON form of the message."""
        shares = [{"j": j, "masked": masked.hex()} for j, masked in sorted(self.masked.items())]
        return _head("dealing", setup, self.index) | {"shares": shares}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Round 3 of person ``key.index``: X_j with its proof, and the fingerprint that the person has compared."""

    key: TrusteeKey
    fingerprint: bytes

    def to_record(self, setup: bytes) -> dict[str, object]:
        """Return the JSON form of the message."""
        return _head("confirmation", setup, self.key.index) | {
            "fingerprint": self.fingerprint.hex(),
            "pk": self.key.public_key.encode().hex(),
            "pok": self.key.proof.to_record(),
        }


Message = Opening | Dealing | Confirmation


def _head(kind: str, setup: bytes, index: int) -> dict[str, object]:
    return {"v": VERSION, "kind": kind, "setup": setup.hex(), "i": index}


def parse_message(text: str | bytes, *, setup: bytes) -> Message:
    """Read a message strictly; its proofs are not verified yet.

    Raises ProtocolError: OVERSIZE, MALFORMED, WRONG_VERSION, BAD_POINT, BAD_SCALAR, or WRONG_ELECTION when it was
    made for another ceremony.
    """
    data = load_json(text, limit=MAX_BYTES)
    kind = data.get("kind") if isinstance(data, dict) else None
    match kind:
        case "opening":
            fields: tuple[str, ...] = ("K", "C", "proof")
        case "dealing":
            fields = ("shares",)
        case "confirmation":
            fields = ("fingerprint", "pk", "pok")
        case _:
            raise ProtocolError(Reason.MALFORMED, "This is not a message of the key ceremony.")
    data = exact_object(data, "v", "kind", "setup", "i", *fields)
    check_version(data["v"])
    require(
        hex_bytes(data["setup"]) == setup,
        Reason.WRONG_ELECTION,
        "This message was made for another ceremony.",
    )
    index = _index(data["i"])
    if kind == "opening":
        points = tuple(hex_point(point) for point in exact_list(data["C"]))
        return Opening(index, hex_point(data["K"]), points, Signature.from_record(data["proof"]))
    if kind == "dealing":
        shares = [exact_object(share, "j", "masked") for share in exact_list(data["shares"])]
        masked = {_index(share["j"]): hex_scalar(share["masked"]) for share in shares}
        require(len(masked) == len(shares), Reason.MALFORMED, "A person is given two shares.")
        return Dealing(index, masked)
    key = TrusteeKey(index, hex_point(data["pk"]), Signature.from_record(data["pok"]))
    return Confirmation(key, hex_bytes(data["fingerprint"]))


def _index(value: object) -> int:
    return exact_int(value, at_least=1, at_most=MAX_PEOPLE)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What one person keeps from round to round: k_i and the coefficients a_{i,0..t−1}."""

    index: int
    mask: Scalar
    polynomial: tuple[Scalar, ...]

    @classmethod
    def draw(cls, terms: Terms, index: int) -> "Secrets":
        """Fresh random secrets of one ceremony, never used in another."""
        return cls(index, random_scalar(), tuple(random_scalar() for _ in range(terms.threshold)))


def evaluate(polynomial: Sequence[Scalar], at: int) -> Scalar:
    """Return f(``at``) for the coefficients a_0, a_1, …"""
    value = scalar_from_int(0)
    for coefficient in reversed(polynomial):
        value = scalar_add(scalar_mul(value, scalar_from_int(at)), coefficient)
    return value


def open_round(terms: Terms, own: Secrets) -> Opening:
    """Make one's message of round 1."""
    key = base_times(own.mask)
    proof = sign(own.polynomial[0], "key-proof", *_opening_context(terms.setup, own.index, key))
    return Opening(own.index, key, tuple(base_times(a) for a in own.polynomial), proof)


def _opening_context(setup: bytes, index: int, key: Point) -> tuple[bytes, ...]:
    return setup, b"dkg", u64(index), key.encode()


def verify_opening(terms: Terms, opening: Opening) -> None:
    """Check one message of round 1. Raises ProtocolError(BAD_KEY)."""
    require(opening.index <= terms.people, Reason.BAD_KEY, "This message is of nobody in the ceremony.")
    require(
        len(opening.commitments) == terms.threshold,
        Reason.BAD_KEY,
        "There must be as many commitments as people who have to open the sum together.",
    )
    require(
        not any(point.is_identity for point in (opening.key, *opening.commitments)),
        Reason.BAD_KEY,
        "A key or a commitment is the identity.",
    )
    context = _opening_context(terms.setup, opening.index, opening.key)
    require(
        is_signed(opening.proof, opening.commitments[0], "key-proof", *context),
        Reason.BAD_KEY,
        "The proof of knowing what was committed to does not hold.",
    )


def verify_openings(terms: Terms, openings: Sequence[Opening]) -> None:
    """Check all messages of round 1: of persons 1..n in this order, no key twice. Raises ProtocolError(BAD_KEY)."""
    require(
        [opening.index for opening in openings] == list(range(1, terms.people + 1)),
        Reason.BAD_KEY,
        "There must be one opening message of each person.",
    )
    for opening in openings:
        verify_opening(terms, opening)
    keys = {opening.key.encode() for opening in openings}
    require(len(keys) == terms.people, Reason.BAD_KEY, "Two people have published the same key.")


def fingerprint(terms: Terms, openings: Sequence[Opening]) -> bytes:
    """Return what people compare out of band: it changes with every K_i, with their order, and with t and n."""
    keys = (opening.key.encode() for opening in openings)
    return hash32("ceremony", terms.setup, u64(terms.threshold), u64(terms.people), *keys)


def _share_mask(setup: bytes, sender: Opening, receiver: Opening, shared: Point) -> Scalar:
    keys = (sender.key.encode(), receiver.key.encode(), shared.encode())
    return hash_scalar("share-mask", setup, u64(sender.index), u64(receiver.index), *keys)


def deal(terms: Terms, own: Secrets, openings: Sequence[Opening]) -> Dealing:
    """Make one's message of round 2, once the fingerprint was compared. Raises ProtocolError(BAD_KEY)."""
    verify_openings(terms, openings)
    sender = openings[own.index - 1]
    require(
        sender.key == base_times(own.mask)
        and sender.commitments == tuple(base_times(a) for a in own.polynomial),
        Reason.BAD_KEY,
        "Your own opening message is not the one that you made.",
    )
    masked = {
        receiver.index: scalar_add(
            evaluate(own.polynomial, receiver.index),
            _share_mask(terms.setup, sender, receiver, receiver.key * own.mask),
        )
        for receiver in openings
        if receiver.index != own.index
    }
    return Dealing(own.index, masked)


def verify_dealing(terms: Terms, dealing: Dealing) -> None:
    """Check that a message of round 2 is for everyone else; only they can check more. ProtocolError(BAD_KEY)."""
    others = set(range(1, terms.people + 1)) - {dealing.index}
    require(
        dealing.index <= terms.people and set(dealing.masked) == others,
        Reason.BAD_KEY,
        "There must be one share for every other person.",
    )


@dataclass(frozen=True, slots=True)
class BadShare(Exception):
    """What person ``sender`` has dealt does not fit what they committed to: complain, and start again."""

    sender: int


def combine_shares(
    terms: Terms, own: Secrets, openings: Sequence[Opening], dealings: Sequence[Dealing]
) -> Scalar:
    """Unmask and check everyone's share; one's secret x_j = Σ_i f_i(j).

    Raises ProtocolError(BAD_KEY) for messages that are missing or too many, BadShare for one that does not fit.
    """
    verify_openings(terms, openings)
    require(
        [dealing.index for dealing in dealings] == list(range(1, terms.people + 1)),
        Reason.BAD_KEY,
        "There must be one dealing message of each person.",
    )
    receiver = openings[own.index - 1]
    shares = [evaluate(own.polynomial, own.index)]
    for sender, dealing in zip(openings, dealings, strict=True):
        verify_dealing(terms, dealing)
        if sender.index == own.index:
            continue
        mask = _share_mask(terms.setup, sender, receiver, sender.key * own.mask)
        share = scalar_sub(dealing.masked[own.index], mask)
        if base_times(share) != _committed(sender.commitments, own.index):
            raise BadShare(sender.index)
        shares.append(share)
    return sum_scalars(shares)


def _committed(commitments: Sequence[Point], at: int) -> Point:
    return sum_points(point * scalar_from_int(at**power) for power, point in enumerate(commitments))


def confirm(terms: Terms, openings: Sequence[Opening], index: int, secret: Scalar) -> Confirmation:
    """Make one's message of round 3 for the secret x_j."""
    proof = prove_key(secret, setup=terms.setup, group=GROUP, index=index)
    return Confirmation(TrusteeKey(index, base_times(secret), proof), fingerprint(terms, openings))


def verify_confirmation(terms: Terms, openings: Sequence[Opening], confirmation: Confirmation) -> None:
    """Check one message of round 3. Raises ProtocolError(BAD_KEY)."""
    key = confirmation.key
    require(key.index <= terms.people, Reason.BAD_KEY, "This message is of nobody in the ceremony.")
    require(
        confirmation.fingerprint == fingerprint(terms, openings),
        Reason.BAD_KEY,
        "This message was made for another list of keys: compare the fingerprints and complain.",
    )
    require(
        is_key_proven(key, setup=terms.setup, group=GROUP)
        and key.public_key == sum_points(_committed(opening.commitments, key.index) for opening in openings),
        Reason.BAD_KEY,
        "This key does not follow from the commitments of the ceremony.",
    )


def finish(terms: Terms, openings: Sequence[Opening], confirmations: Sequence[Confirmation]) -> KeyGroup:
    """Return the group of people for the manifest, everything verified. Raises ProtocolError(BAD_KEY)."""
    verify_openings(terms, openings)
    for confirmation in confirmations:
        verify_confirmation(terms, openings, confirmation)
    group = KeyGroup(
        terms.threshold,
        tuple(confirmation.key for confirmation in confirmations),
        tuple(opening.commitments for opening in openings),
    )
    require(
        len(group.keys) == terms.people,
        Reason.BAD_KEY,
        "There must be one confirmation of each person.",
    )
    verify_group(group, setup=terms.setup, position=GROUP)
    return group
