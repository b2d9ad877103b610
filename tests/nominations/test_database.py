"""What the database refuses, whoever writes: each constraint and trigger by its name, with raw UPDATEs."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from council.rules import Kind
from nominations.models import Comment, Nomination, NomineeLink, Purpose, Sounding, StatementVersion
from nominations.rules import TRANSITIONS, State
from psrt import clock
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.council.deciding import carried
from tests.nominations.stages import Stages, count_poll, nominee_of, open_poll
from votes.rules import PRESETS
from votes.services import request_poll

DAY = timedelta(days=1)


@contextmanager
def refused_by(name: str) -> Iterator[None]:
    """The block is refused by the constraint or trigger of this name, and by no other."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        yield
    cause = caught.value.__cause__
    assert getattr(cause, "diag").constraint_name == name  # noqa: B009 - psycopg's, unknown to Django's types


def update(nomination: Nomination, **columns: Any) -> None:
    """A raw UPDATE: no service, no lock, no look at the rules."""
    Nomination.objects.filter(pk=nomination.pk).update(**columns)


@pytest.mark.parametrize("state", [state for state in State if state is not State.DRAFT])
def test_nothing_is_born_in_the_middle_of_its_life(cast: Cast, state: State) -> None:
    with refused_by("nomination_starts_as_draft"):
        Nomination.objects.create(
            sponsor=cast.alice, nominee_name="Noor", created_at=clock.now(), state=state.value
        )


@pytest.mark.parametrize("old", State)
def test_only_the_transitions_of_the_rules(stages: Stages, old: State) -> None:
    nomination = stages.in_state(old)
    for new in State:
        if new is not old and (old, new) not in TRANSITIONS:
            with refused_by("nomination_transition"):
                update(nomination, state=new.value)


def test_the_sponsor_is_a_member_at_submission(stages: Stages, cast: Cast) -> None:
    draft = stages.draft()
    Nomination.objects.filter(pk=draft.pk).update(submitted_at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE members_membership SET \"left\" = current_date - 1, ended = 'left' WHERE person_id = %s",
            [cast.alice.pk],
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    with refused_by("nomination_sponsor_is_member"):
        update(draft, state="consent")


@pytest.mark.parametrize(
    "same", [{"email": "BOB-B@example.org"}, {"github": "Bob-B"}, {"github_id": 4711}], ids=str
)
def test_the_nominee_is_not_a_member(stages: Stages, cast: Cast, same: dict[str, Any]) -> None:
    cast.bob.github_id = 4711
    cast.bob.save(update_fields=["github_id"])
    draft = stages.draft(nominee=nominee_of(cast.noor, **same))
    with refused_by("nomination_nominee_is_not_member"):
        update(draft, state="consent", submitted_at=clock.now())


def test_nobody_nominates_themselves(stages: Stages, cast: Cast) -> None:
    draft = stages.draft(nominee=nominee_of(cast.noor, email=cast.alice.email.upper()))
    with refused_by("nomination_sponsor_is_not_nominee"):
        update(draft, state="consent", submitted_at=clock.now())


def test_a_nomination_needs_a_justification(stages: Stages) -> None:
    draft = stages.draft()
    StatementVersion.objects.filter(nomination=draft).update(justification="")
    with refused_by("nomination_submission"):
        update(draft, state="consent", submitted_at=clock.now())


@pytest.mark.parametrize("column", ["nominee_email", "nominee_bio"])
def test_a_submission_is_complete(stages: Stages, column: str) -> None:
    draft = stages.draft()
    with refused_by("nomination_complete_when_submitted"):
        update(draft, state="consent", submitted_at=clock.now(), **{column: ""})


OTHER = {"email": "other@example.org", "github": "", "github_id": None}


@pytest.mark.parametrize("state", [State.CONSENT, State.REVIEW, State.VOTING, State.COUNTING, State.APPROVED])
def test_one_open_nomination_of_a_person(stages: Stages, cast: Cast, state: State) -> None:
    stages.in_state(state)
    for same, name in (
        ({"email": "NOOR@EXAMPLE.ORG"}, "nomination_one_open_per_email"),
        ({"github": "Noor-V"}, "nomination_one_open_per_github"),
        ({"github_id": 7008}, "nomination_one_open_per_github_id"),
    ):
        second = stages.draft(sponsor=cast.bob, nominee=nominee_of(cast.noor, **(OTHER | same)))
        with refused_by(name):
            update(second, state="consent", submitted_at=clock.now())


@pytest.mark.parametrize("state", [State.NOT_APPROVED, State.NO_QUORUM, State.VETOED, State.WITHDRAWN])
def test_after_a_failure_the_person_can_be_nominated_again(stages: Stages, cast: Cast, state: State) -> None:
    stages.in_state(state)
    assert stages.review(sponsor=cast.bob).state == State.REVIEW


def test_a_review_does_not_begin_without_consent(stages: Stages, clock: Clock) -> None:
    asked, now = stages.consent(), clock.now()
    with refused_by("nomination_reviewed_with_consent"):
        update(asked, state="review", review_starts_at=now, review_ends_at=now + 7 * DAY)


@pytest.mark.parametrize(
    ("starts", "lasts"),
    [(timedelta(0), 7 * DAY - timedelta(seconds=1)), (timedelta(0), timedelta(0))],
)
def test_a_review_of_less_than_seven_days(
    stages: Stages, clock: Clock, starts: timedelta, lasts: timedelta
) -> None:
    asked, now = stages.consent(), clock.now()
    with refused_by("nomination_review_seven_days"):
        update(
            asked, state="review", consented_at=now, review_starts_at=now, review_ends_at=now + starts + lasts
        )


def test_a_review_has_an_end(stages: Stages, clock: Clock) -> None:
    asked, now = stages.consent(), clock.now()
    with refused_by("nomination_review_seven_days"):
        update(asked, state="review", consented_at=now, review_starts_at=now, review_ends_at=None)


@pytest.mark.parametrize("shift", [-DAY, -timedelta(minutes=11), timedelta(minutes=1)])
def test_a_review_is_dated_when_it_begins(stages: Stages, clock: Clock, shift: timedelta) -> None:
    asked, starts = stages.consent(), clock.now() + shift
    with refused_by("nomination_review_window"):
        update(
            asked,
            state="review",
            consented_at=starts,
            review_starts_at=starts,
            review_ends_at=starts + 7 * DAY,
        )


def test_a_running_review_is_not_cut_short(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    assert nomination.review_ends_at is not None
    assert nomination.review_starts_at is not None
    clock.advance(days=2)
    with refused_by("nomination_review_window"):
        update(nomination, review_ends_at=nomination.review_ends_at - timedelta(seconds=1))
    with refused_by("nomination_review_window"):
        update(
            nomination,
            review_starts_at=nomination.review_starts_at - DAY,
            review_ends_at=nomination.review_ends_at - DAY,
        )
    rule = PRESETS["membership"]
    request_poll(
        subject=nomination.pk, question="?", rule=rule, period=rule.voting, actor=None, now=clock.now()
    )
    with refused_by("nomination_review_window"):
        update(nomination, state="voting")
    update(nomination, review_starts_at=clock.now(), review_ends_at=clock.now() + 7 * DAY)


def test_a_finished_review_is_not_opened_again(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    clock.advance(days=7)
    now = clock.now()
    with refused_by("nomination_review_window"):
        update(nomination, review_starts_at=now, review_ends_at=now + 7 * DAY)


@pytest.mark.parametrize("state", [State.VOTING, State.COUNTING, State.APPROVED, State.NOT_APPROVED])
def test_the_review_of_the_past_stays_as_it_was(stages: Stages, clock: Clock, state: State) -> None:
    nomination = stages.in_state(state)
    with refused_by("nomination_review_window"):
        update(nomination, review_starts_at=clock.now(), review_ends_at=clock.now() + 7 * DAY)


def test_no_voting_without_a_poll(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    clock.advance(days=7)
    with refused_by("nomination_follows_poll"):
        update(nomination, state="voting")


def test_no_counting_before_the_poll_closes(stages: Stages, clock: Clock) -> None:
    nomination = stages.voting(opened=False)
    with refused_by("nomination_follows_poll"):
        update(nomination, state="counting")
    poll = open_poll(nomination, clock)
    assert poll.closes_at is not None
    clock.advance(days=6, hours=23)
    with refused_by("nomination_follows_poll"):
        update(nomination, state="counting")
    clock.advance_to(poll.closes_at)
    update(nomination, state="counting")


@pytest.mark.parametrize("outcome", [State.APPROVED, State.NOT_APPROVED, State.NO_QUORUM])
def test_the_outcome_is_the_polls(stages: Stages, clock: Clock, outcome: State) -> None:
    nomination = stages.counting()
    columns = {state: _outcome_columns(state, clock) for state in _outcomes()}
    for state in _outcomes():
        with refused_by("nomination_follows_poll"):
            update(nomination, **columns[state])
    count_poll(nomination, outcome, clock)
    for state in _outcomes() - {outcome}:
        with refused_by("nomination_follows_poll"):
            update(nomination, **columns[state])
    update(nomination, **columns[outcome])


def _outcomes() -> set[State]:
    return {State.APPROVED, State.NOT_APPROVED, State.NO_QUORUM}


def _outcome_columns(state: State, clock: Clock) -> dict[str, object]:
    now = clock.now()
    ends = now + 7 * DAY if state is State.APPROVED else None
    return {"state": state.value, "outcome_at": now, "veto_ends_at": ends}


def test_a_running_vote_is_not_withdrawn_under_its_ballots(stages: Stages, clock: Clock) -> None:
    nomination = stages.voting()
    with refused_by("nomination_follows_poll"):
        update(
            nomination,
            state="withdrawn",
            withdrawn_at=clock.now(),
            withdrawn_as="sponsor",
            withdrawn_by=nomination.sponsor,
            withdrawn_reason="x",
        )


def test_the_veto_window_is_set_once_and_not_moved(stages: Stages, clock: Clock) -> None:
    nomination = stages.approved()
    assert nomination.veto_ends_at is not None
    for ends in (nomination.veto_ends_at - DAY, nomination.veto_ends_at + DAY):
        with refused_by("nomination_veto_window"):
            update(nomination, veto_ends_at=ends)


def test_approval_opens_a_veto_window(stages: Stages, clock: Clock) -> None:
    nomination = stages.counting()
    count_poll(nomination, State.APPROVED, clock)
    now = clock.now()
    for ends in (None, now):
        with refused_by("nomination_approved_has_veto_window"):
            update(nomination, state="approved", outcome_at=now, veto_ends_at=ends)
    with refused_by("nomination_veto_window"):
        update(nomination, state="approved", outcome_at=now - DAY, veto_ends_at=now + DAY)


def test_an_outcome_is_dated(stages: Stages, clock: Clock) -> None:
    nomination = stages.counting()
    count_poll(nomination, State.NOT_APPROVED, clock)
    with refused_by("nomination_outcome_dated"):
        update(nomination, state="not-approved")


def test_silence_does_not_confirm_early(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.approved()
    membership = add_member("Noor Vermeulen", "noor-v", now=clock.now()).memberships.get()
    confirmed = {"state": "confirmed", "membership": membership, "confirmed_at": clock.now()}
    with refused_by("nomination_veto_window"):
        update(nomination, **confirmed)
    clock.advance(days=7)
    for kind in (Kind.CLEAR, Kind.VETO):
        carried(kind, nomination.pk, by=[cast.sam, cast.sol])
    decided = {"council_by": cast.sam, "council_at": clock.now(), "council_reason": "x"}
    with refused_by("nomination_veto_window"):
        update(nomination, **confirmed, **decided)
    with refused_by("nomination_veto_window"):
        update(nomination, state="vetoed", **decided)
    update(nomination, **confirmed)


def test_confirmed_means_a_membership(stages: Stages, clock: Clock) -> None:
    nomination = stages.approved()
    clock.advance(days=7)
    with refused_by("nomination_confirmed_has_membership"):
        update(nomination, state="confirmed", confirmed_at=clock.now())


@pytest.mark.parametrize(
    "missing", [{"council_by": None}, {"council_at": None}, {"council_reason": ""}], ids=str
)
def test_a_veto_has_a_name_a_time_and_a_reason(
    stages: Stages, cast: Cast, clock: Clock, missing: dict[str, Any]
) -> None:
    nomination = stages.approved()
    carried(Kind.VETO, nomination.pk, by=[cast.sam, cast.sol])
    if "council_by" in missing:
        clock.advance(days=7)  # else the window trigger is asked first
    decided = {"council_by": cast.sam, "council_at": clock.now(), "council_reason": "x"}
    with refused_by("nomination_council_decision_whole"):
        update(nomination, state="vetoed", **(decided | missing))


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"withdrawn_reason": ""},
        {"withdrawn_by": None},
        {"withdrawn_as": ""},
        {"withdrawn_as": "council"},
        {"withdrawn_as": "nominee"},
        {"withdrawn_at": None},
    ],
    ids=str,
)
def test_a_withdrawal_is_whole(stages: Stages, clock: Clock, columns: dict[str, Any]) -> None:
    nomination = stages.review()
    whole = {
        "withdrawn_at": clock.now(),
        "withdrawn_as": "sponsor",
        "withdrawn_by": nomination.sponsor,
        "withdrawn_reason": "x",
    }
    if columns:
        with refused_by("nomination_withdrawal_whole"):
            update(nomination, state="withdrawn", **(whole | columns))
    else:
        with refused_by("nomination_withdrawal_whole"):
            update(nomination, **whole)  # without the state
        update(nomination, state="withdrawn", **whole)


def test_who_only_was_asked_need_not_say_why(stages: Stages, clock: Clock) -> None:
    declined = {"state": "withdrawn", "withdrawn_at": clock.now(), "withdrawn_as": "nominee"}
    with refused_by("nomination_withdrawal_whole"):
        update(stages.review(), **declined)
    other = nominee_of(stages.cast.noor, email="n@example.org", github="", github_id=None)
    update(stages.consent(nominee=other), **declined)


@pytest.mark.parametrize("state", [State.REVIEW, State.VOTING, State.COUNTING, State.APPROVED])
def test_what_the_nominee_agreed_to_stays(stages: Stages, state: State) -> None:
    nomination = stages.in_state(state)
    for column in ("nominee_name", "nominee_email", "nominee_bio"):
        with refused_by("nomination_agreed_text"):
            update(nomination, **{column: "changed"})
    if state is State.REVIEW:
        update(nomination, nominee_github="noor-verm", nominee_github_id=None)
        with refused_by("nomination_agreed_text"):
            update(nomination, nominee_github="noor-v", nominee_name="changed")
        with refused_by("nomination_nominee_is_not_member"):
            update(nomination, nominee_github="BOB-b")
        with refused_by("nomination_sponsor_is_not_nominee"):
            update(nomination, nominee_github="ALICE-a")
        stages.clock.advance(days=7)
    for account in ({"nominee_github": "noor"}, {"nominee_github_id": 1}):
        with refused_by("nomination_agreed_text"):
            update(nomination, **account)


def test_a_nomination_keeps_its_sponsor(stages: Stages, cast: Cast) -> None:
    for nomination in (stages.draft(), stages.consent()):
        with refused_by("nomination_sponsor_fixed"):
            update(nomination, sponsor=cast.bob)


def test_versions_are_rewritten_as_a_draft_and_never_after(stages: Stages) -> None:
    draft = stages.draft()
    draft.versions.update(justification="Better.")
    with refused_by("nomination_statement_kept"):
        draft.versions.get().delete()
    other = nominee_of(stages.cast.noor, email="n@example.org", github="", github_id=None)
    asked = stages.consent(nominee=other)
    with refused_by("nomination_statement_kept"):
        asked.versions.update(justification="Rewritten.")
    with refused_by("nomination_statement_kept"):
        draft.versions.update(nomination=asked, number=2)


@pytest.mark.parametrize(
    ("state", "is_open"),
    [(State.CONSENT, True), (State.REVIEW, True), (State.VOTING, False), (State.APPROVED, False)],
)
def test_versions_are_added_until_the_review_ends(
    stages: Stages, clock: Clock, state: State, is_open: bool
) -> None:
    nomination = stages.in_state(state)

    def add(number: int) -> None:
        StatementVersion.objects.create(
            nomination=nomination,
            number=number,
            author=nomination.sponsor,
            created_at=clock.now(),
            justification="More.",
        )

    if is_open:
        add(2)
        with refused_by("nomination_statement_numbered"):
            add(2)
    if state is State.REVIEW:
        clock.advance(days=7)
    if state is not State.CONSENT:
        with refused_by("nomination_statement_when_open"):
            add(3)


def test_an_amendment_keeps_a_justification(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    with refused_by("nomination_amendment_justified"):
        StatementVersion.objects.create(
            nomination=nomination, number=2, author=nomination.sponsor, created_at=clock.now()
        )


@pytest.mark.parametrize("state", State)
def test_comments_are_made_in_review_only(stages: Stages, clock: Clock, state: State) -> None:
    nomination = stages.in_state(state)

    def say() -> None:
        Comment.objects.create(
            nomination=nomination, author=nomination.sponsor, created_at=clock.now(), body="Hello"
        )

    if state is State.REVIEW:
        say()
        clock.advance(days=7)
    with refused_by("nomination_comment_in_review"):
        say()


def test_what_was_said_stays_said(stages: Stages, clock: Clock) -> None:
    nomination = stages.review()
    said = Comment.objects.create(
        nomination=nomination, author=nomination.sponsor, created_at=clock.now(), body="Hello"
    )
    with refused_by("nomination_comment_kept"):
        Comment.objects.filter(pk=said.pk).update(body="Never said")
    with refused_by("nomination_comment_kept"):
        said.delete()
    with refused_by("nomination_comment_says_something"):
        Comment.objects.create(
            nomination=nomination, author=nomination.sponsor, created_at=clock.now(), body=""
        )


def test_a_link_is_fixed_used_once_and_one_at_a_time(stages: Stages, clock: Clock) -> None:
    link = stages.consent().links.get()
    links = NomineeLink.objects.filter(pk=link.pk)
    assert link.expires_at is not None
    for columns in (
        {"token_hash": "0" * 64},
        {"expires_at": link.expires_at + DAY},
        {"purpose": Purpose.STANDING, "expires_at": None},
    ):
        with refused_by("nomination_link_fixed"):
            links.update(**columns)
    with refused_by("nomination_link_one_live"):
        _link(link.nomination, expires_at=link.expires_at)
    links.update(used_at=clock.now())
    for used in (None, clock.now() + DAY):
        with refused_by("nomination_link_fixed"):
            links.update(used_at=used)


def test_a_question_expires_and_is_stored_as_a_hash(stages: Stages, clock: Clock) -> None:
    nomination = stages.consent()
    nomination.links.update(revoked_at=clock.now())
    with refused_by("nomination_link_consent_expires"):
        _link(nomination, expires_at=None)
    with refused_by("nomination_link_is_a_hash"):
        _link(nomination, expires_at=clock.now() + DAY, token_hash="the token itself")


def _link(nomination: Nomination, **columns: Any) -> NomineeLink:
    given = {"token_hash": uuid4().hex * 2, "created_at": clock.now(), "purpose": Purpose.CONSENT}
    return NomineeLink.objects.create(nomination=nomination, **(given | columns))


def test_the_names_and_states_that_cannot_be(cast: Cast, stages: Stages) -> None:
    draft = stages.draft()
    for columns, name in (
        ({"nominee_name": ""}, "nomination_has_name"),
        ({"nominee_github": "no spaces"}, "nomination_github_syntax"),
        ({"nominee_github_id": 0}, "nomination_github_id_positive"),
        ({"outcome_at": clock.now()}, "nomination_veto_window"),
    ):
        with refused_by(name):
            update(draft, **columns)


TABLES = {
    "nominations_nomination": "nomination",
    "nominations_statementversion": "nomination_statement",
    "nominations_comment": "nomination_comment",
    "nominations_nomineelink": "nomination_link",
    "nominations_sounding": "nomination_sounding",
}


@pytest.mark.parametrize(("table", "prefix"), TABLES.items())
def test_nothing_is_removed_by_delete_or_truncate(
    stages: Stages, cast: Cast, table: str, prefix: str
) -> None:
    nomination = stages.review()
    Comment.objects.create(nomination=nomination, author=cast.bob, created_at=clock.now(), body="Yes.")
    Sounding.objects.create(
        nomination=nomination, author=cast.sam, part="council", at=clock.now(), text="Paid by whom?"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else its own pending checks refuse first
        with refused_by(f"{prefix}_kept"):
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608 - constants
        with pytest.raises(DatabaseError, match=f"{prefix}_no_truncate"), transaction.atomic():
            cursor.execute(f"TRUNCATE {table}" + (" CASCADE" if table == "nominations_nomination" else ""))
