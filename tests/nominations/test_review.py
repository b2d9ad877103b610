"""The week of review: remarks, amendments, and when the week starts again."""

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from members.models import Person
from nominations import services
from nominations.models import Comment, Nomination, StatementVersion
from nominations.queries import versions
from nominations.rules import NotAllowed, State
from nominations.services import (
    AlreadyNominated,
    Incomplete,
    NomineeIsMember,
    NomineeIsSponsor,
    NothingChanged,
    SameAccount,
    StaleForm,
    Statement,
)
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import STATEMENT, Stages, nominee_of
from tests.signin import client_for, stale


@pytest.fixture
def reviewed(stages: Stages) -> Nomination:
    return stages.review()


def say(nomination: Nomination, author: Person, clock: Clock, **changes: Any) -> Comment:
    given: dict[str, Any] = {"comment_id": uuid4(), "body": "What of **pip**?"} | changes
    return services.comment(nomination_id=nomination.pk, author=author, now=clock.now(), **given)


def amend(nomination: Nomination, actor: Person, clock: Clock, **changes: Any) -> StatementVersion:
    given: dict[str, Any] = {
        "revision": nomination.revision,
        "statement": replace(STATEMENT, justification="Found and fixed four vulnerabilities."),
        "note": "One more.",
        "restart": False,
    } | changes
    return services.amend(nomination_id=nomination.pk, actor=actor, now=clock.now(), **given)


def test_members_comment(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    for author in cast.members:
        said = say(reviewed, author, clock)
        assert (said.author, said.body) == (author, "What of **pip**?")
    entry = Entry.objects.filter(event=Event.NOMINATION_COMMENTED).latest("seq")
    assert (entry.actor, entry.data) == (cast.dana.pk, f'{{"comment":"{said.pk}"}}')


def test_a_comment_sent_twice_is_said_once(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    pk = uuid4()
    assert say(reviewed, cast.bob, clock, comment_id=pk) == say(reviewed, cast.bob, clock, comment_id=pk)
    assert reviewed.comments.count() == 1
    with pytest.raises(NotAllowed, match="cannot be used again"):
        say(reviewed, cast.carol, clock, comment_id=pk)


@pytest.mark.parametrize("who", ["mallory", "eve", "sam"])
def test_only_active_members_comment(reviewed: Nomination, cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed):
        say(reviewed, getattr(cast, who), clock)


def test_saying_nothing_is_no_comment(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    with pytest.raises(NotAllowed, match="Write something"):
        say(reviewed, cast.bob, clock, body=" \n")


@pytest.mark.parametrize("state", [state for state in State if state is not State.REVIEW])
def test_no_comments_outside_the_review(stages: Stages, cast: Cast, clock: Clock, state: State) -> None:
    with pytest.raises(NotAllowed, match="comments are closed"):
        say(stages.in_state(state), cast.bob, clock)


def test_no_comments_after_the_week_even_if_no_tick_has_come_by(
    reviewed: Nomination, cast: Cast, clock: Clock
) -> None:
    clock.advance(days=7)
    with pytest.raises(NotAllowed):
        say(reviewed, cast.bob, clock)


def test_an_amendment_is_a_version(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    ends = reviewed.review_ends_at
    version = amend(reviewed, cast.alice, clock)
    assert (version.number, version.note, version.restarted_review) == (2, "One more.", False)
    newest, oldest = versions(reviewed)
    assert newest.before == oldest.version
    assert oldest.version.texts() == asdict(STATEMENT)
    reviewed.refresh_from_db()
    assert reviewed.review_ends_at == ends
    assert sent("amended") == []


def test_a_change_of_substance_starts_the_week_again(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    clock.advance(days=5)
    version = amend(reviewed, cast.alice, clock, restart=True)
    assert version.restarted_review
    reviewed.refresh_from_db()
    assert reviewed.review_restarts == 1
    assert reviewed.review_starts_at == version.created_at
    assert reviewed.review_ends_at == version.created_at + timedelta(days=7)
    assert sent("amended") == sent("in_review")
    assert "One more." in text_of("amended")
    assert sent("review_again") == [reviewed.nominee_email]
    assert f"now ends on {reviewed.review_ends_at:%a} " in text_of("review_again")
    before = counts()["amended"]
    amend(reviewed, cast.alice, clock, restart=True, statement=replace(STATEMENT, skills="Rust"))
    assert counts()["amended"] == 2 * before
    assert counts()["review_again"] == 2


@pytest.mark.parametrize("who", ["bob", "carol", "sam", "eve"])
def test_only_the_sponsor_amends(reviewed: Nomination, cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed, match="Only the sponsor"):
        amend(reviewed, getattr(cast, who), clock)


def test_an_amendment_guards_against_overwriting(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    amend(reviewed, cast.alice, clock)
    with pytest.raises(StaleForm):
        amend(reviewed, cast.alice, clock, statement=replace(STATEMENT, skills="Rust"))
    assert reviewed.versions.count() == 2


def test_an_amendment_says_something_new_and_keeps_a_justification(
    reviewed: Nomination, cast: Cast, clock: Clock
) -> None:
    with pytest.raises(NothingChanged):
        amend(reviewed, cast.alice, clock, statement=STATEMENT)
    with pytest.raises(Incomplete):
        amend(reviewed, cast.alice, clock, statement=Statement(skills="C"))


def test_while_the_nominee_is_asked_an_amendment_restarts_nothing(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    asked = stages.consent()
    assert not amend(asked, cast.alice, clock, restart=True).restarted_review
    assert counts() == {"consent_asked": 1}


def correct(nomination: Nomination, actor: Person, clock: Clock, github: str, **changes: Any) -> Nomination:
    given: dict[str, Any] = {"revision": nomination.revision, "github_id": None} | changes
    return services.correct_github(
        nomination_id=nomination.pk, actor=actor, github=github, now=clock.now(), **given
    )


def test_the_github_account_is_corrected_in_review(reviewed: Nomination, cast: Cast, clock: Clock) -> None:
    """By the sponsor or an admin; the nominee is told, the members read it, and the review goes on."""
    ends_at, email = reviewed.review_ends_at, reviewed.nominee_email
    corrected = correct(reviewed, cast.alice, clock, "noor-verm")
    assert (corrected.nominee_github, corrected.nominee_github_id) == ("noor-verm", None)
    assert (corrected.review_ends_at, corrected.review_restarts) == (ends_at, 0)
    assert sent("github_corrected") == [email]
    for said in ("Alice Achterberg, who nominated you", "names noor-verm now, and named noor-v before"):
        assert said in text_of("github_corrected")
    entry = Entry.objects.get(event=Event.NOMINATION_GITHUB_CORRECTED)
    assert (entry.actor, entry.data) == (cast.alice.pk, '{"version":2}')
    page = client_for(cast.bob).get(f"/nominations/{reviewed.pk}/").text
    assert "The nominee’s GitHub username was corrected from noor-v to noor-verm." in page
    assert "Correct the GitHub username" not in page
    corrected = correct(corrected, cast.carol, clock, "NOOR-verm", github_id=77)
    assert (corrected.nominee_github, corrected.nominee_github_id) == ("NOOR-verm", 77)
    assert correct(corrected, cast.carol, clock, "noor-verm").nominee_github_id == 77, "the same account"
    assert "Carol Çelik, an admin of the team" in text_of("github_corrected")
    assert versions(corrected)[0].version.number == 4


def test_what_a_corrected_account_cannot_be(
    reviewed: Nomination, stages: Stages, cast: Cast, clock: Clock
) -> None:
    omar = nominee_of(cast.noor, name="Omar Ortega", email="omar@example.org", github="omar-o", github_id=5)
    stages.review(nominee=omar, sponsor=cast.bob)
    refusals: list[tuple[type[Exception], Person, str, dict[str, object]]] = [
        (NotAllowed, cast.bob, "noor-verm", {}),
        (StaleForm, cast.alice, "noor-verm", {"revision": reviewed.revision - 1}),
        (SameAccount, cast.alice, "noor-v", {}),
        (NomineeIsMember, cast.carol, "BOB-b", {}),
        (NomineeIsSponsor, cast.carol, "alice-A", {}),
        (AlreadyNominated, cast.alice, "Omar-O", {}),
        (AlreadyNominated, cast.alice, "noor-verm", {"github_id": 5}),
    ]
    for error, actor, github, changes in refusals:
        with pytest.raises(error):
            correct(reviewed, actor, clock, github, **changes)
    clock.advance(days=7)
    with pytest.raises(NotAllowed, match="only while the review is open"):
        correct(reviewed, cast.alice, clock, "noor-verm")
    reviewed.refresh_from_db()
    assert (reviewed.nominee_github, sent("github_corrected")) == ("noor-v", [])


def test_the_form_for_it_needs_presence_and_keeps_what_was_typed(reviewed: Nomination, cast: Cast) -> None:
    path, alice = f"/nominations/{reviewed.pk}/github/", client_for(cast.alice)
    assert "Correct the GitHub username" in alice.get(f"/nominations/{reviewed.pk}/").text
    typed = {"revision": reviewed.revision - 1, "github": "https://github.com/noor-verm", "github_id": "12"}
    page = alice.post(path, typed)
    assert page.status_code == 422
    assert f'name="revision" value="{reviewed.revision}"' in page.text
    assert 'value="12"' in page.text
    assert alice.post(path, typed | {"github": ""}).status_code == 422
    typed["revision"] = reviewed.revision
    assert "/accounts/presence/" in stale(client_for(cast.alice)).post(path, typed)["Location"]
    assert alice.post(path, typed)["Location"] == f"/nominations/{reviewed.pk}/"
    reviewed.refresh_from_db()
    assert (reviewed.nominee_github, reviewed.nominee_github_id) == ("noor-verm", 12)


@pytest.mark.parametrize("state", [State.VOTING, State.COUNTING, State.APPROVED, State.WITHDRAWN])
def test_no_amendments_after_the_review(stages: Stages, cast: Cast, clock: Clock, state: State) -> None:
    with pytest.raises(NotAllowed):
        amend(stages.in_state(state), cast.alice, clock)


def test_no_amendment_and_no_new_week_once_the_week_is_over(
    reviewed: Nomination, cast: Cast, clock: Clock
) -> None:
    clock.advance(days=7)
    with pytest.raises(NotAllowed):
        amend(reviewed, cast.alice, clock, restart=True)
