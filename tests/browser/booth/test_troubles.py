"""What a voter is told, and what is kept or lost, when something is in the way. Faults are real or the network's."""

import json

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page, Route, expect

from members.presence import PRESENCE_MAX_AGE
from psrt.switches.models import Switch
from psrt.switches.services import turn_off, turn_on
from tests.browser.booth.page import Booth
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.waiting import wait_until
from tests.signin import sign_in_demo
from tests.voting import cast_ballot
from votes import queries
from votes.board import checkpoint_of
from votes.crypto.elgamal import keygen
from votes.crypto.manifest import election_id
from votes.models import BoardEntry
from votes.rules import Choice


def _on_board(booth: Booth) -> list[tuple[int | None, str]]:
    entries = booth.poll.board.filter(type=BoardEntry.Type.BALLOT).order_by("seq")
    return [(entry.rev, entry.tracker) for entry in entries]


def test_without_a_network_the_same_ballot_is_cast_again(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    tracker = booth.encrypt("Yes")
    booth.page.route(booth.ballots_url, lambda route: route.abort(), times=2)
    for button in ("Cast this ballot", "Try again to cast it"):
        booth.press(button)
        expect(booth.alert).to_contain_text("The site did not answer.")
        assert booth.tracker() == tracker
    booth.press("Try again to cast it")
    booth.recorded()
    assert _on_board(booth) == [(1, tracker)]


def test_an_answer_that_got_lost_does_not_make_a_second_ballot(booth: Booth, people: Cast) -> None:
    def lose_the_answer(route: Route) -> None:
        assert route.fetch().status == 201
        route.abort()

    booth.enter(people.bob)
    tracker = booth.encrypt("No")
    booth.page.route(booth.ballots_url, lose_the_answer, times=1)
    booth.press("Cast this ballot")
    expect(booth.alert).to_contain_text("it counts once")
    booth.press("Try again to cast it")
    booth.recorded()
    assert booth.tracker() == tracker
    assert _on_board(booth) == [(1, tracker)]


def test_a_ballot_cast_elsewhere_meanwhile_means_encrypting_again_and_a_second_look(
    booth: Booth, people: Cast
) -> None:
    booth.enter(people.bob)
    first = booth.encrypt("No")
    elsewhere = cast_ballot(booth.poll, people.bob, Choice.YES)
    booth.press("Cast this ballot")
    expect(booth.alert).to_contain_text("encrypted again and has a new tracker")
    expect(booth.page.get_by_text("You chose: No")).to_be_visible()
    second = booth.tracker()
    assert second != first
    assert _on_board(booth) == [(1, elsewhere.tracker)]
    booth.cast()
    assert _on_board(booth) == [(1, elsewhere.tracker), (2, second)]

    booth.enter_again()
    booth.encrypt("Yes")
    cast_ballot(booth.poll, people.bob, Choice.NO)
    booth.press("Cast this ballot")
    expect(booth.alert).to_contain_text("encrypted again")
    cast_ballot(booth.poll, people.bob, Choice.NO)
    booth.press("Cast this ballot")
    booth.heading("Choose")
    expect(booth.alert).to_contain_text("moved on twice")


def test_others_may_vote_meanwhile_without_disturbing_anyone(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    tracker = booth.encrypt("Yes")
    cast_ballot(booth.poll, people.alice, Choice.YES)
    booth.cast()
    assert booth.tracker() == tracker


def _session(page: Page) -> SessionStore:
    (cookie,) = [c for c in page.context.cookies() if "session" in c["name"]]
    return SessionStore(session_key=cookie["value"])


def test_a_stale_proof_of_presence_is_renewed_and_the_choice_made_again(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    booth.encrypt("Yes")
    session = _session(booth.page)
    for proof in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        proof["at"] -= PRESENCE_MAX_AGE.total_seconds()
    session.save()
    booth.press("Cast this ballot")
    booth.heading("Please confirm that it is you")
    expect(booth.page.locator("#booth-halt-text")).to_contain_text("Your choice is not kept anywhere")
    booth.page.get_by_role("link", name="Confirm and come back").click()
    booth.page.get_by_role("button", name="It is me").click()
    booth.heading("Choose")
    for choice in booth.page.get_by_role("radio").all():
        expect(choice).not_to_be_checked()
    booth.encrypt("Yes")
    booth.cast()


def test_whoever_is_signed_out_meanwhile_is_sent_to_sign_in_and_back(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    booth.encrypt("Yes")
    _session(booth.page).flush()
    booth.press("Cast this ballot")
    booth.heading("You are signed out")
    expect(booth.page.locator("#booth-halt-text")).to_contain_text("Your ballot was not cast.")
    booth.page.get_by_role("link", name="Sign in").last.click()
    booth.page.get_by_role("button", name=people.bob.name).click()
    booth.page.wait_for_url(f"{booth.base_url}{booth.path}")
    booth.heading("Choose")
    assert _on_board(booth) == []


def test_a_ballot_after_the_close_is_refused(booth: Booth, people: Cast, clock: Clock) -> None:
    booth.enter(people.bob)
    booth.encrypt("Yes")
    clock.advance(days=7)
    booth.press("Cast this ballot")
    booth.heading("Voting has closed")
    expect(booth.page.locator("#booth-halt-text")).to_contain_text("came too late and was not cast")
    assert _on_board(booth) == []


def test_while_casting_is_stopped_the_ballot_waits_on_the_page(
    booth: Booth, people: Cast, clock: Clock
) -> None:
    booth.enter(people.bob)
    tracker = booth.encrypt("Abstain")
    for switch in (Switch.Name.STOP_CASTING, Switch.Name.READ_ONLY):
        turn_on(switch, reason="The admins look into something.", now=clock.now())
        booth.page.locator("#booth-cast").click()
        expect(booth.alert).to_contain_text("The admins look into something. Nothing was cast.")
        turn_off(switch, now=clock.now())
    assert _on_board(booth) == []
    booth.press("Try again to cast it")
    booth.recorded()
    assert _on_board(booth) == [(1, tracker)]


def test_a_changed_program_does_not_run(booth: Booth, people: Cast) -> None:
    def change(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + "\n// changed")

    said: list[str] = []
    booth.page.on("console", lambda message: said.append(message.text))
    booth.page.route("**/votes/booth*.js", change)
    sign_in_demo(booth.page, people.bob, base_url=booth.base_url, then=booth.path)
    expect(booth.page.get_by_text("your browser did not run the booth's program")).to_be_visible()
    expect(booth.page.locator("#booth-choose")).to_be_hidden()
    assert any("integrity" in text for text in said)


def test_a_manifest_with_a_swapped_key_is_refused_before_anything_is_encrypted(
    booth: Booth, people: Cast
) -> None:
    own_key = keygen()[1].encode().hex()

    def swap(route: Route) -> None:
        state = route.fetch().json()
        manifest = json.loads(state["manifest"]) | {"pk": own_key}
        text = json.dumps(manifest, separators=(",", ":"))
        route.fulfill(json=state | {"manifest": text, "election": election_id(text).hex()})

    booth.page.route(booth.state_url, swap)
    sign_in_demo(booth.page, people.bob, base_url=booth.base_url, then=booth.path)
    booth.heading("This vote does not check out")
    expect(booth.page.get_by_text("The election key is not the sum of the trustees' keys.")).to_be_visible()


def test_a_signature_by_another_key_or_of_another_board_does_not_make_a_ballot_recorded(
    booth: Booth, people: Cast
) -> None:
    """The second lie is the better one: the trustee has signed that board, but the voter's ballot is not on it."""
    told: list[dict[str, object]] = [
        {"seq": 2, "head": "00" * 32, "time": 0, "sig": ["00" * 32] * 2},
        _signed_without_bob(booth, people),
    ]
    sentences = [
        "The checkpoint is not signed by the board key.",
        "The board that was signed does not have your ballot",
    ]

    def lie(route: Route) -> None:
        route.fulfill(json=route.fetch().json() | {"recorded": True, "checkpoint": told[0]})

    booth.page.route(f"{booth.ballots_url}*/", lie)
    booth.enter(people.bob)
    for sentence in sentences:
        booth.encrypt("Yes")
        booth.cast()
        expect(booth.alert).to_contain_text(sentence)
        expect(booth.page.locator("#booth-receipt-heading")).to_have_text("Your ballot was received")
        told.pop(0)
        booth.enter_again()


def _signed_without_bob(booth: Booth, people: Cast) -> dict[str, object]:
    """A checkpoint of a board that ends with alice's ballot, dated like any that will be signed for bob."""
    entry = cast_ballot(booth.poll, people.alice, Choice.NO)
    wait_until(lambda: queries.covering_checkpoint(entry) is not None, timeout=60, what="the trustee signs")
    checkpoint = queries.covering_checkpoint(entry)
    assert checkpoint is not None
    return checkpoint_of(checkpoint).to_record()
