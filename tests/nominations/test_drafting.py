"""Drafts, and asking the nominee: what a submission needs, whom it refuses, and that it asks once."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from members.models import Person
from members.services.people import GithubIdConflict
from nominations import services
from nominations.models import Nomination
from nominations.rules import NotAllowed, State
from nominations.services import (
    AlreadyNominated,
    Incomplete,
    Nominee,
    NomineeIsMember,
    NomineeIsSponsor,
    StaleForm,
    Statement,
    SubmittedMeanwhile,
)
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast, remove_member
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import STATEMENT, Stages, mailed_token, nominee_of


def submit(nomination: Nomination, actor: Person, clock: Clock) -> Nomination:
    return services.submit(
        nomination_id=nomination.pk, actor=actor, revision=nomination.revision, now=clock.now()
    )


def test_a_draft_needs_a_name_only_and_tells_nobody(cast: Cast, clock: Clock) -> None:
    draft = services.create_draft(
        draft_id=uuid4(),
        sponsor=cast.alice,
        nominee=Nominee(name="Noor"),
        statement=Statement(),
        now=clock.now(),
    )
    assert draft.state == State.DRAFT
    assert not counts()
    assert not Entry.objects.filter(event__startswith="nominations").exists()


@pytest.mark.parametrize("who", ["mallory", "eve", "sam"])
def test_only_active_members_draft(cast: Cast, clock: Clock, who: str) -> None:
    with pytest.raises(NotAllowed):
        services.create_draft(
            draft_id=uuid4(),
            sponsor=getattr(cast, who),
            nominee=nominee_of(cast.noor),
            statement=STATEMENT,
            now=clock.now(),
        )


def test_the_same_form_sent_twice_makes_one_draft(cast: Cast, clock: Clock) -> None:
    def send(pk: Any, **changes: Any) -> Nomination:
        given: dict[str, Any] = {
            "sponsor": cast.alice,
            "nominee": nominee_of(cast.noor),
            "statement": STATEMENT,
        } | changes
        return services.create_draft(draft_id=pk, now=clock.now(), **given)

    pk = uuid4()
    first = send(pk)
    assert send(pk) == first
    assert first.versions.count() == 1
    again = send(pk, statement=replace(STATEMENT, skills="Rust"))  # back in the browser, then changed
    assert again.revision == 1
    assert again.versions.get().skills == "Rust"
    with pytest.raises(StaleForm):
        send(pk, statement=replace(STATEMENT, skills="Go"))
    with pytest.raises(NotAllowed, match="cannot be used again"):
        send(pk, sponsor=cast.bob)
    assert Nomination.objects.count() == 1


def test_editing_a_draft_guards_against_overwriting(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft()
    given: dict[str, Any] = {
        "nomination_id": draft.pk,
        "actor": cast.alice,
        "nominee": nominee_of(cast.noor, name="Noor V."),
        "statement": replace(STATEMENT, skills="Rust"),
        "now": clock.now(),
    }
    edited = services.edit_draft(revision=0, **given)
    assert (edited.nominee_name, edited.versions.get().skills, edited.revision) == ("Noor V.", "Rust", 1)
    with pytest.raises(StaleForm):
        services.edit_draft(revision=0, **given)
    with pytest.raises(NotAllowed):
        services.edit_draft(revision=1, **(given | {"actor": cast.bob}))
    submit(edited, cast.alice, clock)
    again = services.edit_draft(revision=1, **given)  # the second click: the same text
    assert again.submitted_at is not None
    with pytest.raises(SubmittedMeanwhile):
        services.edit_draft(revision=1, **(given | {"statement": STATEMENT}))
    assert edited.versions.get().skills == "Rust"


def test_submitting_asks_the_nominee_and_nobody_else(stages: Stages, cast: Cast) -> None:
    asked = stages.consent()
    assert asked.state == State.CONSENT
    assert asked.submitted_at is not None
    assert counts() == {"consent_asked": 1}
    assert sent("consent_asked") == ["noor@example.org"]
    entry = Entry.objects.get(event=Event.NOMINATION_SUBMITTED)
    assert (entry.actor, entry.subject) == (cast.alice.pk, f"nomination:{asked.pk}")


def test_the_token_is_stored_as_a_hash_only(stages: Stages) -> None:
    asked = stages.consent()
    token = mailed_token(asked, "consent_asked")
    link = asked.links.get()
    assert token not in link.token_hash
    assert len(token) >= 43  # 256 bits
    assert f"/consent/{token}/" in text_of("consent_asked")
    assert not Entry.objects.filter(data__contains=token).exists()


def test_a_second_submit_changes_nothing(stages: Stages, cast: Cast, clock: Clock) -> None:
    asked = stages.consent()
    again = services.submit(nomination_id=asked.pk, actor=cast.alice, revision=0, now=clock.now())
    assert (again.revision, again.submitted_at) == (asked.revision, asked.submitted_at)
    assert counts() == {"consent_asked": 1}
    assert asked.links.count() == 1


def test_a_submit_from_an_old_page_is_refused(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft()
    with pytest.raises(StaleForm):
        services.submit(nomination_id=draft.pk, actor=cast.alice, revision=7, now=clock.now())


def test_only_the_sponsor_submits(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft()
    for other in (cast.bob, cast.carol, cast.sam):
        with pytest.raises(NotAllowed):
            submit(draft, other, clock)


def test_a_sponsor_who_left_does_not_submit(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft()
    remove_member(cast.alice, now=clock.now())
    with pytest.raises(NotAllowed):
        submit(draft, cast.alice, clock)


def test_what_is_missing_is_named(cast: Cast, stages: Stages, clock: Clock) -> None:
    draft = stages.draft(nominee=Nominee(name="Noor", bio="  "))
    with pytest.raises(Incomplete, match="e-mail address, brief bio"):
        submit(draft, cast.alice, clock)


@pytest.mark.parametrize(
    "same", [{"email": "BOB-B@example.org"}, {"github": "Bob-B"}, {"github_id": 4711}], ids=str
)
def test_a_member_is_not_nominated(stages: Stages, cast: Cast, clock: Clock, same: dict[str, Any]) -> None:
    cast.bob.github_id = 4711
    cast.bob.save(update_fields=["github_id"])
    draft = stages.draft(nominee=nominee_of(cast.noor, **same))
    with pytest.raises(NomineeIsMember):
        submit(draft, cast.alice, clock)


def test_nobody_nominates_themselves(stages: Stages, cast: Cast, clock: Clock) -> None:
    draft = stages.draft(nominee=nominee_of(cast.noor, github=cast.alice.github_login.upper()))
    with pytest.raises(NomineeIsSponsor):
        submit(draft, cast.alice, clock)


def test_a_former_member_can_be_nominated(stages: Stages, cast: Cast) -> None:
    eve = Nominee(name=cast.eve.name, email=cast.eve.email, github=cast.eve.github_login, bio="Was here.")
    assert stages.consent(nominee=eve).state == State.CONSENT


def test_a_nominee_whom_the_record_contradicts_is_refused_early(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    cast.eve.github_id = 1
    cast.eve.save(update_fields=["github_id"])
    draft = stages.draft(nominee=nominee_of(cast.noor, github=cast.eve.github_login, github_id=2))
    with pytest.raises(GithubIdConflict):
        submit(draft, cast.alice, clock)


@pytest.mark.parametrize(
    "same",
    [
        {"email": "NOOR@example.org", "github": "", "github_id": None},
        {"email": "n@example.org", "github": "Noor-V", "github_id": None},
        {"email": "n@example.org", "github": "", "github_id": 7008},
    ],
    ids=str,
)
def test_a_person_is_nominated_once_at_a_time(
    stages: Stages, cast: Cast, clock: Clock, same: dict[str, Any]
) -> None:
    first = stages.consent()
    second = stages.draft(sponsor=cast.bob, nominee=nominee_of(cast.noor, **same))
    with pytest.raises(AlreadyNominated):
        submit(second, cast.bob, clock)
    services.withdraw(nomination_id=first.pk, actor=cast.alice, reason="Yours.", now=clock.now())
    assert submit(second, cast.bob, clock).state == State.CONSENT
