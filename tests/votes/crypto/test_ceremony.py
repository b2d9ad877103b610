"""The key ceremony of people (§8): honest people get a group that opens, cheats are found out."""

import json
import secrets
from dataclasses import dataclass, replace
from itertools import combinations

import pytest

from votes.crypto import ceremony
from votes.crypto.ceremony import BadShare, Confirmation, Dealing, Opening, Secrets, Terms
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import (
    IDENTITY,
    Scalar,
    base_times,
    random_scalar,
    scalar_add,
    scalar_from_int,
    scalar_mul,
    sum_scalars,
)
from votes.crypto.proofs import sign
from votes.crypto.tally import lagrange
from votes.crypto.transcript import u64
from votes.crypto.trustees import make_auto_group, sum_group_keys, verify_keys


@dataclass
class Room:
    """Everyone's secrets and messages, all honest."""

    terms: Terms
    people: list[Secrets]
    openings: list[Opening]
    dealings: list[Dealing]

    def secret(self, index: int) -> Scalar:
        return ceremony.combine_shares(self.terms, self.people[index - 1], self.openings, self.dealings)

    def confirmation(self, index: int) -> Confirmation:
        return ceremony.confirm(self.terms, self.openings, index, self.secret(index))


def gather(threshold: int = 2, people: int = 3) -> Room:
    terms = Terms(secrets.token_bytes(32), threshold, people)
    own = [Secrets.draw(terms, index) for index in range(1, people + 1)]
    openings = [ceremony.open_round(terms, person) for person in own]
    return Room(terms, own, openings, [ceremony.deal(terms, person, openings) for person in own])


@pytest.fixture(scope="module")
def room() -> Room:
    return gather()


def _bad_key(*arguments: object, check: object) -> None:
    assert callable(check)
    with pytest.raises(ProtocolError) as refusal:
        check(*arguments)
    assert refusal.value.reason is Reason.BAD_KEY


@pytest.mark.parametrize(("threshold", "people"), [(1, 1), (1, 2), (2, 2), (2, 3), (3, 5)])
def test_any_t_people_hold_the_key_and_the_manifest_takes_it(threshold: int, people: int) -> None:
    room = gather(threshold, people)
    everyone = range(1, people + 1)
    group = ceremony.finish(room.terms, room.openings, [room.confirmation(index) for index in everyone])
    auto = make_auto_group(room.terms.setup)[1]
    verify_keys([auto, group], setup=room.terms.setup, public_key=sum_group_keys([auto, group]))
    for some in combinations(everyone, threshold):
        opened = sum_scalars(scalar_mul(lagrange(i, some), room.secret(i)) for i in some)
        assert base_times(opened) == group.public_key
    if threshold > 1:
        few = list(everyone)[: threshold - 1]
        guess = sum_scalars(scalar_mul(lagrange(i, few), room.secret(i)) for i in few)
        assert base_times(guess) != group.public_key


def test_messages_survive_their_json_form(room: Room) -> None:
    setup = room.terms.setup
    for message in (room.openings[0], room.dealings[1], room.confirmation(3)):
        text = json.dumps(message.to_record(setup))
        assert ceremony.parse_message(text, setup=setup) == message
        with pytest.raises(ProtocolError) as refusal:
            ceremony.parse_message(text, setup=secrets.token_bytes(32))
        assert refusal.value.reason is Reason.WRONG_ELECTION


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "ballot"},
        {"kind": ["opening"]},
        {"i": 0},
        {"i": True},
        {"v": "anonballot/v2"},
        {"more": 1},
        {"C": "x"},
    ],
)
def test_other_json_is_no_message(room: Room, change: dict[str, object]) -> None:
    record = room.openings[0].to_record(room.terms.setup) | change
    with pytest.raises(ProtocolError):
        ceremony.parse_message(json.dumps(record), setup=room.terms.setup)


def test_masked_shares_tell_nothing_of_the_shares(room: Room) -> None:
    share = ceremony.evaluate(room.people[0].polynomial, 2)
    assert room.dealings[0].masked[2] != share
    assert base_times(room.dealings[0].masked[2]) != base_times(share)


@pytest.mark.parametrize("altered", ["share", "sender's key"])
def test_a_wrong_share_is_found_by_its_receiver_alone(room: Room, altered: str) -> None:
    openings, dealings = list(room.openings), list(room.dealings)
    if altered == "share":
        masked = dict(dealings[0].masked)
        masked[2] = scalar_add(masked[2], scalar_from_int(1))
        dealings[0] = replace(dealings[0], masked=masked)
    else:
        openings[0] = replace(_reopened(room.terms, room.people[0], random_scalar()))
    with pytest.raises(BadShare) as complaint:
        ceremony.combine_shares(room.terms, room.people[1], openings, dealings)
    assert complaint.value.sender == 1
    if altered == "share":
        ceremony.combine_shares(room.terms, room.people[2], openings, dealings)


def _reopened(terms: Terms, own: Secrets, mask: Scalar) -> Opening:
    return ceremony.open_round(terms, replace(own, mask=mask))


def test_a_rogue_commitment_is_refused(room: Room) -> None:
    """Chosen as mine minus the others', it would make the group's key mine; nobody can prove to know it."""
    mine = random_scalar()
    others = room.openings[0].commitments[0] + room.openings[1].commitments[0]
    own, rogue = room.people[2], base_times(mine) - others
    context = (room.terms.setup, b"dkg", u64(3), room.openings[2].key.encode())
    for proof in (sign(mine, "key-proof", *context), room.openings[2].proof, room.openings[0].proof):
        commitments = (rogue, base_times(own.polynomial[1]))
        opening = replace(room.openings[2], commitments=commitments, proof=proof)
        _bad_key(room.terms, opening, check=ceremony.verify_opening)


def test_a_copied_opening_is_refused(room: Room) -> None:
    copied = replace(room.openings[0], index=2)
    _bad_key(room.terms, copied, check=ceremony.verify_opening)
    same_key = _reopened(room.terms, replace(room.people[1]), room.people[0].mask)
    _bad_key(room.terms, [room.openings[0], same_key, room.openings[2]], check=ceremony.verify_openings)


def test_the_identity_is_neither_key_nor_commitment(room: Room) -> None:
    first, second = room.openings[0].commitments
    for opening in (
        replace(room.openings[0], key=IDENTITY),
        replace(room.openings[0], commitments=(first, IDENTITY)),
        replace(room.openings[0], commitments=(IDENTITY, second)),
    ):
        _bad_key(room.terms, opening, check=ceremony.verify_opening)


def test_a_lowered_threshold_is_refused(room: Room) -> None:
    confirmations = [room.confirmation(index) for index in (1, 2, 3)]
    lower = replace(room.terms, threshold=1)
    _bad_key(lower, room.openings, check=ceremony.verify_openings)
    shortened = [replace(opening, commitments=opening.commitments[:1]) for opening in room.openings]
    _bad_key(lower, shortened, confirmations, check=ceremony.finish)


def test_highest_coefficients_that_cancel_are_refused() -> None:
    """Three people whose polynomials add up to a constant: each of them alone could open the sum."""
    terms = Terms(secrets.token_bytes(32), 2, 2)
    slope = random_scalar()
    negative = scalar_from_int(-int.from_bytes(slope, "little"))
    own = [
        Secrets(1, random_scalar(), (random_scalar(), slope)),
        Secrets(2, random_scalar(), (random_scalar(), negative)),
    ]
    openings = [ceremony.open_round(terms, person) for person in own]
    dealings = [ceremony.deal(terms, person, openings) for person in own]
    confirmations = [
        ceremony.confirm(
            terms, openings, person.index, ceremony.combine_shares(terms, person, openings, dealings)
        )
        for person in own
    ]
    _bad_key(terms, openings, confirmations, check=ceremony.finish)


def test_a_key_that_does_not_follow_is_refused(room: Room) -> None:
    other = ceremony.confirm(room.terms, room.openings, 1, random_scalar())
    _bad_key(room.terms, room.openings, other, check=ceremony.verify_confirmation)
    renamed = replace(room.confirmation(2), key=replace(room.confirmation(2).key, index=1))
    _bad_key(room.terms, room.openings, renamed, check=ceremony.verify_confirmation)
    honest = [room.confirmation(index) for index in (1, 2, 3)]
    _bad_key(room.terms, room.openings, honest[:2], check=ceremony.finish)
    _bad_key(room.terms, room.openings, [honest[1], honest[0], honest[2]], check=ceremony.finish)


def test_who_saw_another_list_of_keys_cannot_confirm(room: Room) -> None:
    swapped = [*room.openings[:2], _reopened(room.terms, room.people[2], random_scalar())]
    assert ceremony.fingerprint(room.terms, swapped) != ceremony.fingerprint(room.terms, room.openings)
    deceived = ceremony.confirm(room.terms, swapped, 1, room.secret(1))
    _bad_key(room.terms, room.openings, deceived, check=ceremony.verify_confirmation)


def test_nobody_deals_under_an_opening_that_is_not_theirs(room: Room) -> None:
    swapped = [_reopened(room.terms, room.people[0], random_scalar()), *room.openings[1:]]
    with pytest.raises(ProtocolError):
        ceremony.deal(room.terms, room.people[0], swapped)


def test_a_dealing_must_be_for_everyone_else(room: Room) -> None:
    short = Dealing(1, {2: room.dealings[0].masked[2]})
    _bad_key(room.terms, short, check=ceremony.verify_dealing)
    _bad_key(
        room.terms, room.people[1], room.openings, [short, *room.dealings[1:]], check=ceremony.combine_shares
    )
