"""Receipts against a verified record: what a receipt of a board that was changed later would show."""

import pytest

from tests.votes.verifier.forge import Forgery, tracker
from votes.verifier import anonballot_verify as av
from votes.verifier.client.receipt import Receipt, check_receipt, read_receipt


def _record() -> Forgery:
    return Forgery("auto")


def _receipt(seq: int, *, signed: int) -> Receipt:
    board = _record().board
    ballot = board[seq]["data"]
    return Receipt(tracker(ballot), ballot["rev"], seq, bytes.fromhex(board[signed]["hash"]))


def refusal(receipt: Receipt) -> str:
    with pytest.raises(av.VerificationError) as refused:
        check_receipt(_record().text(), receipt)
    return refused.value.check


def test_a_receipt_that_the_board_keeps() -> None:
    for signed in (3, 5):
        found = check_receipt(_record().text(), _receipt(3, signed=signed))
        assert (found.seq, found.rev, found.is_counted) == (3, 1, True)


def test_a_receipt_of_a_ballot_that_was_replaced() -> None:
    assert not check_receipt(_record().text(), _receipt(2, signed=2)).is_counted
    assert check_receipt(_record().text(), _receipt(5, signed=5)).is_counted


def test_a_tracker_alone() -> None:
    found = check_receipt(_record().text(), Receipt(_receipt(4, signed=4).tracker))
    assert (found.seq, found.is_counted) == (4, True)


def test_a_receipt_that_the_board_does_not_keep() -> None:
    good = _receipt(3, signed=4)
    assert good.rev is not None
    assert good.head is not None
    assert refusal(Receipt(bytes(32), good.rev, good.seq, good.head)) == "receipt.tracker"
    assert refusal(Receipt(good.tracker, 2, good.seq, good.head)) == "receipt.number"
    assert refusal(Receipt(good.tracker, good.rev, 4, good.head)) == "receipt.entry"
    assert refusal(Receipt(good.tracker, good.rev, good.seq, bytes(32))) == "receipt.head"


def test_a_head_from_before_the_ballot_does_not_cover_it() -> None:
    assert refusal(_receipt(3, signed=2)) == "receipt.head"


def test_a_mail_that_lacks_something_is_no_receipt() -> None:
    whole = f"Tracker  {'ab' * 32}\nNumber   1\nEntry    3\nHead     {'cd' * 32}\n"
    assert read_receipt(whole) == Receipt(bytes.fromhex("ab" * 32), 1, 3, bytes.fromhex("cd" * 32))
    question = "Shall Number 7 of Entry 9, who lives on Head " + "ef" * 32 + ", become a member?\n"
    assert read_receipt(question + whole) == read_receipt(whole)
    for line in whole.splitlines(keepends=True):
        with pytest.raises(av.VerificationError, match=r"receipt\.syntax: no "):
            read_receipt(whole.replace(line, ""))
    with pytest.raises(av.VerificationError, match=r"receipt\.syntax: the e-mail is in an unknown encoding"):
        read_receipt(f"Content-Type: text/plain; charset=nonsense\n\n{whole}")
