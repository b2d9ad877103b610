"""Three people make a key in their browsers, one loses it, two open the sum: the real page, site and trustee."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from members.models import Person
from psrt import clock as psrt_clock
from tests.browser.booth.page import RECORDING_MS, Booth
from tests.browser.witness import Witness
from tests.cast import Cast
from tests.clock import Clock
from tests.fixtures.waiting import wait_until
from tests.fixtures.workers import Ticks
from tests.signin import sign_in_demo
from tests.voting import cast_ballot
from votes import ceremonies, services
from votes.models import CeremonyMessage, Poll, TrusteePlan
from votes.record import election_record_text
from votes.rules import PRESETS, WEEK
from votes.verifier import anonballot_verify

HEADING = "Who holds the key"
OVERTAKEN = "This message was made for another ceremony."


@dataclass
class Holder:
    """One person who holds a key: a browser, and a folder for what they save."""

    person: Person
    witness: Witness
    folder: Path
    saved: list[Path] = field(default_factory=list)

    @property
    def passphrase(self) -> str:
        return f"correct horse of {self.person.handle}"

    def step(self, heading: str) -> None:
        """Fail unless this is the screen."""
        shown = self.witness.page.get_by_role("heading", level=3, name=heading, exact=True)
        expect(shown).to_be_visible(timeout=RECORDING_MS)

    def told(self, text: str) -> None:
        """Fail unless the page says this is wrong."""
        expect(self.witness.page.locator("#trustee-alert")).to_contain_text(text)

    def unlock(self, form: str, *, file: Path | None = None, passphrase: str = "") -> None:
        """Choose the key file that was saved last, and type its passphrase."""
        self.witness.page.locator(f"#trustee-{form}-key").set_input_files(file or self.saved[-1])
        self.witness.page.locator(f"#trustee-{form}-passphrase").fill(passphrase or self.passphrase)

    def save(self) -> Path:
        """Save the key file that is offered."""
        self.step("Save your key file, then publish")
        with self.witness.page.expect_download() as download:
            self.witness.follow("Save the key file")
        path = self.folder / download.value.suggested_filename
        download.value.save_as(path)
        self.saved.append(path)
        return path

    def make_key(self) -> None:
        """Round 1, up to the saved file."""
        self.step("Round 1: make your key")
        page = self.witness.page
        page.get_by_label("Passphrase, 12 characters or more").fill(self.passphrase)
        page.get_by_label("The same again").fill(self.passphrase)
        self.witness.press("Make my key")
        saved = self.save()
        expect(page.get_by_role("button", name="Publish")).to_be_hidden()
        page.get_by_label("Open the file that you have saved").set_input_files(saved)

    def publish(self) -> None:
        """Publish, and arrive at the page again."""
        self.witness.press("Publish")
        self.witness.sees("is published.")

    def reload(self) -> None:
        """Come back another time."""
        self.witness.page.reload()

    def fingerprint(self) -> str:
        """What this browser has computed."""
        return self.witness.page.locator("#trustee-deal [data-fingerprint]").inner_text().replace(" ", "")


@pytest.fixture
def holders(
    people: Cast, live_server: LiveServer, browser: Browser, tmp_path: Path, clock: Clock
) -> Iterator[list[Holder]]:
    """Carol, Dana and Bob at the page of a vote that was asked for, whose second key they hold."""
    plan = services.plan_poll(
        subject=uuid4(), question="Shall Noor become a member of the PSRT?", about="", now=clock.now()
    )
    chosen = [people.carol, people.dana, people.bob]
    choose(plan, chosen)
    services.request_poll(
        subject=plan.subject,
        question=plan.question,
        rule=PRESETS["membership"],
        period=WEEK,
        actor=None,
        now=clock.now(),
    )
    made = []
    for person in chosen:
        folder = tmp_path / person.handle
        folder.mkdir()
        page = browser.new_context(accept_downloads=True).new_page()
        witness = Witness(page, base_url=live_server.url)
        page_of_keys = reverse("votes:trustees", args=[plan.pk])
        sign_in_demo(page, person, base_url=live_server.url, then=page_of_keys)
        made.append(Holder(person, witness, folder))
    yield made
    for holder in made:
        holder.witness.page.context.close()


def choose(plan: TrusteePlan, people: list[Person]) -> None:
    services.choose_trustees(plan=plan, people=people, threshold=2, actor=people[0].pk, now=psrt_clock.now())


@pytest.mark.usefixtures("celery_worker_process", "trustee_process")
def test_three_make_the_key_one_loses_it_and_two_open_the_sum(
    holders: list[Holder], people: Cast, clock: Clock, tick: Ticks, tmp_path: Path
) -> None:
    poll = Poll.objects.get()
    plan = ceremonies.plan_of(poll)
    _carol_is_overtaken_by_a_restart(holders, plan)
    _make_the_key(holders, plan)
    poll = _members_vote(holders, people, poll, clock, tick)
    _open_the_sum(holders, poll)
    tick()
    poll.refresh_from_db()
    assert (poll.state, poll.yes, poll.no, poll.abstain) == (Poll.State.COUNTED, 3, 1, 0)
    record = tmp_path / "record.json"
    record.write_text(election_record_text(poll))
    verdict = subprocess.run(
        [sys.executable, anonballot_verify.__file__, record, "--election", poll.election],
        capture_output=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout
    for holder in holders:
        stored = "() => [localStorage.length, sessionStorage.length]"
        assert holder.witness.page.evaluate(stored) == [0, 0]


def _carol_is_overtaken_by_a_restart(holders: list[Holder], plan: TrusteePlan) -> None:
    """Nothing is lost by it, and the key file of the ceremony before is known as such."""
    carol = holders[0]
    carol.make_key()
    choose(plan, [holder.person for holder in holders])
    carol.witness.press("Publish")
    carol.told(OVERTAKEN)
    carol.told("Nothing is lost")
    assert any("400" in text for text in carol.witness.complaints)
    carol.witness.complaints.clear()
    assert not CeremonyMessage.objects.exists()
    carol.witness.page.once("dialog", lambda dialog: dialog.accept())  # leave, though nothing was published
    carol.reload()
    carol.step("Round 1: make your key")
    carol.witness.page.get_by_text("I have a key file of this ceremony already").click()
    carol.unlock("again")
    carol.witness.press("Open it")
    carol.told("This key file is of another ceremony")
    carol.reload()


def _make_the_key(holders: list[Holder], plan: TrusteePlan) -> None:
    carol, dana, bob = holders
    for holder in (carol, dana):
        if holder is dana:
            holder.reload()  # the restart was after it had come
        holder.make_key()
        holder.publish()
        holder.step("Nothing to do for you now")
    bob.reload()
    bob.witness.page.get_by_label("Passphrase, 12 characters or more").fill("short")
    bob.witness.press("Make my key")
    bob.told("at least 12 characters")
    bob.make_key()
    bob.publish()

    bob.step("Round 2: compare, then deal your shares")
    bob.witness.look(HEADING)
    bob.unlock("deal", passphrase="not the passphrase")
    bob.witness.press("Make my shares")
    bob.told("The passphrase is not that of this key file")
    bob.unlock("deal")
    bob.witness.press("Make my shares")
    bob.told("First compare the fingerprint")
    progress = ceremonies.current(plan)
    assert progress is not None
    for holder in holders:
        if holder is not bob:
            holder.reload()
        holder.step("Round 2: compare, then deal your shares")
        assert holder.fingerprint() == progress.fingerprint()
        holder.witness.page.locator("#trustee-deal-compared").check()
        holder.unlock("deal")
        holder.witness.press("Make my shares")
        holder.save()
        holder.publish()
    for holder in holders:
        if holder is not bob:
            holder.reload()
        holder.step("Round 3: check what you were given, and confirm")
        holder.unlock("confirm")
        holder.witness.press("Check and confirm")
        holder.save()
        holder.publish()
    bob.step("Your key is ready")
    bob.witness.page.get_by_text("Test your key file", exact=True).click()
    bob.unlock("test")
    bob.witness.press("Test it")
    bob.witness.sees("The key file works: it holds the key of person 3")
    bob.witness.look(HEADING)


def _members_vote(holders: list[Holder], people: Cast, poll: Poll, clock: Clock, tick: Ticks) -> Poll:
    wait_until(
        lambda: Poll.objects.get(pk=poll.pk).state == Poll.State.OPEN,
        timeout=60,
        what="the trustee opens the poll",
    )
    poll.refresh_from_db()
    carol = holders[0]
    booth = Booth(carol.witness.page, poll, base_url=carol.witness.base_url)
    booth.enter_again()
    booth.encrypt("Yes")
    booth.cast()
    for person, choice in ((people.alice, "yes"), (people.bob, "yes"), (people.dana, "no")):
        cast_ballot(poll, person, choice)
    clock.advance(days=7)
    tick()
    poll.refresh_from_db()
    assert poll.state == Poll.State.CLOSED
    return poll


def _open_the_sum(holders: list[Holder], poll: Poll) -> None:
    carol, dana, bob = holders
    services.report_lost(poll=poll, index=3, actor=bob.person, is_admin=False, now=psrt_clock.now())
    carol.witness.page.goto(carol.witness.base_url + reverse("votes:trustees", args=[poll.pk]))
    dana.reload()
    for holder in (carol, dana):
        page = holder.witness.page
        holder.step("Open the sum with your key")
        assert page.locator("#trustee-election").inner_text().replace(" ", "") == poll.election
        holder.witness.press("Make my part")
        holder.told("First compare both values with the mail")
        page.locator("#trustee-decrypt-compared").check()
        if holder is carol:
            holder.witness.look(HEADING)
            holder.unlock("decrypt", file=dana.saved[-1], passphrase=dana.passphrase)
            holder.witness.press("Make my part")
            holder.told("This key file is of another ceremony, or of another person")
            holder.unlock("decrypt")
            holder.witness.press("Make my part")
            holder.told("By this computer's clock the vote is still open")
        page.get_by_text("This is a demo whose time was moved").click()
        holder.unlock("decrypt")
        holder.witness.press("Make my part")
        holder.save()
        holder.publish()
