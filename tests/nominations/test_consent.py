"""The nominee's answer: once, in time, in their own words."""

from typing import Any

import pytest

from nominations import services
from nominations.access import Dead, DeadLink, access_by_token
from nominations.models import Nomination, Purpose
from nominations.rules import By, NotAllowed, State
from nominations.services import NomineeIsMember, StaleForm
from nominations.services.consent import NotYourWords
from psrt.audit.events import Event
from psrt.audit.models import Entry
from tests.cast import Cast, add_member
from tests.clock import Clock
from tests.nominations.mailbox import counts, sent, text_of
from tests.nominations.stages import Stages, mailed_token, nominee_of


def agree(nomination: Nomination, token: str, clock: Clock, **changes: Any) -> Nomination:
    given: dict[str, Any] = {
        "token": token,
        "revision": nomination.revision,
        "name": nomination.nominee_name,
        "bio": nomination.nominee_bio,
        "now": clock.now(),
    }
    agreed, _ = services.give_consent(**(given | changes))
    return agreed


def dead(token: str, clock: Clock) -> Dead:
    with pytest.raises(DeadLink) as caught:
        access_by_token(token, now=clock.now())
    return caught.value.reason


@pytest.fixture
def asked(stages: Stages) -> Nomination:
    return stages.consent()


@pytest.fixture
def token(asked: Nomination) -> str:
    return mailed_token(asked, "consent_asked")


def test_agreeing_begins_the_review_now(asked: Nomination, token: str, clock: Clock) -> None:
    agreed = agree(asked, token, clock)
    assert agreed.state == State.REVIEW
    assert agreed.consented_at is not None
    assert agreed.review_starts_at == agreed.consented_at
    assert agreed.review_ends_at is not None
    assert (agreed.review_ends_at - agreed.review_starts_at).total_seconds() == 7 * 24 * 3600
    entry = Entry.objects.get(event=Event.NOMINATION_REVIEW_BEGAN)
    assert entry.actor is None


def test_the_list_and_every_member_are_told_once(
    asked: Nomination, token: str, cast: Cast, clock: Clock
) -> None:
    agree(asked, token, clock)
    everybody = sorted(["security-team@example.org", *(member.email for member in cast.members)])
    assert sent("in_review") == everybody
    assert sent("consent_given") == ["noor@example.org"]
    assert counts() == {"consent_asked": 1, "consent_given": 1, "in_review": len(everybody)}
    assert "7 days" in text_of("in_review")


def test_the_link_works_once(asked: Nomination, token: str, clock: Clock) -> None:
    agree(asked, token, clock)
    assert dead(token, clock) is Dead.USED
    before = counts()
    with pytest.raises(DeadLink):
        agree(asked, token, clock)
    with pytest.raises(DeadLink):
        services.decline(token=token, reason="", now=clock.now())
    assert counts() == before


def test_looking_uses_nothing_up(asked: Nomination, token: str, clock: Clock) -> None:
    for _ in range(3):
        assert access_by_token(token, now=clock.now()).nomination == asked


def test_the_link_expires(asked: Nomination, token: str, clock: Clock) -> None:
    clock.advance(days=13, hours=23)
    access_by_token(token, now=clock.now())
    clock.advance(hours=1)
    assert dead(token, clock) is Dead.EXPIRED
    with pytest.raises(DeadLink):
        agree(asked, token, clock)
    asked.refresh_from_db()
    assert asked.state == State.CONSENT


def test_a_guess_opens_nothing(asked: Nomination, clock: Clock) -> None:
    link = asked.links.get()
    for guess in ("", "x", str(link.pk), link.token_hash, str(asked.pk)):
        assert dead(guess, clock) is Dead.UNKNOWN


def test_the_nominee_corrects_their_own_words(asked: Nomination, token: str, clock: Clock) -> None:
    corrected = services.correct(
        token=token, revision=asked.revision, name="noor", bio="Fuzzes things.", now=clock.now()
    )
    assert (corrected.nominee_name, corrected.nominee_bio, corrected.state) == (
        "noor",
        "Fuzzes things.",
        State.CONSENT,
    )
    assert '"fields":["name","bio"]' in Entry.objects.get(event=Event.NOMINATION_CORRECTED).data
    with pytest.raises(StaleForm):
        services.correct(token=token, revision=asked.revision, name="N", bio="B", now=clock.now())
    agreed = agree(corrected, token, clock, bio="Fuzzes many things.")
    assert (agreed.nominee_name, agreed.nominee_bio) == ("noor", "Fuzzes many things.")


def test_saving_the_same_words_is_no_change(asked: Nomination, token: str, clock: Clock) -> None:
    same = services.correct(
        token=token,
        revision=asked.revision,
        name=asked.nominee_name,
        bio=asked.nominee_bio,
        now=clock.now(),
    )
    assert same.revision == asked.revision
    assert not Entry.objects.filter(event=Event.NOMINATION_CORRECTED).exists()


@pytest.mark.parametrize("words", [{"name": ""}, {"name": "a\u202eb"}, {"bio": " "}], ids=str)
def test_impossible_words_are_refused(
    asked: Nomination, token: str, clock: Clock, words: dict[str, str]
) -> None:
    with pytest.raises(NotYourWords):
        agree(asked, token, clock, **words)
    assert access_by_token(token, now=clock.now()).nomination.state == State.CONSENT


def test_nobody_agrees_to_a_text_they_have_not_read(
    asked: Nomination, token: str, cast: Cast, clock: Clock
) -> None:
    statement = services.Statement(**(asked.versions.get().texts() | {"justification": "Something else."}))
    services.amend(
        nomination_id=asked.pk,
        actor=cast.alice,
        revision=asked.revision,
        statement=statement,
        note="",
        restart=False,
        now=clock.now(),
    )
    with pytest.raises(StaleForm):
        agree(asked, token, clock)


def test_who_became_a_member_meanwhile_does_not_stand(
    asked: Nomination, token: str, cast: Cast, clock: Clock
) -> None:
    add_member("Noor Vermeulen", "noor-v", now=clock.now())
    with pytest.raises(NomineeIsMember):
        agree(asked, token, clock)


@pytest.mark.parametrize("reason", ["", "No time."])
def test_declining_ends_it_and_tells_only_the_sponsor(
    asked: Nomination, token: str, cast: Cast, clock: Clock, reason: str
) -> None:
    declined = services.decline(token=token, reason=reason, now=clock.now())
    assert (declined.state, declined.withdrawn_as, declined.withdrawn_reason) == (
        State.WITHDRAWN,
        By.NOMINEE,
        reason,
    )
    assert counts() == {"consent_asked": 1, "declined": 1}
    assert sent("declined") == [cast.alice.email]
    assert dead(token, clock) is Dead.USED


def test_asking_again_replaces_the_link(asked: Nomination, token: str, cast: Cast, clock: Clock) -> None:
    clock.advance(days=15)
    services.resend_consent(
        nomination_id=asked.pk, actor=cast.alice, email=asked.nominee_email, now=clock.now()
    )
    assert dead(token, clock) is Dead.REVOKED
    asked.refresh_from_db()
    again = mailed_token(asked, "consent_asked")
    assert agree(asked, again, clock).state == State.REVIEW
    assert counts()["consent_asked"] == 2


def test_a_mistyped_address_is_corrected_at_once_but_nobody_is_flooded(
    asked: Nomination, cast: Cast, clock: Clock
) -> None:
    def again(email: str) -> None:
        services.resend_consent(nomination_id=asked.pk, actor=cast.alice, email=email, now=clock.now())

    with pytest.raises(NotAllowed, match="few minutes ago"):
        again("NOOR@example.org")
    again("noor@example.net")
    with pytest.raises(NotAllowed, match="few minutes ago"):
        again("noor@example.net")
    clock.advance(minutes=10)
    again("noor@example.net")
    assert sent("consent_asked") == ["noor@example.net", "noor@example.net", "noor@example.org"]


def test_a_corrected_address_is_nobody_elses(
    asked: Nomination, cast: Cast, stages: Stages, clock: Clock
) -> None:
    other = nominee_of(cast.noor, email="other@example.org", github="", github_id=None)
    stages.consent(sponsor=cast.bob, nominee=other)
    for email, refusal in (
        (cast.bob.email, NomineeIsMember),
        (cast.alice.email, services.NomineeIsSponsor),
        ("Other@example.org", services.AlreadyNominated),
    ):
        with pytest.raises(refusal):
            services.resend_consent(nomination_id=asked.pk, actor=cast.alice, email=email, now=clock.now())


def test_only_the_sponsor_asks_again_and_only_before_the_answer(
    asked: Nomination, token: str, cast: Cast, clock: Clock
) -> None:
    clock.advance(minutes=20)
    for other in (cast.bob, cast.carol):
        with pytest.raises(NotAllowed):
            services.resend_consent(
                nomination_id=asked.pk, actor=other, email=asked.nominee_email, now=clock.now()
            )
    agree(asked, token, clock)
    with pytest.raises(NotAllowed):
        services.resend_consent(
            nomination_id=asked.pk, actor=cast.alice, email=asked.nominee_email, now=clock.now()
        )


def test_the_standing_link_lasts_and_does_not_agree_twice(
    asked: Nomination, token: str, clock: Clock
) -> None:
    agreed = agree(asked, token, clock)
    standing = mailed_token(asked, "consent_given")
    clock.advance(days=365)
    assert access_by_token(standing, now=clock.now()).purpose == Purpose.STANDING
    with pytest.raises(DeadLink):
        agree(agreed, standing, clock)
