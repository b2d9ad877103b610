"""Opening the sum: any votes come out as they went in, and nothing else does (§7; §12, tally and trustee)."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.votes.crypto.polls import Poll, counted_poll
from votes.crypto.board import VerifiedBoard
from votes.crypto.elgamal import (
    PACKING,
    Ciphertext,
    encrypt,
    keygen,
    packed_point,
    solve_packed,
    sum_ciphertexts,
)
from votes.crypto.errors import ProtocolError, Reason
from votes.crypto.group import BASE, ORDER, Scalar, random_scalar, scalar_add, scalar_from_int
from votes.crypto.proofs import DecryptionStatement, Signature, prove_decryption
from votes.crypto.tally import Partial, Result, count, decrypt, has_quorum, lagrange, verify_result
from votes.rules import PRESETS, Choice, Outcome

RESULT = Result(eligible=5, ballots=5, yes=3, no=1, abstain=1, outcome=Outcome.NOT_APPROVED)


def test_a_poll_is_counted(counted: Poll) -> None:
    assert counted.count() == RESULT
    verify_result(counted.manifest, counted.verify(), counted.partials(), RESULT)


def test_the_rule_of_the_manifest_decides() -> None:
    poll = Poll.open(rule=PRESETS["votes-cast"])
    for voter, choice in zip(poll.vids, ["yes", "yes", "no", "abstain"], strict=False):
        poll.cast(voter, Choice(choice))
    poll.close()
    assert poll.count() == Result(5, 4, 2, 1, 1, Outcome.APPROVED)


@settings(max_examples=20)
@given(st.lists(st.sampled_from(list(Choice)), min_size=1, max_size=12))
def test_any_votes_come_out_as_they_went_in(choices: list[Choice]) -> None:
    """Encrypt → prove → verify → sum → decrypt → solve, for any votes."""
    poll = Poll.open([f"voter {number}" for number in range(len(choices))])
    for voter, choice in zip(poll.vids, choices, strict=True):
        poll.cast(voter, choice)
    poll.close()
    result = poll.count()
    assert result.yes == choices.count(Choice.YES)
    assert result.no == choices.count(Choice.NO)
    assert result.abstain == choices.count(Choice.ABSTAIN)
    verify_result(poll.manifest, poll.verify(), poll.partials(), result)


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from(list(Choice)), st.integers(0, 2)), max_size=12))
def test_only_each_voters_last_ballot_counts(casts: list[tuple[Choice, int]]) -> None:
    voters = ["alice", "bob", "carol"]
    poll = Poll.open(voters)
    last: dict[str, Choice] = {}
    for rev, (choice, number) in enumerate(casts, start=1):
        poll.cast(voters[number], choice, rev=rev)
        last[voters[number]] = choice
    poll.close()
    if len(last) < 2:
        assert not has_quorum(poll.manifest, poll.verify())
        return
    expected = list(last.values())
    result = poll.count()
    assert (result.yes, result.no) == (expected.count(Choice.YES), expected.count(Choice.NO))


@given(st.data())
def test_the_sum_of_ciphertexts_encrypts_the_sum(data: st.DataObject) -> None:
    secret, public_key = keygen()
    choices = data.draw(st.lists(st.sampled_from(list(Choice)), max_size=20))
    total = sum_ciphertexts(encrypt(public_key, choice, random_scalar()) for choice in choices)
    opened = total.beta - total.alpha * secret
    yes, no = choices.count(Choice.YES), choices.count(Choice.NO)
    assert opened == packed_point(yes, no)
    assert solve_packed(opened, len(choices)) == (yes, no)


@pytest.mark.parametrize(
    ("yes", "no", "ballots"), [(0, 0, 0), (0, 0, 5), (1000, 0, 1000), (0, 1000, 1000), (412, 371, 1000)]
)
def test_large_electorates_can_be_solved(yes: int, no: int, ballots: int) -> None:
    assert solve_packed(packed_point(yes, no), ballots) == (yes, no)


@pytest.mark.parametrize(
    "number", [6, -1, 6 * PACKING, -PACKING, 3 + 3 * PACKING, PACKING - 1, 10**12, ORDER // 2]
)
def test_a_sum_that_five_ballots_cannot_have_is_refused(number: int) -> None:
    with pytest.raises(ProtocolError) as refusal:
        solve_packed(BASE * scalar_from_int(number), 5)
    assert refusal.value.reason is Reason.BAD_RESULT


# --- Groups of trustees


@pytest.mark.parametrize(("threshold", "people"), [(1, 2), (2, 3), (3, 4)])
def test_any_t_of_n_people_open_the_sum(threshold: int, people: int) -> None:
    poll = Poll.open(["alice", "bob"], people=(threshold, people))
    poll.cast("alice", Choice.YES)
    poll.cast("bob", Choice.NO)
    poll.close()
    board = poll.verify()
    own = [poll.partial()]
    by_person = [poll.partial(group=1, index=index) for index in range(1, people + 1)]
    for chosen in combinations(by_person, threshold):
        result = count(poll.manifest, board, [own, list(chosen)])
        assert (result.yes, result.no) == (1, 1)
        assert count(poll.manifest, board, [own, list(reversed(chosen))]) == result


def test_neither_group_opens_anything_alone() -> None:
    poll = Poll.open(["alice"], people=(1, 1))
    poll.cast("alice")
    poll.close()
    own, person = [poll.partial()], [poll.partial(group=1)]
    _count_refused(poll, [own])
    _count_refused(poll, [person])
    _count_refused(poll, [own, own])
    _count_refused(poll, [own, []])
    _count_refused(poll, [person, own])


@given(st.sets(st.integers(1, 255), min_size=1, max_size=6), st.integers(1, ORDER - 1))
def test_lagrange_weights_recover_a_polynomial_at_zero(indexes: set[int], slope: int) -> None:
    total = 0
    constant = 12345
    for index in indexes:
        weight = int.from_bytes(lagrange(index, indexes), "little")
        value = constant + (slope * index if len(indexes) > 1 else 0)
        total += weight * value
    assert total % ORDER == constant


# --- Partial decryptions that must be refused


def _count_refused(
    poll: Poll, partials: Sequence[Sequence[Partial]], reason: Reason = Reason.BAD_PARTIAL
) -> None:
    board = poll.verify()
    for attempt in (
        lambda: count(poll.manifest, board, partials),
        lambda: verify_result(poll.manifest, board, partials, RESULT),
    ):
        with pytest.raises(ProtocolError) as refusal:
            attempt()
        assert refusal.value.reason is reason


def _dishonest(poll: Poll, board: VerifiedBoard, **change: Any) -> Partial:
    """A partial decryption with a sound proof, but of another statement than the record's."""
    key = poll.manifest.trustees[0].keys[0]
    secret: Scalar = poll.secrets[0][0]
    facts: dict[str, Any] = {
        "election": board.election,
        "close_head": board.head,
        "index": 1,
        "public_key": key.public_key,
        "total": board.total,
    } | change
    statement = DecryptionStatement(**facts, share=facts["total"].alpha * secret)
    return Partial(facts["index"], statement.share, prove_decryption(statement, secret))


def test_the_dishonest_trustee_passes_when_honest(counted: Poll) -> None:
    board = counted.verify()
    assert count(counted.manifest, board, [[_dishonest(counted, board)]]) == RESULT


def test_a_partial_of_another_statement_is_refused(counted: Poll) -> None:
    board = counted.verify()
    alice = board.counted[counted.vids["alice"]].ciphertext
    wrong: list[dict[str, Any]] = [
        {"election": bytes(32)},
        {"close_head": counted.entries[-2].hash},
        {"index": 2},
        {"public_key": counted.manifest.board_key},
        {"total": alice},  # one ballot's ciphertext instead of the sum
        {"total": Ciphertext(board.total.alpha, board.total.beta + BASE)},
    ]
    for change in wrong:
        _count_refused(counted, [[_dishonest(counted, board, **change)]])


def test_an_altered_partial_is_refused(counted: Poll) -> None:
    partial = counted.partial()
    one = scalar_from_int(1)
    c, s = partial.proof.c, partial.proof.s
    for altered in (
        replace(partial, share=partial.share + BASE),
        replace(partial, proof=Signature(scalar_add(c, one), s)),
        replace(partial, proof=Signature(c, scalar_add(s, one))),
        replace(partial, index=2),
        replace(partial, index=255),
    ):
        _count_refused(counted, [[altered]])


def test_exactly_the_threshold_must_be_given(counted: Poll) -> None:
    partial = counted.partial()
    wrong: list[list[list[Partial]]] = [[], [[]], [[partial, partial]], [[partial], [partial]]]
    for partials in wrong:
        _count_refused(counted, partials)


def test_people_cannot_stand_in_for_each_other() -> None:
    poll = Poll.open(["alice"], people=(2, 3))
    poll.cast("alice")
    poll.close()
    own = [poll.partial()]
    one, two, three = (poll.partial(group=1, index=index) for index in (1, 2, 3))
    for people in ([one], [one, one], [one, two, three], [one, replace(two, index=1)]):
        _count_refused(poll, [own, people])
    _count_refused(poll, [own, [one, replace(two, index=3)]])
    _count_refused(poll, [own, [one, replace(two, index=4)]])


def test_a_partial_of_another_poll_is_refused(counted: Poll) -> None:
    _count_refused(counted, [[counted_poll().partial()]])


def test_a_partial_survives_its_json_form(counted: Poll) -> None:
    partial = counted.partial()
    assert Partial.from_record(partial.to_record()) == partial
    for change in ({"i": 0}, {"i": True}, {"i": 256}, {"D": "ff" * 32}, {"c": "ff" * 32}, {"note": 1}):
        with pytest.raises(ProtocolError):
            Partial.from_record(partial.to_record() | change)


# --- Results that must be refused


@pytest.mark.parametrize(
    "change",
    [
        {"yes": 4, "no": 0},
        {"yes": 4, "abstain": 0},
        {"yes": 3, "no": 2, "abstain": 0},
        {"yes": 1, "no": 3},
        {"abstain": 0},
        {"abstain": None},
        {"yes": None},
        {"no": None},
        {"yes": None, "no": None, "abstain": None, "outcome": Outcome.NO_QUORUM},
        {"outcome": Outcome.APPROVED},
        {"outcome": Outcome.NO_QUORUM},
        {"eligible": 4},
        {"eligible": 6},
        {"ballots": 4},
        {"ballots": 6, "abstain": 2},
        {"yes": 3 + PACKING, "no": 0},
    ],
)
def test_another_result_is_refused(counted: Poll, change: dict[str, Any]) -> None:
    with pytest.raises(ProtocolError) as refusal:
        verify_result(counted.manifest, counted.verify(), counted.partials(), replace(RESULT, **change))
    assert refusal.value.reason is Reason.BAD_RESULT


def test_a_result_survives_its_json_form(counted: Poll) -> None:
    assert Result.from_record(RESULT.to_record()) == RESULT
    missed = Result(5, 1, None, None, None, Outcome.NO_QUORUM)
    assert Result.from_record(missed.to_record()) == missed
    for change in ({"outcome": "Approved"}, {"outcome": None}, {"yes": -1}, {"yes": "3"}, {"note": 1}):
        with pytest.raises(ProtocolError):
            Result.from_record(RESULT.to_record() | change)


# --- What a trustee must not do


def _decrypt_refused(poll: Poll, reason: Reason, **change: Any) -> None:
    facts: dict[str, Any] = {"group": 0, "index": 1, "now": poll.manifest.closes}
    secret = change.pop("secret", poll.secrets[0][0])
    manifest = change.pop("manifest", poll.manifest)
    with pytest.raises(ProtocolError) as refusal:
        decrypt(manifest, poll.verify(), secret, **(facts | change))
    assert refusal.value.reason is reason


def test_nothing_is_opened_before_the_close() -> None:
    poll = Poll.open(["alice"])
    poll.cast("alice")
    _decrypt_refused(poll, Reason.NOT_CLOSED)
    with pytest.raises(ProtocolError) as refusal:
        count(poll.manifest, poll.verify(), [])
    assert refusal.value.reason is Reason.NOT_CLOSED


def test_nothing_is_opened_early_by_the_trustees_own_clock(counted: Poll) -> None:
    _decrypt_refused(counted, Reason.NOT_CLOSED, now=counted.manifest.closes - 1)


def test_nothing_is_opened_for_another_manifest(counted: Poll) -> None:
    _decrypt_refused(counted, Reason.WRONG_ELECTION, manifest=counted_poll().manifest)


def test_a_foreign_secret_is_noticed(counted: Poll) -> None:
    _decrypt_refused(counted, Reason.BAD_KEY, secret=random_scalar())
    _decrypt_refused(counted, Reason.BAD_KEY, index=2)


def test_without_a_quorum_nothing_is_opened() -> None:
    poll = Poll.open()
    poll.cast("alice")
    poll.cast("bob")
    poll.close()
    board = poll.verify()
    assert not has_quorum(poll.manifest, board)
    _decrypt_refused(poll, Reason.NO_QUORUM)
    missed = Result(5, 2, None, None, None, Outcome.NO_QUORUM)
    assert count(poll.manifest, board, []) == missed
    verify_result(poll.manifest, board, [], missed)
    _count_refused(poll, [[_dishonest(poll, board)]])
    for wrong in (
        replace(missed, yes=2, no=0, abstain=0),
        replace(missed, outcome=Outcome.NOT_APPROVED),
        replace(missed, ballots=3),
    ):
        with pytest.raises(ProtocolError) as refusal:
            verify_result(poll.manifest, board, [], wrong)
        assert refusal.value.reason is Reason.BAD_RESULT


def test_exactly_the_quorum_is_enough() -> None:
    poll = Poll.open()
    for voter in ("alice", "bob", "carol"):
        poll.cast(voter, Choice.ABSTAIN)
    poll.close()
    assert poll.count() == Result(5, 3, 0, 0, 3, Outcome.NOT_APPROVED)
