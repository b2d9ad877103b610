"""Who holds the key: groups of trustees, their proofs, and the election key as their sum (§8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from votes.crypto.elgamal import keygen
from votes.crypto.encoding import exact_int, exact_list, exact_object, hex_point
from votes.crypto.errors import Reason, require
from votes.crypto.group import ORDER, Point, Scalar, base_times, scalar_from_int, sum_points
from votes.crypto.proofs import Signature, is_signed, sign
from votes.crypto.transcript import u64

MAX_PEOPLE: Final = 255
"""The largest group of people that is read at all."""


@dataclass(frozen=True, slots=True)
class TrusteeKey:
    """One trustee's public key X_i with the proof that its owner knows x_i. ``index`` counts from 1."""

    index: int
    public_key: Point
    proof: Signature

    def to_record(self) -> dict[str, object]:
        """Return the JSON form."""
        return {
            "i": self.index,
            "pk": self.public_key.encode().hex(),
            "pok": self.proof.to_record(),
        }

    @classmethod
    def from_record(cls, value: object) -> "TrusteeKey":
        """Read parsed JSON strictly; ProtocolError MALFORMED, BAD_POINT or BAD_SCALAR."""
        data = exact_object(value, "i", "pk", "pok")
        return cls(
            index=exact_int(data["i"], at_least=1, at_most=MAX_PEOPLE),
            public_key=hex_point(data["pk"]),
            proof=Signature.from_record(data["pok"]),
        )


@dataclass(frozen=True, slots=True)
class KeyGroup:
    """Trustees of whom any ``threshold`` can act for the group.

    ``commitments`` is None for the trustee process (1-of-1). For people it holds each one's C_{i,0..t−1}.
    """

    threshold: int
    keys: tuple[TrusteeKey, ...]
    commitments: tuple[tuple[Point, ...], ...] | None = None

    @property
    def public_key(self) -> Point:
        """The group's share of the election key."""
        if self.commitments is None:
            return self.keys[0].public_key
        return sum_points(person[0] for person in self.commitments)

    def key(self, index: int) -> TrusteeKey | None:
        """Return the key with that index, if the group has one."""
        return next((key for key in self.keys if key.index == index), None)

    def to_record(self) -> dict[str, object]:
        """Return the JSON form that the manifest carries."""
        record: dict[str, object] = {"t": self.threshold}
        if self.commitments is not None:
            record["C"] = [[point.encode().hex() for point in person] for person in self.commitments]
        record["keys"] = [key.to_record() for key in self.keys]
        return record

    @classmethod
    def from_record(cls, value: object, *, people: bool) -> "KeyGroup":
        """Read parsed JSON strictly; ``people`` says whether the group must carry commitments.

        Raises ProtocolError MALFORMED, BAD_POINT or BAD_SCALAR. The proofs are checked by ``verify_keys``.
        """
        data = exact_object(value, *(("t", "C", "keys") if people else ("t", "keys")))
        return cls(
            threshold=exact_int(data["t"], at_least=1, at_most=MAX_PEOPLE),
            keys=tuple(TrusteeKey.from_record(key) for key in exact_list(data["keys"])),
            commitments=tuple(
                tuple(hex_point(point) for point in exact_list(person)) for person in exact_list(data["C"])
            )
            if people
            else None,
        )


def _key_context(setup: bytes, group: int, index: int) -> tuple[bytes, ...]:
    return setup, b"group", u64(group), u64(index)


def prove_key(secret: Scalar, *, setup: bytes, group: int, index: int) -> Signature:
    """Prove that one knows the secret of trustee ``index`` in ``group``.

    ``group`` is the group's position in the manifest's list of trustees, from 0; ``index`` counts from 1.
    """
    return sign(secret, "key-proof", *_key_context(setup, group, index))


def make_auto_group(setup: bytes) -> tuple[Scalar, KeyGroup]:
    """Return a fresh secret and the 1-of-1 group of the trustee process, group 0 of every manifest."""
    secret, public_key = keygen()
    key = TrusteeKey(1, public_key, prove_key(secret, setup=setup, group=0, index=1))
    return secret, KeyGroup(1, (key,))


def sum_group_keys(groups: Sequence[KeyGroup]) -> Point:
    """Return the election key P."""
    return sum_points(group.public_key for group in groups)


def _check_shape(group: KeyGroup) -> None:
    """Indexes are 1..n and t fits n; people's commitments are n polynomials of degree t − 1."""
    people = len(group.keys)
    require(
        [key.index for key in group.keys] == list(range(1, people + 1)) and group.threshold <= people,
        Reason.BAD_KEY,
        "A group's trustees are not numbered from 1, or fewer than its threshold.",
    )
    if group.commitments is None:
        require(people == 1, Reason.BAD_KEY, "The trustee process must be alone in its group.")
        return
    require(
        len(group.commitments) == people
        and all(len(person) == group.threshold for person in group.commitments),
        Reason.BAD_KEY,
        "The commitments of the key ceremony do not fit the number of trustees and the threshold.",
    )
    require(
        not any(point.is_identity for person in group.commitments for point in person),
        Reason.BAD_KEY,
        "A commitment of the key ceremony is the identity.",
    )
    require(
        not sum_points(person[-1] for person in group.commitments).is_identity,
        Reason.BAD_KEY,
        "Fewer people than the threshold says could open the sum: its highest coefficient is zero.",
    )


def _dealt_key(commitments: Sequence[Sequence[Point]], index: int) -> Point:
    """Return X_j = Σ_i Σ_k j^k · C_{i,k} for j = ``index``."""
    return sum_points(
        point * scalar_from_int(pow(index, power, ORDER))
        for person in commitments
        for power, point in enumerate(person)
    )


def is_key_proven(key: TrusteeKey, *, setup: bytes, group: int) -> bool:
    """Whether the key is a real one and its owner has proven to know its secret, for this place in this poll."""
    context = _key_context(setup, group, key.index)
    return not key.public_key.is_identity and is_signed(key.proof, key.public_key, "key-proof", *context)


def verify_group(group: KeyGroup, *, setup: bytes, position: int) -> None:
    """Check one group of a manifest: shape, each key's proof, the ceremony's equations. ProtocolError(BAD_KEY)."""
    _check_shape(group)
    for key in group.keys:
        require(
            is_key_proven(key, setup=setup, group=position),
            Reason.BAD_KEY,
            "A trustee's proof of knowing the key does not hold.",
        )
        require(
            group.commitments is None or key.public_key == _dealt_key(group.commitments, key.index),
            Reason.BAD_KEY,
            "A trustee's key does not follow from the commitments of the key ceremony.",
        )


def verify_keys(groups: Sequence[KeyGroup], *, setup: bytes, public_key: Point) -> None:
    """Check every group of a manifest: shape, each key's proof, the ceremony's equations, P = the sum.

    Raises ProtocolError(BAD_KEY).
    """
    for position, group in enumerate(groups):
        verify_group(group, setup=setup, position=position)
    require(
        not public_key.is_identity and public_key == sum_group_keys(groups),
        Reason.BAD_KEY,
        "The election key is not the sum of the trustees' keys.",
    )


def is_key_of(secret: Scalar, key: TrusteeKey) -> bool:
    """Whether ``secret`` belongs to ``key``."""
    return base_times(secret) == key.public_key
