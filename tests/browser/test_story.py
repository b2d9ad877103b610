"""The whole story in Chromium: what a team, a nominee and a Council member see and press, page by page."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from nominations.models import Nomination
from psrt.audit.services import verify
from tests.browser.booth.page import Booth
from tests.browser.witness import Witness
from tests.clock import Clock
from tests.fixtures.browser import Passkey
from tests.fixtures.workers import Ticks
from tests.flows import steps
from tests.flows.team import NOOR, NOOR_ADDRESS, SIZE, Team, import_team
from tests.signin import client_for
from tests.voting import cast_by_http
from votes.models import Poll

Delivered = Callable[[], list[EmailMessage]]

# Bob, Carol and Katya vote in the browser; these by the booth's interface.
BY_HTTP = ["yes"] * 20 + ["no"] * 3


@pytest.fixture
def team(transactional_db: None, delivered_mail: Delivered, tmp_path: Path) -> Team:
    """The imported team, where the site and the workers see it."""
    return import_team(tmp_path)


@pytest.fixture
def witness(page: Page, live_server: LiveServer, settings: Settings) -> Witness:
    """The one browser of the story; links in mail lead to its site."""
    settings.SITE_URL = live_server.url
    return Witness(page, base_url=live_server.url)


@pytest.mark.usefixtures("celery_worker_process", "trustee_process")
def test_the_story_in_the_browser(
    witness: Witness, passkey: Passkey, team: Team, clock: Clock, tick: Ticks, delivered_mail: Delivered
) -> None:
    _the_public_looks(witness)
    nomination = _alice_nominates(witness, team)
    _noor_agrees(witness)
    _the_team_discusses(witness, team, nomination)

    clock.advance(days=7)
    tick()
    poll = Poll.objects.get(subject=nomination.pk)
    tracker = _members_vote(witness, team, poll)

    clock.advance(days=7)
    tick()
    tick()
    _the_result_is_read(witness, team, poll, tracker)
    _the_council_looks(witness, team, nomination)

    clock.advance(days=7)
    tick()
    _the_new_member_arrives(witness, nomination, delivered_mail, passkey)
    assert verify() is None


def _the_public_looks(witness: Witness) -> None:
    witness.open("/", "Who is on the team")
    expect(witness.page.get_by_role("row")).not_to_have_count(0)
    witness.open("/governance/", "The rules in force")
    witness.follow("Sign in")
    witness.look("Sign in")


def _alice_nominates(witness: Witness, team: Team) -> Nomination:
    witness.become(team.alice)
    witness.look(f"Hello, {team.alice.name}")
    witness.follow("Nominations")
    witness.look("Nominations")
    witness.follow("Nominate someone")
    witness.look("Nominate someone")
    witness.fill(name=NOOR, email=NOOR_ADDRESS, github="https://github.com/noor-v")
    witness.press("Submit and ask the nominee")
    witness.look("Nominate someone")
    witness.sees("This was not saved yet")
    witness.fill(bio=steps.BIO, **steps.STATEMENT)
    witness.press("Preview")
    witness.look("Nominate someone")
    witness.sees("Preview (not saved yet)")
    witness.press("Submit and ask the nominee")
    witness.look(NOOR)
    witness.sees(f"Submitted. {NOOR} is asked by e-mail whether they agree.")
    return Nomination.objects.get()


def _noor_agrees(witness: Witness) -> None:
    """By the link in her mail, without an account."""
    witness.leave()
    witness.open("/demo/mail/", "The demo’s e-mail")
    witness.follow("Alice Achterberg would like to nominate you for the Python Security Response Team")
    witness.look("Alice Achterberg would like to nominate you for the Python Security Response Team")
    witness.page.get_by_role("link", name="/consent/").click()
    witness.look("Alice Achterberg would like to nominate you")
    witness.fill(bio="Works on *fuzzing*, since 2019.")
    witness.press("Only save my corrections")
    witness.sees("Your corrections are saved. You have not agreed or declined yet.")
    witness.press("I agree to be nominated")
    witness.look("Your nomination")
    witness.sees("Thank you for agreeing to stand.")
    witness.sees("What happens next")


def _the_team_discusses(witness: Witness, team: Team, nomination: Nomination) -> None:
    page = reverse("nominations:detail", args=[nomination.pk])
    witness.become(team.bob)
    witness.sees("Noor Vermeulen is in review")
    witness.follow("Read and comment")
    witness.fill(body="How many *hours* a week?")
    witness.press("Preview")
    witness.look("Comment")
    witness.press("Comment")
    witness.look(NOOR)
    witness.sees("How many hours a week?")
    witness.become(team.alice, then=page)
    witness.follow("Amend the statement")
    witness.look("Amend the statement")
    witness.fill(availability="Six hours a week.", note="Answers Bob.")
    witness.press("Save this version")
    witness.look(NOOR)
    witness.sees("Answers Bob.")
    expect(witness.page.locator("ins")).to_have_text("Six")


def _members_vote(witness: Witness, team: Team, poll: Poll) -> str:
    """Bob twice, Carol, and Katya, who abstains, in the browser; Bob's last tracker."""
    people = {member.handle: member for member in team.members}
    bob, carol, katya = (people[handle] for handle in ("bob-b", "carol-c", "katya-orlova"))
    booth = Booth(witness.page, poll, base_url=witness.base_url)
    address = reverse("votes:poll", args=[poll.pk])
    witness.become(bob)
    witness.sees(poll.question)
    witness.follow("Vote")
    witness.look(poll.question)
    witness.sees("Your vote is wanted")
    witness.follow("Go to the booth")
    first = _vote(booth, "No")
    witness.look("Your ballot")
    witness.follow("Vote again")
    witness.sees("You have voted already.")
    last = _vote(booth, "Yes")
    assert last != first
    _by_http(poll, [member for member in team.members if member not in (bob, carol, katya)])
    for voter, choice in ((carol, "Yes"), (katya, "Abstain")):
        witness.become(voter, then=booth.path)
        _vote(booth, choice)
    witness.open(address, poll.question)
    witness.sees("You have voted")
    witness.sees("The quorum of 16 is reached.")
    expect(witness.page.get_by_text(f"26 of {SIZE} voters.")).to_be_visible()
    expect(witness.page.get_by_role("heading", name="Who took part")).to_have_count(0)
    return last


def _vote(booth: Booth, choice: str) -> str:
    booth.heading("Choose")
    tracker = booth.encrypt(choice)
    booth.cast()
    booth.recorded()
    return tracker


def _by_http(poll: Poll, voters: list[Person]) -> None:
    for voter, choice in zip(voters, BY_HTTP, strict=False):
        cast_by_http(client_for(voter), poll, choice)


def _the_result_is_read(witness: Witness, team: Team, poll: Poll, tracker: str) -> None:
    witness.become(team.bob, then=reverse("votes:poll", args=[poll.pk]))
    witness.look(poll.question)
    witness.sees("22 yes of the 21 needed (two-thirds of 31, rounded up).")
    witness.sees("26 took part of the 16 needed (half of 31, rounded up).")
    result = witness.page.get_by_role("region", name="Approved")
    expect(result).to_contain_text(re.compile(r"22\s+yes\s+3\s+no\s+1\s+abstain"))
    witness.follow("Find your ballot on the board")
    witness.look("Bulletin board")
    witness.page.get_by_label("Find my tracker").fill(tracker)
    witness.press("Find")
    witness.look("Bulletin board")
    expect(witness.page.get_by_role("status")).to_contain_text("The ballot with this tracker is entry")
    witness.open("/me/", team.bob.name)


def _the_council_looks(witness: Witness, team: Team, nomination: Nomination) -> None:
    witness.become(team.sam)
    witness.look(f"Hello, {team.sam.name}")
    witness.sees("The veto window for Noor Vermeulen is open")
    witness.open(reverse("council:hub"), "Steering Council")
    witness.page.get_by_role("heading", name=NOOR).get_by_role("link").click()
    witness.look(f"Nomination of {NOOR}")
    witness.follow("Read the nomination")
    witness.look(NOOR)
    expect(witness.page.get_by_text("How many hours a week?")).to_have_count(0)
    witness.follow("Move to veto or to clear")
    witness.follow(f"Veto the nomination of {NOOR}")
    witness.look(f"Veto the nomination of {NOOR}")
    witness.follow("Go back")
    witness.leave()


def _the_new_member_arrives(
    witness: Witness, nomination: Nomination, delivered_mail: Delivered, passkey: Passkey
) -> None:
    """On the public roster, by invitation, with a passkey, which then signs her in."""
    witness.open("/", "Who is on the team")
    expect(witness.page.get_by_role("row", name=re.compile(NOOR))).to_be_visible()
    invitation = steps.mail_to(NOOR_ADDRESS, "Your invitation", delivered_mail())
    witness.open(steps.link_in(invitation, "/accounts/invitation/"), f"Welcome, {NOOR}")
    witness.press("Accept and sign in")
    witness.look("Second factors")
    witness.follow("Set up a passkey")
    witness.look("Set up a passkey")
    witness.press("Set up the passkey")
    witness.look("Recovery codes")
    witness.follow("I have saved them, continue")
    witness.look(f"Hello, {NOOR}")
    assert len(passkey.credentials()) == 1
    witness.leave()
    witness.follow("Sign in")
    witness.press("Sign in with a passkey")
    witness.look(f"Hello, {NOOR}")
    witness.open(reverse("nominations:detail", args=[nomination.pk]), NOOR)
    witness.sees("The membership has begun. The new member is on the public roster.")
