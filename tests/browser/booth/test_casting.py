"""A voter chooses, compares the tracker, casts, and may do so again. The real page, site and trustee."""

import json
import re

from playwright.sync_api import expect

from tests.browser.booth.page import Booth
from tests.cast import Cast
from votes import queries
from votes.models import BoardEntry, Poll


def _ballots(poll: Poll) -> list[BoardEntry]:
    return list(poll.board.filter(type=BoardEntry.Type.BALLOT).order_by("seq"))


def test_a_ballot_is_cast_and_recorded_under_the_tracker_that_was_shown(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    page = booth.page
    expect(page.locator("#booth-question")).to_have_text(booth.poll.question)
    expect(page.locator("#booth-rule")).to_contain_text("Approved with 3 yes or more: two-thirds of all 4")
    expect(page.locator("#booth-time-left")).to_have_text(re.compile("^(7 days|6 days 23 hours) left$"))
    tracker = booth.encrypt("Yes")
    assert booth.casts == []
    booth.cast()
    assert booth.tracker() == tracker
    booth.recorded()
    expect(page.get_by_role("status").filter(has_text="Your ballot is recorded.")).to_be_attached()
    (ballot,) = _ballots(booth.poll)
    assert ballot.tracker == tracker
    page.get_by_role("link", name="board", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("The ballot with this tracker is entry 1")


def test_nothing_but_the_encrypted_ballot_leaves_the_browser_and_nothing_stays_in_it(
    booth: Booth, people: Cast
) -> None:
    booth.enter(people.bob)
    sent = []
    for choice in ("Yes", "No", "Abstain"):
        booth.encrypt(choice)
        booth.cast()
        booth.recorded()
        sent.append(booth.casts[-1])
        kept = booth.page.evaluate(
            "() => [localStorage.length, sessionStorage.length, document.querySelectorAll(':checked').length]"
        )
        assert kept == [0, 0, 0]
        expect(booth.page.locator("#booth-chosen")).to_be_empty()
        booth.enter_again()
    assert {request.url.split("/")[2] for request in booth.requests} == {booth.base_url.split("/")[2]}
    assert [list(json.loads(text)) for text in sent] == [
        ["v", "election", "voter", "rev", "seen", "alpha", "beta", "c", "s"]
    ] * 3
    assert len({len(text) for text in sent}) == 1
    posts = [request for request in booth.requests if request.method == "POST"]
    assert all(request.url.endswith(f"/{booth.poll.pk}/ballots/") for request in posts)


def test_voting_again_replaces_the_earlier_ballot(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    expect(booth.page.get_by_text("You have voted already.")).to_be_hidden()
    first = booth.encrypt("No")
    booth.cast()
    expect(booth.page.get_by_text("it replaced your earlier ballot")).to_be_hidden()
    booth.page.get_by_role("link", name="Vote again").click()
    booth.heading("Choose")
    expect(booth.page.get_by_text("You have voted already.")).to_be_visible()
    second = booth.encrypt("Yes")
    booth.cast()
    expect(booth.page.get_by_text("it replaced your earlier ballot")).to_be_visible()
    booth.recorded()
    assert [(ballot.rev, ballot.tracker) for ballot in _ballots(booth.poll)] == [(1, first), (2, second)]
    assert queries.turnout(booth.poll) == 1


def test_starting_over_forgets_the_choice_and_sends_nothing(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    first = booth.encrypt("No")
    booth.press("Start over")
    booth.heading("Choose")
    for choice in booth.page.get_by_role("radio").all():
        expect(choice).not_to_be_checked()
    assert booth.encrypt("No") != first
    assert booth.casts == []
    assert _ballots(booth.poll) == []


def test_encrypting_without_a_choice_says_what_is_missing(booth: Booth, people: Cast) -> None:
    booth.enter(people.bob)
    booth.press("Encrypt my choice")
    expect(booth.page.get_by_text("Please choose yes, no or abstain first.")).to_be_visible()
    expect(booth.page.get_by_role("radio", name="Yes", exact=True)).to_be_focused()


def test_the_tracker_can_be_copied(booth: Booth, people: Cast) -> None:
    booth.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    booth.enter(people.bob)
    tracker = booth.encrypt("Abstain")
    booth.press("Copy the tracker")
    expect(booth.page.get_by_role("status").filter(has_text="Tracker copied.")).to_be_attached()
    assert booth.page.evaluate("() => navigator.clipboard.readText()") == tracker
