"""The picture of the procedure says what the rules allow, no more and no less."""

from nominations.picture import BY_LABELS, WIDTH, main_path, picture
from nominations.rules import LABELS, TRANSITIONS, By, State


def test_the_main_path_goes_from_a_draft_to_a_membership() -> None:
    path = main_path()
    assert (path[0], path[-1]) == (State.DRAFT, State.CONFIRMED)
    assert {State.CONSENT, State.REVIEW, State.VOTING, State.COUNTING, State.APPROVED} < set(path)


def test_every_state_and_step_of_the_rules_is_there_once() -> None:
    drawn = picture()
    assert {box.state for box in drawn.boxes} == set(State) - {State.WITHDRAWN}
    assert len(drawn.boxes) == len(State) - 1
    withdrawals = [at for at, to in TRANSITIONS if to is State.WITHDRAWN]
    assert [name for name, _ in drawn.withdrawable] == [LABELS[at] for at in withdrawals]
    assert len(drawn.arrows) == len(TRANSITIONS) - len(withdrawals)
    assert set(BY_LABELS) == set(By)


def test_nothing_overlaps_and_all_is_inside() -> None:
    drawn = picture()
    for box in drawn.boxes:
        assert 0 <= box.x < box.x + box.width <= WIDTH
        assert 0 <= box.y < box.y + box.height <= drawn.height
        for other in drawn.boxes:
            apart = box.x + box.width <= other.x or other.x + other.width <= box.x
            assert box is other or apart or box.y + box.height <= other.y or other.y + other.height <= box.y
