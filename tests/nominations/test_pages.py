"""The pages: what they show, what they offer, and that a refused form keeps what was typed."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from nominations import services
from nominations.models import Comment, Nomination
from nominations.rules import FINISHED, LABELS, State
from tests.cast import Cast
from tests.clock import Clock
from tests.nominations.mailbox import counts
from tests.nominations.stages import Stages, nominee_of
from tests.signin import client_for, stale

TYPED: dict[str, Any] = {
    "revision": "0",
    "name": "Noor Vermeulen",
    "email": "noor@example.org",
    "github": "@noor-v",
    "github_id": "",
    "bio": "Works on **fuzzing**.",
    "justification": "Found three bugs <script>alert(1)</script>",
    "skills": "C",
    "contributions": "https://example.org/1",
    "motivation": "",
    "availability": "",
    "references": "",
}


@pytest.fixture
def alice(cast: Cast) -> Client:
    return client_for(cast.alice)


@pytest.fixture
def bob(cast: Cast) -> Client:
    return client_for(cast.bob)


@pytest.fixture
def sam(cast: Cast) -> Client:
    return client_for(cast.sam)


def url(name: str, nomination: Nomination) -> str:
    return reverse(f"nominations:{name}", args=[nomination.pk])


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def draft_post(client: Client, action: str, **changes: str) -> Any:
    data = TYPED | {"draft_id": str(uuid4()), "action": action} | changes
    return client.post(reverse("nominations:new"), data)


def test_nominating_from_a_blank_page(alice: Client) -> None:
    blank = alice.get(reverse("nominations:new"))
    assert blank.status_code == 200
    draft_id = UUID(hidden(blank.text, "draft_id"))
    response = draft_post(alice, "submit", draft_id=str(draft_id))
    nomination = Nomination.objects.get()
    assert response["Location"] == url("detail", nomination)
    assert (nomination.pk, nomination.state, nomination.nominee_github) == (draft_id, "consent", "noor-v")
    assert "Noor Vermeulen is asked by e-mail" in alice.get(response["Location"]).text
    draft_post(alice, "submit", draft_id=str(draft_id))  # the second click
    assert counts() == {"consent_asked": 1}


def test_a_draft_is_saved_unfinished_and_edited(alice: Client) -> None:
    response = draft_post(alice, "save", email="", bio="", justification="")
    nomination = Nomination.objects.get()
    page = alice.get(response["Location"]).text
    assert "Submit and ask the nominee" in page
    form = alice.get(url("edit", nomination)).text
    assert "Noor Vermeulen" in form
    data = TYPED | {"draft_id": str(nomination.pk), "action": "save", "name": "Noor"}
    assert alice.post(url("edit", nomination), data).status_code == 302
    nomination.refresh_from_db()
    assert (nomination.nominee_name, nomination.revision) == ("Noor", 1)
    assert alice.post(url("submit", nomination), {"revision": "1"}).status_code == 302
    nomination.refresh_from_db()
    assert nomination.state == State.CONSENT


def test_a_preview_shows_sanitised_text_and_saves_nothing(alice: Client) -> None:
    page = draft_post(alice, "preview").text
    assert "<strong>fuzzing</strong>" in page
    assert "<script>alert" not in page
    assert "Preview (not saved yet)" in page
    assert "This was not saved" not in page
    assert TYPED["skills"] in page
    assert not Nomination.objects.exists()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": ""}, "This is empty: fill it in."),
        ({"email": "nonsense"}, "This is not an e-mail address"),
        ({"email": ""}, "This is empty: fill it in."),
        ({"github": "not a login"}, "not a GitHub username"),
        ({"github_id": "-1"}, "This is too small: 1 is the least"),
        ({"bio": ""}, "This is empty: fill it in."),
        ({"justification": "x" * 20_001}, "shorten it to 20000 or fewer"),
        ({"draft_id": "nonsense"}, "This form was not sent by its page"),
        ({"email": "bob-b@example.org"}, "a member of the team already"),
        ({"email": "Alice-A@example.org"}, "Nobody nominates themselves"),
    ],
)
def test_a_refused_form_keeps_what_was_typed(alice: Client, changes: dict[str, str], message: str) -> None:
    response = draft_post(alice, "submit", **changes)
    assert response.status_code == 422
    assert message in response.text
    for field in ("name", "bio", "skills", "contributions"):
        if field not in changes:
            assert TYPED[field] in response.text
    assert not Nomination.objects.exists()


def test_a_duplicate_keeps_what_was_typed(stages: Stages, cast: Cast, bob: Client) -> None:
    stages.consent()
    response = draft_post(bob, "submit")
    assert response.status_code == 422
    assert "Another nomination of this person is open already" in response.text
    assert TYPED["contributions"] in response.text


def test_a_stale_draft_keeps_what_was_typed_and_shows_what_it_would_change(
    stages: Stages, cast: Cast, alice: Client, clock: Clock
) -> None:
    draft = stages.draft()
    services.edit_draft(
        nomination_id=draft.pk,
        actor=cast.alice,
        revision=0,
        nominee=nominee_of(cast.noor),
        statement=services.Statement(justification="From the other window."),
        now=clock.now(),
    )
    data = TYPED | {"draft_id": str(draft.pk), "action": "save", "justification": "From this window."}
    response = alice.post(url("edit", draft), data)
    assert response.status_code == 422
    assert "changed since you opened this page" in response.text
    assert "From this window." in response.text
    assert "<ins>this</ins>" in response.text
    data["revision"] = hidden(response.text, "revision")
    assert alice.post(url("edit", draft), data).status_code == 302
    assert draft.versions.get().justification == "From this window."


def test_a_draft_submitted_in_another_window_keeps_what_was_typed(
    stages: Stages, alice: Client, clock: Clock
) -> None:
    nomination = stages.consent()
    assert alice.get(url("edit", nomination))["Location"] == url("detail", nomination)
    data = TYPED | {"draft_id": str(nomination.pk), "action": "save", "justification": "From this window."}
    response = alice.post(url("edit", nomination), data)
    assert response.status_code == 422
    assert "has been submitted since you opened this page" in response.text
    assert "From this window." in response.text
    assert nomination.versions.get().justification != "From this window."


def test_a_double_click_on_submit_in_the_edit_form_submits_once(alice: Client) -> None:
    draft_post(alice, "save")
    nomination = Nomination.objects.get()
    data = TYPED | {"draft_id": str(nomination.pk), "action": "submit"}
    for _ in range(2):
        response = alice.post(url("edit", nomination), data)
        assert response["Location"] == url("detail", nomination)
    assert "Noor Vermeulen is asked by e-mail" in alice.get(response["Location"]).text
    assert counts() == {"consent_asked": 1}


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_page_and_a_line_in_the_list(stages: Stages, cast: Cast, state: State) -> None:
    nomination = stages.in_state(state)
    alice = client_for(cast.alice)
    page = alice.get(url("detail", nomination))
    assert page.status_code == 200
    assert LABELS[state] in page.text
    assert ("How it ended" if state in FINISHED else "What happens next") in page.text
    listing = alice.get(reverse("nominations:list")).text
    assert "Noor Vermeulen" in listing
    assert LABELS[state] in listing


def test_the_list_filters_searches_and_is_kind_when_empty(stages: Stages, cast: Cast, bob: Client) -> None:
    address = reverse("nominations:list")
    assert "No nomination is under way" in bob.get(address).text
    stages.review()
    stages.counted(
        State.NO_QUORUM,
        nominee=nominee_of(cast.noor, name="Ola Ito", email="ola@example.org", github="", github_id=None),
    )
    bob = client_for(cast.bob)
    shown = {
        query: tuple(name in bob.get(f"{address}?{query}").text for name in ("Noor Vermeulen", "Ola Ito"))
        for query in ("", "show=open", "show=finished", "show=mine", "q=ito", "show=nonsense", "page=99")
    }
    assert shown == {
        "": (True, True),
        "show=open": (True, False),
        "show=finished": (False, True),
        "show=mine": (False, False),
        "q=ito": (False, True),
        "show=nonsense": (True, True),
        "page=99": (True, True),
    }


def test_a_comment_is_made_previewed_and_kept_when_refused(stages: Stages, bob: Client, clock: Clock) -> None:
    nomination = stages.review()
    page = bob.get(url("detail", nomination)).text
    data = {"comment_id": hidden(page, "comment_id"), "body": "What of *pip*?"}
    preview = bob.post(url("comment", nomination), data | {"action": "preview"}).text
    assert "<em>pip</em>" in preview
    assert hidden(preview, "comment_id") == data["comment_id"]
    assert not Comment.objects.exists()
    for _ in range(2):
        response = bob.post(url("comment", nomination), data | {"action": "send"})
        assert response["Location"].endswith(f"#comment-{data['comment_id']}")
    assert bob.get(url("detail", nomination)).text.count("<em>pip</em>") == 1
    empty = bob.post(url("comment", nomination), data | {"body": " ", "comment_id": str(uuid4())})
    assert empty.status_code == 422
    clock.advance(days=7)
    late = bob.post(url("comment", nomination), {"comment_id": str(uuid4()), "body": "A long thought."})
    assert late.status_code == 422
    assert "comments are closed" in late.text
    assert "A long thought." in late.text


def test_an_amendment_is_previewed_saved_and_shown_as_a_difference(
    stages: Stages, cast: Cast, alice: Client, bob: Client
) -> None:
    nomination = stages.review()
    form = alice.get(url("amend", nomination)).text
    data = nomination.versions.get().texts() | {
        "justification": "Found and fixed four vulnerabilities, **calmly**.",
        "skills": "C, fuzzing <script>alert(1)</script>",
        "note": "One more.",
        "restart": "on",
        "revision": hidden(form, "revision"),
    }
    preview = alice.post(url("amend", nomination), data | {"action": "preview"}).text
    assert "<del>three</del><ins>four</ins>" in preview
    assert nomination.versions.count() == 1
    saved = alice.post(url("amend", nomination), data | {"action": "save"}, follow=True)
    assert "The review starts again" in saved.text
    page = bob.get(url("detail", nomination)).text
    assert "alert(1)" in page
    assert "<script>alert" not in preview + page
    assert "<del>three</del><ins>four</ins>" in page
    assert "One more." in page
    stale_form = alice.post(url("amend", nomination), data | {"skills": "Rust and more"})
    assert stale_form.status_code == 422
    assert "Rust and more" in stale_form.text
    assert "changed since you opened" in stale_form.text


def test_home_asks_for_a_comment_until_there_is_one(
    stages: Stages, cast: Cast, bob: Client, clock: Clock
) -> None:
    nomination = stages.review()
    asked = "Noor Vermeulen is in review"
    assert asked in bob.get(reverse("home")).text
    services.comment(
        comment_id=uuid4(), nomination_id=nomination.pk, author=cast.bob, body="Gladly.", now=clock.now()
    )
    assert asked not in bob.get(reverse("home")).text
    clock.advance(hours=1)
    services.amend(
        nomination_id=nomination.pk,
        actor=cast.alice,
        revision=nomination.revision,
        statement=services.Statement(justification="Another reason."),
        note="",
        restart=True,
        now=clock.now(),
    )
    assert asked in bob.get(reverse("home")).text


@pytest.mark.parametrize(
    ("stage", "heading", "readers"),
    [
        ("draft", "Drop this draft", "only you can read it"),
        ("consent", "Withdraw this nomination", "the sponsor and the admins can read it"),
        ("review", "Withdraw this nomination", "the members can read it"),
    ],
)
def test_withdrawing_tells_who_will_read_the_reason(
    stages: Stages, alice: Client, stage: str, heading: str, readers: str
) -> None:
    page = alice.get(url("withdraw", stages.in_state(State(stage)))).text
    assert heading in page
    assert readers in page


def test_withdrawing_asks_for_a_reason_and_keeps_it(stages: Stages, alice: Client, clock: Clock) -> None:
    nomination = stages.voting()
    assert alice.get(url("withdraw", nomination)).status_code == 200
    assert alice.post(url("withdraw", nomination), {"reason": ""}).status_code == 422
    done = alice.post(url("withdraw", nomination), {"reason": "Wrong time, alas."}, follow=True)
    assert "Wrong time, alas." in done.text
    late = alice.get(url("withdraw", nomination)).text
    assert "too late" in late


def test_asking_again(stages: Stages, alice: Client, clock: Clock) -> None:
    nomination = stages.consent()
    assert "noor@example.org" in alice.get(url("resend", nomination)).text
    soon = alice.post(url("resend", nomination), {"email": "noor@example.org"})
    assert soon.status_code == 422
    assert "few minutes ago" in soon.text
    right = {"email": "noor@example.net", "github": "https://github.com/noor-vm"}
    assert alice.post(url("resend", nomination), {**right, "github": "no/login"}).status_code == 422
    assert alice.post(url("resend", nomination), right).status_code == 302
    nomination.refresh_from_db()
    assert (nomination.nominee_github, nomination.nominee_github_id) == ("noor-vm", None)
    assert 'value="noor-vm"' in alice.get(url("resend", nomination)).text


def test_an_expired_question_is_the_sponsors_next_step(
    stages: Stages, cast: Cast, alice: Client, clock: Clock
) -> None:
    nomination = stages.consent()
    clock.advance(days=14)
    page = client_for(cast.alice).get(url("detail", nomination)).text
    assert "expired without an answer" in page
    assert url("resend", nomination) in page


def move_page(name: str, nomination: Nomination) -> str:
    return reverse("council:move", args=[name, nomination.pk])


@pytest.mark.parametrize(("name", "state"), [("veto", State.VETOED), ("clear", State.CONFIRMED)])
def test_the_council_decides_with_presence_and_a_reason(
    stages: Stages, cast: Cast, name: str, state: State
) -> None:
    nomination = stages.approved()
    sam, sol = client_for(cast.sam), client_for(cast.sol)
    assert "Noor Vermeulen" in sam.get(reverse("council:hub")).text
    page = move_page(name, nomination)
    assert sam.get(page).status_code == 200
    assert sam.post(page, {"reason": ""}).status_code == 422
    made = sam.post(page, {"reason": "We talked it over."})
    again = sol.post(page, {"reason": "Once more."}, follow=True)
    assert "Sam Sjöberg has moved this already" in again.text
    nomination.refresh_from_db()
    assert nomination.state == State.APPROVED
    done = sol.post(f"{made['Location']}vote/", {"vote": "yes"}, follow=True)
    assert "carried, and in effect" in done.text
    assert "We talked it over." in done.text
    nomination.refresh_from_db()
    assert (nomination.state, nomination.council_by in {cast.sam, cast.sol}) == (state, True)
    read = client_for(cast.bob).get(url("detail", nomination)).text
    assert "We talked it over." in read
    assert reverse("council:matter", args=["nomination", nomination.pk]) in read
    late = sam.post(page, {"reason": "Once more."})
    assert late.status_code == 422
    assert "Once more." in late.text


@pytest.mark.parametrize("name", ["veto", "clear"])
def test_without_presence_nothing_is_decided_and_the_reason_is_kept(
    stages: Stages, cast: Cast, name: str
) -> None:
    nomination = stages.approved()
    sam, page = stale(client_for(cast.sam)), move_page(name, nomination)
    response = sam.post(page, {"reason": "We talked it over."})
    assert response.status_code == 302
    assert "/accounts/" in response["Location"]
    assert not nomination.motions.exists()
    session = sam.session
    for record in session["account_authentication_methods"]:
        record["at"] += 3600
    session.save()
    assert "We talked it over." in sam.get(page).text


def test_times_are_utc_and_machine_readable(stages: Stages, bob: Client) -> None:
    nomination = stages.review()
    assert nomination.review_ends_at is not None
    stamp = nomination.review_ends_at.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert f'datetime="{stamp}" data-local' in bob.get(url("detail", nomination)).text
