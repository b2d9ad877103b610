"""The decisions, as tables."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from members.rules import Began
from onboarding.rules import (
    OF_KIND,
    REMIND_EVERY,
    SKIPPABLE,
    TICKED,
    Due,
    Facts,
    Kind,
    Line,
    Mentor,
    NotAllowed,
    Owner,
    State,
    What,
    check_reopen,
    check_skip,
    check_tick,
    due_of,
    is_reminder_due,
    needed_version,
    offboarding_begins,
    onboarding_begins,
    owner_of,
    state_of,
    template_problem,
    turn_of,
)
from onboarding.shipped import TEMPLATES, policy_text

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LIVE = date(2026, 3, 1)
EARLIER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1)


@pytest.mark.parametrize(
    ("began", "joined", "begins"),
    [
        (Began.NOMINATION, LIVE, True),
        (Began.RETURNED, LIVE + timedelta(days=9), True),
        (Began.NOMINATION, LIVE - timedelta(days=1), False),
        (Began.RETURNED, None, False),
        (Began.IMPORTED, LIVE, False),
        (Began.FOUNDING, LIVE, False),
    ],
)
def test_whose_onboarding_begins_by_itself(began: Began, joined: date | None, begins: bool) -> None:
    assert onboarding_begins(began=began, joined=joined, go_live=LIVE) is begins


@pytest.mark.parametrize(
    ("left", "latest", "grants", "begins"),
    [
        (LIVE, False, False, True),
        (LIVE - timedelta(days=1), False, False, False),
        (LIVE - timedelta(days=1), False, True, True),
        (LIVE, True, False, False),
        (LIVE, True, True, True),
    ],
)
def test_whose_offboarding_begins_by_itself(left: date, latest: bool, grants: bool, begins: bool) -> None:
    found = offboarding_begins(
        left=left, left_is_latest=latest, by_mistake=False, has_open_grants=grants, go_live=LIVE
    )
    assert found is begins


def facts(what: What, **given: object) -> Facts:
    return Facts(**({"what": what, "owner": Owner.ADMIN, "stored": State.OPEN} | given))  # type: ignore[arg-type]  # a table's


O, D, S = State.OPEN, State.DONE, State.SKIPPED  # noqa: E741 - as wide as the tables allow
N, M, A = Owner.NEW_MEMBER, Owner.MENTOR, Owner.ADMIN


@pytest.mark.parametrize(
    ("of", "state", "turn"),
    [
        (facts(What.POLICY), O, N),
        (facts(What.POLICY, policy_accepted=True), D, None),
        (facts(What.MENTOR), O, A),
        (facts(What.MENTOR, mentor=Mentor.ASKED), O, M),
        (facts(What.MENTOR, mentor=Mentor.ACCEPTED), D, None),
        (facts(What.MENTOR, stored=S), S, None),
        (facts(What.ORIENTATION), O, A),
        (facts(What.ORIENTATION, orientation=LATER), O, None),
        (facts(What.ORIENTATION, orientation=NOW), O, A),
        (facts(What.ORIENTATION, orientation=EARLIER, stored=D), D, None),
        (facts(What.GRANT), O, A),
        (facts(What.GRANT, in_venue=True), D, None),
        (facts(What.GRANT, venue_retired=True), S, None),
        (facts(What.GRANT, venue_retired=True, in_venue=True), D, None),
        (facts(What.REVOCATION, in_venue=True), O, A),
        (facts(What.REVOCATION, in_venue=True, venue_retired=True), O, A),
        (facts(What.REVOCATION), D, None),
        (facts(What.ROLES, holds_roles=True), O, A),
        (facts(What.ROLES), D, None),
        (facts(What.EMERITUS), D, None),
        (facts(What.TASK), O, A),
        (facts(What.TASK, owner=N), O, N),
        (facts(What.TASK, owner=M), O, A),
        (facts(What.TASK, owner=M, mentor=Mentor.ASKED), O, A),
        (facts(What.TASK, owner=M, mentor=Mentor.ACCEPTED), O, M),
        (facts(What.TASK, stored=D), D, None),
    ],
)
def test_where_a_step_stands_and_whose_turn_it_is(of: Facts, state: State, turn: Owner | None) -> None:
    assert (state_of(of), turn_of(of, NOW)) == (state, turn)


@pytest.mark.parametrize(
    ("of", "by", "refusal"),
    [
        (facts(What.TASK, owner=N), {N}, ""),
        (facts(What.TASK, owner=N), {A}, ""),
        (facts(What.TASK, owner=M), {M}, ""),
        (facts(What.TASK, owner=M), {N}, "somebody else"),
        (facts(What.TASK), {N, M}, "somebody else"),
        (facts(What.TASK), set(), "somebody else"),
        (facts(What.TASK, stored=S), {A}, "not open any more"),
        (facts(What.ORIENTATION), {A}, "not begun"),
        (facts(What.ORIENTATION, orientation=LATER), {A}, "not begun"),
        (facts(What.ORIENTATION, orientation=EARLIER), {A}, ""),
        (facts(What.ORIENTATION, orientation=EARLIER), {N}, "Only an admin"),
        (facts(What.GRANT), {A}, "embargo policy"),
        (facts(What.GRANT, policy_accepted=True), {A}, ""),
        (facts(What.GRANT, policy_accepted=True), {N, M}, "Only an admin"),
        (facts(What.REVOCATION, in_venue=True), {A}, ""),
        (facts(What.REVOCATION, in_venue=True), {N}, "Only an admin"),
        (facts(What.POLICY), {A, N}, "record says so"),
        (facts(What.MENTOR), {A}, "record says so"),
        (facts(What.ROLES, holds_roles=True), {A}, "record says so"),
    ],
)
def test_who_may_say_that_a_step_is_done(of: Facts, by: set[Owner], refusal: str) -> None:
    if not refusal:
        check_tick(of, by=by, now=NOW)
        return
    with pytest.raises(NotAllowed, match=refusal):
        check_tick(of, by=by, now=NOW)


@pytest.mark.parametrize("what", What)
def test_which_steps_can_be_skipped(what: What) -> None:
    step = facts(what, in_venue=what is What.REVOCATION, holds_roles=True)
    if what in SKIPPABLE:
        check_skip(step, reason="Not for them.")
        with pytest.raises(NotAllowed, match="reason"):
            check_skip(step, reason="  ")
    else:
        with pytest.raises(NotAllowed, match="cannot be skipped"):
            check_skip(step, reason="Not for them.")


def test_what_can_be_opened_again() -> None:
    check_reopen(State.DONE, reason="It was not.")
    for stored, reason in ((State.OPEN, "It was not."), (State.SKIPPED, "")):
        with pytest.raises(NotAllowed):
            check_reopen(stored, reason=reason)


@given(
    st.builds(
        Facts,
        what=st.sampled_from(What),
        owner=st.sampled_from(Owner),
        stored=st.sampled_from(State),
        policy_accepted=st.booleans(),
        mentor=st.sampled_from(Mentor),
        orientation=st.none() | st.sampled_from([EARLIER, NOW, LATER]),
        in_venue=st.booleans(),
        venue_retired=st.booleans(),
        holds_roles=st.booleans(),
    )
)
def test_only_an_open_step_is_anybodys_turn_and_a_turn_is_never_a_dead_end(of: Facts) -> None:
    turn = turn_of(of, NOW)
    if state_of(of) is not State.OPEN:
        assert turn is None
    elif turn is None:
        assert of.what is What.ORIENTATION, "only a session waits for its day"
    if turn is Owner.MENTOR:
        assert of.mentor is not Mentor.NONE, "there is somebody"
    if of.what in TICKED and turn is not None and (of.what is What.TASK or of.orientation):
        check_tick(of, by={turn}, now=NOW)


@pytest.mark.parametrize(
    ("due", "found"),
    [(date(2026, 5, 31), Due.LATE), (date(2026, 6, 1), Due.TODAY), (date(2026, 6, 2), Due.LATER)],
)
def test_late_or_not(due: date, found: Due) -> None:
    assert due_of(due, NOW.date()) is found


@pytest.mark.parametrize(
    ("dues", "last", "due"),
    [
        ([], None, False),
        ([date(2026, 6, 2)], None, False),
        ([date(2026, 6, 1)], None, True),
        ([date(2026, 6, 2), date(2026, 5, 1)], None, True),
        ([date(2026, 5, 1)], NOW - REMIND_EVERY, True),
        ([date(2026, 5, 1)], NOW - REMIND_EVERY + timedelta(seconds=1), False),
    ],
)
def test_when_somebody_is_reminded(dues: list[date], last: datetime | None, due: bool) -> None:
    assert is_reminder_due(dues=dues, last=last, now=NOW) is due


@pytest.mark.parametrize(("asking", "needed"), [([], 1), ([3], 3), ([2, 5], 5)])
def test_which_version_counts(asking: list[int], needed: int) -> None:
    assert needed_version(asks_everyone=asking) == needed


def line(what: What, *, title: str = "Something", owner: Owner = Owner.ADMIN, days: int = 7) -> Line:
    return Line(what=what, title=title, text="", owner=owner, days=days)


@pytest.mark.parametrize(
    ("kind", "lines", "problem"),
    [
        (Kind.ONBOARDING, [], "is missing"),
        (Kind.ONBOARDING, [line(What.TASK)], "The embargo policy"),
        (Kind.ONBOARDING, [line(What.POLICY)], ""),
        (Kind.ONBOARDING, [line(What.POLICY), line(What.POLICY)], "2 times"),
        (Kind.ONBOARDING, [line(What.POLICY), line(What.TASK), line(What.TASK)], ""),
        (Kind.ONBOARDING, [line(What.POLICY), line(What.ROLES)], "not a step of the onboarding"),
        (Kind.ONBOARDING, [line(What.POLICY), line(What.TASK, title=" ")], "no title"),
        (Kind.ONBOARDING, [line(What.POLICY, days=366)], "0 to 365"),
        (Kind.OFFBOARDING, [line(What.TASK)], "each venue"),
        (Kind.OFFBOARDING, [line(What.REVOCATION), line(What.TASK, owner=Owner.NEW_MEMBER)], "no access"),
        (Kind.OFFBOARDING, [line(What.REVOCATION), line(What.EMERITUS)], ""),
    ],
)
def test_what_a_template_can_be(kind: Kind, lines: list[Line], problem: str) -> None:
    found = template_problem(kind, lines)
    assert problem in found
    assert bool(found) is bool(problem)


@pytest.mark.parametrize("kind", Kind)
def test_what_the_site_comes_with_is_sound(kind: Kind) -> None:
    assert template_problem(kind, TEMPLATES[kind]) == ""
    assert {each.what for each in TEMPLATES[kind]} == set(OF_KIND[kind])
    assert all(owner_of(each) is each.owner for each in TEMPLATES[kind])
    for word in ("TLP:AMBER+STRICT", "employer", "leaked", "venues", "confidential"):
        assert word in policy_text()


@pytest.mark.parametrize("grants", [False, True])
def test_a_membership_entered_by_mistake_is_taken_leave_of_only_where_somebody_was_let_in(
    grants: bool,
) -> None:
    begins = offboarding_begins(
        left=LIVE, left_is_latest=False, by_mistake=True, has_open_grants=grants, go_live=LIVE
    )
    assert begins is grants
