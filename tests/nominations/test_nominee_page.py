"""The nominee's page: safe to look at, kind when a link no longer works, and nothing passes the address on."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from nominations import services
from nominations.models import Nomination
from nominations.rules import State
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.mailbox import counts
from tests.nominations.stages import Stages, mailed_token


@pytest.fixture
def asked(stages: Stages) -> Nomination:
    return stages.consent()


@pytest.fixture
def address(asked: Nomination) -> str:
    return reverse("nominations:consent", args=[mailed_token(asked, "consent_asked")])


def form(nomination: Nomination, action: str, **changes: str) -> dict[str, str]:
    return {
        "action": action,
        "revision": str(nomination.revision),
        "name": nomination.nominee_name,
        "bio": nomination.nominee_bio,
    } | changes


@pytest.mark.parametrize("method", ["get", "head"])
def test_looking_changes_nothing(asked: Nomination, address: str, client: Client, method: str) -> None:
    before = counts()
    for _ in range(2):
        assert getattr(client, method)(address).status_code == 200
    asked.refresh_from_db()
    assert (asked.state, counts()) == (State.CONSENT, before)


def test_nothing_passes_the_address_on(address: str, client: Client) -> None:
    for page in (client.get(address), client.get(reverse("nominations:consent", args=["unknown"]))):
        assert page["Referrer-Policy"] == "strict-origin"
        assert page["Cache-Control"] == "no-store"
        assert "noindex" in page["X-Robots-Tag"]
        assert not re.search(r'(?:src|<link[^>]*href)="(?:https?:)?//', page.text)
        leading_away = re.findall(r'<a href="https?://(?!www\.python\.org)[^>]*>', page.text)
        assert all("noreferrer" in link for link in leading_away)


def test_it_shows_what_was_written_and_not_what_is_private(
    asked: Nomination, address: str, client: Client
) -> None:
    page = client.get(address).text
    assert "Found and fixed three vulnerabilities, <strong>calmly</strong>" in page
    assert f"given as <strong>{asked.nominee_github}</strong>" in page
    assert "Alice Achterberg" in page
    assert "noor@example.org" not in page


def test_agreeing_leads_to_the_standing_page(asked: Nomination, address: str, client: Client) -> None:
    response = client.post(address, form(asked, "agree", name="noor"), follow=True)
    assert response.redirect_chain[-1][0] == reverse(
        "nominations:consent", args=[mailed_token(asked, "consent_given")]
    )
    assert "Thank you for agreeing" in response.text
    assert "Where it stands" in response.text
    asked.refresh_from_db()
    assert (asked.state, asked.nominee_name) == (State.REVIEW, "noor")
    used = client.get(address)
    assert used.status_code == 410
    assert "You have answered already" in used.text
    assert "you agreed" in used.text.lower()
    assert client.post(address, form(asked, "agree")).status_code == 410


def test_saving_corrections_is_no_answer(asked: Nomination, address: str, client: Client) -> None:
    response = client.post(address, form(asked, "correct", bio="In my words."), follow=True)
    assert "have not agreed or declined yet" in response.text
    asked.refresh_from_db()
    assert (asked.state, asked.nominee_bio) == (State.CONSENT, "In my words.")


def test_without_a_known_button_nothing_is_agreed(asked: Nomination, address: str, client: Client) -> None:
    client.post(address, form(asked, "", bio="Enter pressed."))
    asked.refresh_from_db()
    assert asked.state == State.CONSENT


def test_declining_needs_no_reason(asked: Nomination, address: str, client: Client) -> None:
    response = client.post(address, {"action": "decline", "reason": ""})
    assert response.status_code == 200
    assert "Thank you for telling us" in response.text
    asked.refresh_from_db()
    assert asked.state == State.WITHDRAWN
    used = client.get(address)
    assert used.status_code == 410
    assert "You declined" in used.text


def test_a_stale_page_keeps_what_was_typed(
    asked: Nomination, address: str, client: Client, cast: Cast, clock: Clock
) -> None:
    services.amend(
        nomination_id=asked.pk,
        actor=cast.alice,
        revision=asked.revision,
        statement=services.Statement(justification="Newer text."),
        note="",
        restart=False,
        now=clock.now(),
    )
    response = client.post(address, form(asked, "agree", bio="In my words."))
    assert response.status_code == 422
    assert "changed since you opened this page" in response.text
    assert "Newer text." in response.text
    assert "In my words." in response.text
    asked.refresh_from_db()
    assert f'name="revision" value="{asked.revision}"' in response.text
    assert client.post(address, form(asked, "agree", bio="In my words.")).status_code == 302


def test_impossible_words_come_back(asked: Nomination, address: str, client: Client) -> None:
    response = client.post(address, form(asked, "agree", name=" ", bio="In my words."))
    assert response.status_code == 422
    assert "In my words." in response.text


def test_an_expired_link_says_what_to_do(
    asked: Nomination, address: str, client: Client, clock: Clock
) -> None:
    clock.advance(days=14)
    for response in (client.get(address), client.post(address, form(asked, "agree"))):
        assert response.status_code == 410
        assert "This link has expired" in response.text
        assert "ask Alice Achterberg" in response.text


def test_a_replaced_link_says_so(
    asked: Nomination, address: str, client: Client, cast: Cast, clock: Clock
) -> None:
    clock.advance(days=1)
    services.resend_consent(
        nomination_id=asked.pk, actor=cast.alice, email=asked.nominee_email, now=clock.now()
    )
    assert "There is a newer link" in client.get(address).text


def test_an_unknown_link_says_no_more_than_that(client: Client, asked: Nomination) -> None:
    page = client.get(reverse("nominations:consent", args=["x" * 43]))
    assert page.status_code == 404
    assert "This link does not work" in page.text
    assert "Alice" not in page.text


def test_a_question_that_was_taken_back(
    asked: Nomination, address: str, client: Client, cast: Cast, clock: Clock
) -> None:
    services.withdraw(nomination_id=asked.pk, actor=cast.alice, reason="x", now=clock.now())
    for response in (client.get(address), client.post(address, form(asked, "agree"))):
        assert response.status_code == 410
        assert "No answer is needed any more" in response.text


@pytest.mark.parametrize("state", [state for state in State if state not in {State.DRAFT, State.CONSENT}])
def test_the_standing_page_in_every_state(stages: Stages, client: Client, state: State) -> None:
    nomination = stages.in_state(state)
    standing = reverse("nominations:consent", args=[mailed_token(nomination, "consent_given")])
    page = client.get(standing)
    assert page.status_code == 200
    can_step_back = state in {State.REVIEW, State.VOTING}
    assert ("Withdraw my nomination" in page.text) == can_step_back
    if state in {State.NO_QUORUM, State.NOT_APPROVED, State.VETOED}:
        assert "has not led to a membership" in page.text
        for word in ("quorum", "veto", "not approved", "rejected"):
            assert word not in page.text.lower()


def test_stepping_back_from_the_standing_page(stages: Stages, client: Client) -> None:
    nomination = stages.voting()
    standing = reverse("nominations:consent", args=[mailed_token(nomination, "consent_given")])
    assert client.post(standing, {"reason": ""}).status_code == 422
    response = client.post(standing, {"reason": "A new job."}, follow=True)
    assert "You have stepped back" in response.text
    nomination.refresh_from_db()
    assert nomination.state == State.WITHDRAWN
    late = client.post(standing, {"reason": "Again."})
    assert late.status_code == 422


def test_forged_forms_are_refused(asked: Nomination, address: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(address, form(asked, "agree")).status_code == 403
    page = strict.get(address)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token is not None
    data = form(asked, "agree") | {"csrfmiddlewaretoken": token[1]}
    assert strict.post(address, data).status_code == 302
