"""Keys: whoever takes part in the election key proves it, and the parts make the whole (§8; §12, keys)."""

import secrets
from dataclasses import replace

import pytest

from tests.votes.crypto.polls import Poll, people_group
from votes.crypto.elgamal import keygen
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import (
    BASE,
    IDENTITY,
    ORDER,
    Point,
    base_times,
    random_scalar,
    scalar_from_int,
)
from votes.crypto.proofs import is_signed, sign
from votes.crypto.trustees import (
    KeyGroup,
    TrusteeKey,
    make_auto_group,
    prove_key,
    sum_group_keys,
    verify_keys,
)

SETUP = secrets.token_bytes(32)


@pytest.fixture(scope="module")
def auto() -> KeyGroup:
    return make_auto_group(SETUP)[1]


@pytest.fixture(scope="module")
def people() -> KeyGroup:
    return people_group(SETUP, threshold=2, people=3)[1]


def _refused(groups: list[KeyGroup], public_key: Point | None = None) -> None:
    with pytest.raises(ProtocolError) as refusal:
        verify_keys(groups, setup=SETUP, public_key=public_key or sum_group_keys(groups))
    assert refusal.value.reason is Reason.BAD_KEY


def test_the_trustee_process_alone(auto: KeyGroup) -> None:
    verify_keys([auto], setup=SETUP, public_key=auto.keys[0].public_key)


@pytest.mark.parametrize(("threshold", "number"), [(1, 1), (1, 3), (2, 3), (3, 3), (3, 5)])
def test_the_trustee_process_with_people(auto: KeyGroup, threshold: int, number: int) -> None:
    _, people = people_group(SETUP, threshold=threshold, people=number)
    verify_keys([auto, people], setup=SETUP, public_key=auto.public_key + people.public_key)


def test_groups_survive_their_json_form(auto: KeyGroup, people: KeyGroup) -> None:
    assert KeyGroup.from_record(auto.to_record(), people=False) == auto
    assert KeyGroup.from_record(people.to_record(), people=True) == people


def test_a_rogue_key_is_refused(auto: KeyGroup) -> None:
    """A key made as "mine minus the other's" would make the sum mine; nobody can prove to know its secret."""
    mine = random_scalar()
    rogue = base_times(mine) - auto.public_key
    attempts = (
        prove_key(mine, setup=SETUP, group=1, index=1),
        auto.keys[0].proof,
    )
    for proof in attempts:
        group = KeyGroup(1, (TrusteeKey(1, rogue, proof),), ((rogue,),))
        _refused([auto, group])


def test_the_identity_is_no_key(auto: KeyGroup) -> None:
    zero = scalar_from_int(0)
    proof = prove_key(zero, setup=SETUP, group=0, index=1)
    _refused([KeyGroup(1, (TrusteeKey(1, IDENTITY, proof),))], auto.public_key)
    proof = prove_key(zero, setup=SETUP, group=1, index=1)
    _refused([auto, KeyGroup(1, (TrusteeKey(1, IDENTITY, proof),), ((IDENTITY,),))])


def test_a_person_whose_key_comes_out_as_the_identity_is_refused(auto: KeyGroup) -> None:
    """With f(x) = 1 − x, person 1 would hold nothing, and all others' commitments look sound."""
    shares = [scalar_from_int(0), scalar_from_int(-1)]
    keys = tuple(
        TrusteeKey(j, base_times(x), prove_key(x, setup=SETUP, group=1, index=j))
        for j, x in enumerate(shares, start=1)
    )
    half = pow(2, -1, ORDER)  # each of the two people deals half of it
    row = (base_times(scalar_from_int(half)), base_times(scalar_from_int(-half)))
    _refused([auto, KeyGroup(2, keys, (row, row))])


def test_a_person_who_deals_nothing_is_refused(auto: KeyGroup) -> None:
    secret, public_key = keygen()
    keys = tuple(TrusteeKey(j, public_key, prove_key(secret, setup=SETUP, group=1, index=j)) for j in (1, 2))
    _refused([auto, KeyGroup(1, keys, ((public_key,), (IDENTITY,)))])


def test_two_groups_that_cancel_out_are_refused() -> None:
    secret, auto = make_auto_group(SETUP)
    negative = base_times(scalar_from_int(-int.from_bytes(secret, "little")))
    minus = scalar_from_int(-int.from_bytes(secret, "little"))
    key = TrusteeKey(1, negative, prove_key(minus, setup=SETUP, group=1, index=1))
    _refused([auto, KeyGroup(1, (key,), ((negative,),))], IDENTITY)


def test_the_election_key_must_be_the_sum(auto: KeyGroup, people: KeyGroup) -> None:
    _refused([auto], auto.public_key + BASE)
    _refused([auto, people], auto.public_key)
    _refused([auto, people], people.public_key)


def test_a_proof_is_bound_to_poll_group_and_index(auto: KeyGroup) -> None:
    secret, public_key = keygen()
    for proof in (
        prove_key(secret, setup=secrets.token_bytes(32), group=0, index=1),
        prove_key(secret, setup=SETUP, group=1, index=1),
        prove_key(secret, setup=SETUP, group=0, index=2),
        sign(secret, "checkpoint", SETUP, b"group"),
    ):
        _refused([KeyGroup(1, (TrusteeKey(1, public_key, proof),))])


def test_a_changed_commitment_is_refused(auto: KeyGroup, people: KeyGroup) -> None:
    assert people.commitments is not None
    for person in range(3):
        for power in range(2):
            rows = [list(row) for row in people.commitments]
            rows[person][power] += BASE
            changed = replace(people, commitments=tuple(map(tuple, rows)))
            _refused([auto, changed])


def test_the_threshold_can_be_neither_lowered_nor_raised(auto: KeyGroup, people: KeyGroup) -> None:
    assert people.commitments is not None
    for threshold in (1, 3, 4):
        _refused([auto, replace(people, threshold=threshold)])
    cut = tuple(row[:1] for row in people.commitments)
    _refused([auto, replace(people, threshold=1, commitments=cut)])


def test_trustees_are_numbered_and_complete(auto: KeyGroup, people: KeyGroup) -> None:
    one, two, three = people.keys
    for keys in ((one, two), (one, three, two), (one, two, two), (two, three), ()):
        _refused([auto, replace(people, keys=keys)])
    assert people.commitments is not None
    _refused([auto, replace(people, commitments=people.commitments[:2])])
    _refused([auto, replace(people, commitments=())])


def test_a_replaced_key_is_refused_even_with_a_valid_proof(auto: KeyGroup, people: KeyGroup) -> None:
    secret, public_key = keygen()
    stranger = TrusteeKey(3, public_key, prove_key(secret, setup=SETUP, group=1, index=3))
    _refused([auto, replace(people, keys=(*people.keys[:2], stranger))])


def test_the_trustee_process_is_alone_in_its_group(auto: KeyGroup) -> None:
    secret, public_key = keygen()
    second = TrusteeKey(2, public_key, prove_key(secret, setup=SETUP, group=0, index=2))
    _refused([KeyGroup(1, (*auto.keys, second))])
    _refused([KeyGroup(2, auto.keys)])
    _refused([KeyGroup(1, (replace(auto.keys[0], index=2),))])


@pytest.mark.parametrize("record", [{"t": 0}, {"t": 256}, {"t": True}, {"t": "1"}, {"keys": {}}, {"u": 1}])
def test_the_json_form_is_strict(auto: KeyGroup, record: dict[str, object]) -> None:
    with pytest.raises(ProtocolError):
        KeyGroup.from_record(auto.to_record() | record, people=False)


def test_a_manifest_with_people_reads_back() -> None:
    poll = Poll.open(people=(2, 3))
    first, second = poll.manifest.trustees
    assert first.commitments is None
    assert second.commitments is not None
    assert poll.public_key == first.public_key + second.public_key


def test_signatures_cover_tag_context_and_key() -> None:
    secret, public_key = keygen()
    signature = sign(secret, "checkpoint", b"one", b"two")
    assert is_signed(signature, public_key, "checkpoint", b"one", b"two")
    assert not is_signed(signature, public_key, "key-proof", b"one", b"two")
    assert not is_signed(signature, public_key, "checkpoint", b"onetwo")
    assert not is_signed(signature, public_key, "checkpoint", b"one", b"two", b"")
    assert not is_signed(signature, public_key + BASE, "checkpoint", b"one", b"two")
    assert not is_signed(replace(signature, s=signature.c), public_key, "checkpoint", b"one", b"two")
