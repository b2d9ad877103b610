"""Who sees which nomination, page by page and state by state; everybody else is told that there is nothing."""

import re
from typing import Final
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from members.rules import Role
from nominations import services
from nominations.models import Nomination
from nominations.rules import State
from tests.cast import Cast, add_role, remove_member
from tests.clock import Clock
from tests.nominations.stages import Stages
from tests.signin import client_for, client_without_second_factor

EVERYBODY: Final = ("visitor", "alice", "bob", "carol", "sam", "mallory", "eve")
TEAM: Final = frozenset({"alice", "bob", "carol"})
ASKING: Final = frozenset({"alice", "carol"})  # the sponsor and the admins
COUNCIL: Final = frozenset({"sam"})
READERS: Final = {
    State.DRAFT: frozenset({"alice"}),
    State.CONSENT: ASKING,
    # the Council too, so that it can raise a concern before there is something to veto
    State.REVIEW: TEAM | {"sam"},
    State.VOTING: TEAM | {"sam"},
    State.COUNTING: TEAM | {"sam"},
    State.NO_QUORUM: TEAM,
    State.NOT_APPROVED: TEAM,
    State.APPROVED: TEAM | {"sam"},
    State.VETOED: TEAM | {"sam"},
    State.CONFIRMED: TEAM | {"sam"},
    State.WITHDRAWN: TEAM,
}
# Page by page: who may open it at all, among those who may read the nomination.
ONLY: Final = {
    "detail": frozenset(EVERYBODY),
    "edit": frozenset({"alice"}),
    "resend": frozenset({"alice"}),
    "amend": frozenset({"alice"}),
    "comment": TEAM,
    "soundings": ASKING | {"sam"},
    "sounding-write": frozenset({"alice", "sam"}),
    "withdraw": ASKING,
}
# Pages that are not there in every state in which the nomination is.
NOT_IN: Final = {
    "edit": frozenset(set(State) - {State.DRAFT}),
    "soundings": frozenset({State.DRAFT, State.CONSENT}),
    "sounding-write": frozenset({State.DRAFT, State.CONSENT}),
}
METHODS: Final = ("get", "post")


def client_of(cast: Cast, who: str) -> Client:
    return Client() if who == "visitor" else client_for(getattr(cast, who))


def url(page: str, nomination: Nomination) -> str:
    return reverse(f"nominations:{page}", args=[nomination.pk])


@pytest.mark.parametrize("state", State)
def test_who_reads_and_does_what(stages: Stages, cast: Cast, state: State) -> None:
    nomination = stages.in_state(state)
    for who in EVERYBODY:
        client = client_of(cast, who)
        for page, allowed in ONLY.items():
            may = who in READERS[state] & allowed and state not in NOT_IN.get(page, ())
            status = client.get(url(page, nomination)).status_code
            # The form of a draft that was submitted leads to the nomination that it has become.
            led_on = page == "edit" and who in READERS[state] & allowed
            assert (status == 200) == may, (who, page, status)
            assert may or status == (302 if led_on else 404), (who, page, status)
        matter = client.get(reverse("council:matter", args=["nomination", nomination.pk]))
        assert matter.status_code == (200 if who in READERS[state] else 404), who
        for page in ("veto", "clear"):
            asked = client.get(reverse("council:move", args=[page, nomination.pk]))
            assert asked.status_code == (200 if who in READERS[state] & COUNCIL else 404), (who, page)
        listed = client.get(reverse("nominations:list"))
        if listed.status_code == 200:
            assert ("Noor" in listed.text) == (who in READERS[state]), who
        else:
            assert (listed.status_code, who in {"visitor", "mallory", "eve"}) == (404, True)


@pytest.mark.parametrize("state", State)
def test_a_form_from_outside_meets_404_and_changes_nothing(stages: Stages, cast: Cast, state: State) -> None:
    nomination = stages.in_state(state)
    revision = Nomination.objects.get(pk=nomination.pk).revision
    typed = {"reason": "x", "body": "x", "comment_id": str(uuid4()), "email": "x@example.org"}
    for who in ("visitor", "mallory", "eve"):
        client = client_of(cast, who)
        for page in ("submit", *ONLY):
            response = client.post(url(page, nomination), typed)
            assert response.status_code == (405 if page in {"detail", "soundings"} else 404), (who, page)
        for page in ("veto", "clear"):
            response = client.post(reverse("council:move", args=[page, nomination.pk]), typed)
            assert response.status_code == 404, (who, page)
    nomination.refresh_from_db()
    assert nomination.revision == revision
    assert not nomination.comments.filter(body="x").exists()


@pytest.mark.parametrize("method", METHODS)
def test_an_address_that_leads_nowhere_is_the_same_404(stages: Stages, cast: Cast, method: str) -> None:
    """Nobody can tell from the answer whether a nomination exists."""
    real = stages.review()
    answers = {
        pk: getattr(client_for(cast.mallory), method)(reverse("nominations:amend", args=[pk]))
        for pk in (real.pk, uuid4())
    }
    assert {answer.status_code for answer in answers.values()} == {404}
    form_token = re.compile(r'name="csrfmiddlewaretoken" value="\w+"')  # differs by itself
    bodies = {form_token.sub("", answer.text.replace(str(pk), "")) for pk, answer in answers.items()}
    assert len(bodies) == 1


@pytest.mark.parametrize("page", ["nominations:list", "nominations:new", "council:hub", "council:motions"])
def test_the_doors_without_a_nomination(cast: Cast, page: str) -> None:
    allowed = {
        "nominations:list": TEAM | COUNCIL,
        "nominations:new": TEAM,
        "council:hub": COUNCIL,
        "council:motions": TEAM | COUNCIL,
    }[page]
    for who in EVERYBODY:
        status = client_of(cast, who).get(reverse(page)).status_code
        assert status == (200 if who in allowed else 404), who


def test_without_a_second_factor_nothing_private_is_shown(stages: Stages, cast: Cast) -> None:
    nomination = stages.review()
    client = client_without_second_factor(cast.bob)
    for address in (url("detail", nomination), reverse("nominations:list"), reverse("nominations:new")):
        response = client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/")


def test_the_address_is_for_the_sponsor_and_the_admins(stages: Stages, cast: Cast) -> None:
    nomination = stages.approved()
    seen = {
        who: "noor@example.org" in client_of(cast, who).get(url("detail", nomination)).text
        for who in ("alice", "bob", "carol", "sam")
    }
    assert seen == {"alice": True, "bob": False, "carol": True, "sam": False}


def test_the_council_does_not_read_the_discussion(cast: Cast, clock: Clock) -> None:
    """Neither before the vote nor after: not the comments, not the versions."""

    def discuss(nomination: Nomination) -> None:
        services.comment(
            comment_id=uuid4(),
            nomination_id=nomination.pk,
            author=cast.bob,
            body="Between us.",
            now=clock.now(),
        )
        services.amend(
            nomination_id=nomination.pk,
            actor=cast.alice,
            revision=nomination.revision,
            statement=services.Statement(justification="Found four."),
            note="Bob asked.",
            restart=False,
            now=clock.now(),
        )

    stages = Stages(cast, clock, in_review=discuss)
    for make in (stages.review, stages.approved):
        nomination = make()
        admin, council = (
            client_for(who).get(url("detail", nomination)).text for who in (cast.carol, cast.sam)
        )
        for text in ("Between us.", "Bob asked."):
            assert text in admin
            assert text not in council
        assert "Found four." in council
        if nomination.state == State.REVIEW:
            services.withdraw(nomination_id=nomination.pk, actor=cast.alice, reason="Later.", now=clock.now())


def test_a_council_member_on_the_team_reads_as_both(stages: Stages, cast: Cast, clock: Clock) -> None:
    add_role(cast.bob, Role.STEERING_COUNCIL, now=clock.now())
    nomination = stages.approved()
    page = client_for(cast.bob).get(url("detail", nomination)).text
    assert "Discussion" in page
    assert reverse("council:matter", args=["nomination", nomination.pk]) in page


def test_a_sponsor_who_left_sees_nothing_any_more(stages: Stages, cast: Cast, clock: Clock) -> None:
    nomination = stages.review()
    remove_member(cast.alice, now=clock.now())
    client = client_for(cast.alice)
    for page in ("detail", "amend", "withdraw"):
        assert client.get(url(page, nomination)).status_code == 404


def test_the_first_moment_of_a_session_ended_is_the_last_of_access(
    stages: Stages, cast: Cast, clock: Clock
) -> None:
    nomination, client = stages.review(), client_for(cast.bob)
    assert client.get(url("detail", nomination)).status_code == 200
    remove_member(cast.bob, now=clock.now())
    assert client.get(url("detail", nomination)).status_code == 404
